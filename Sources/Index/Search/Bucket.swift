// SPDX-License-Identifier: Apache-2.0
import Base

/// Documents that have something in common.
public struct Bucket: Sendable, Equatable {
    public var key: BucketKey
    public var keyAsString: String?
    public var documentCount: Int
    /// Of `range`.
    public var from: Double?
    public var fromAsString: String?
    public var to: Double?
    public var toAsString: String?
    public var children: [NamedResult] = []

    init(key: BucketKey, documentCount: Int) {
        self.key = key
        self.documentCount = documentCount
    }

    /// The key as an object's member name.
    var name: String {
        if let keyAsString { return keyAsString }
        switch key {
        case .integer(let value): return String(value)
        case .double(let value): return NumberText.text(of: value)
        case .text(_, let shown): return shown
        case .name(let name): return name
        case .none: return ""
        }
    }

    func writeMembers(showsKey: Bool = false, showsError: Bool = false, to writer: inout JSONWriter) {
        if let keyAsString, showsKey || key != .none {
            writer.key("key_as_string")
            writer.value(keyAsString)
        }
        if showsKey { writeKey(to: &writer) }
        let bounds = [("from", from, fromAsString), ("to", to, toAsString)]
        for (name, value, text) in bounds {
            if let value {
                writer.key(name)
                writer.value(value)
            }
            if let text {
                writer.key(name + "_as_string")
                writer.value(text)
            }
        }
        writer.key("doc_count")
        writer.value(documentCount)
        if showsError {
            writer.key("doc_count_error_upper_bound")
            writer.value(0)
        }
        for child in children {
            writer.key(child.name)
            child.result.write(child.metadata, to: &writer)
        }
    }

    private func writeKey(to writer: inout JSONWriter) {
        switch key {
        case .integer(let value):
            writer.key("key")
            writer.value(value)
        case .double(let value):
            writer.key("key")
            writer.value(value)
        case .text(_, let shown):
            writer.key("key")
            writer.value(shown)
        case .name(let name):
            writer.key("key")
            writer.value(name)
        case .none: return
        }
    }
}
