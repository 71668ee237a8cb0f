// SPDX-License-Identifier: Apache-2.0
import Base

/// The answer of one aggregation.
public indirect enum AggregationResult: Sendable, Equatable {
    case buckets(BucketList)
    case single(Bucket)
    case metric(MetricResult)

    /// Appends the answer as Elasticsearch writes it, `meta` first.
    public func write(_ metadata: [UInt8]?, to writer: inout JSONWriter) {
        writer.beginObject()
        if let metadata {
            writer.key("meta")
            writer.raw(metadata)
        }
        switch self {
        case .buckets(let list): list.writeMembers(to: &writer)
        case .single(let bucket): bucket.writeMembers(to: &writer)
        case .metric(let metric): metric.writeMembers(to: &writer)
        }
        writer.endObject()
    }
}

/// A bucket's key.
public enum BucketKey: Sendable, Hashable {
    case integer(Int64)
    case double(Double)
    /// The term of a keyword or address, and how it is shown.
    case text([UInt8], shown: String)
    /// Of `range` and `filters`.
    case name(String)
    /// Of anonymous filters.
    case none
}

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

/// A child's answer under its name.
public struct NamedResult: Sendable, Equatable {
    public let name: String
    public let metadata: [UInt8]?
    public let result: AggregationResult
}

/// The buckets of one aggregation, in order.
public struct BucketList: Sendable, Equatable {
    public var buckets: [Bucket]
    /// An object by key instead of an array.
    public var isKeyed = false
    /// Of `terms` only: documents in buckets that are not returned.
    public var otherDocumentCount: Int?
    public var showsCountError = false

    func writeMembers(to writer: inout JSONWriter) {
        if let otherDocumentCount {
            writer.key("doc_count_error_upper_bound")
            writer.value(0)
            writer.key("sum_other_doc_count")
            writer.value(otherDocumentCount)
        }
        writer.key("buckets")
        if isKeyed { writer.beginObject() } else { writer.beginArray() }
        for bucket in buckets {
            if isKeyed { writer.key(bucket.name) }
            writer.beginObject()
            let isNamed: Bool
            if case .name = bucket.key { isNamed = true } else { isNamed = false }
            bucket.writeMembers(showsKey: !(isKeyed && isNamed), showsError: showsCountError, to: &writer)
            writer.endObject()
        }
        if isKeyed { writer.endObject() } else { writer.endArray() }
    }
}
