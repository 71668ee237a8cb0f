// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// The body of `_bulk`: newline-delimited JSON, a line that says what to do and, but for a delete, one with
/// the document.
///
/// A malformed action line fails the request; what is wrong with one document fails only its item.
struct BulkRequest {
    enum Kind: String {
        case index, create, update, delete
    }

    struct Item {
        var kind: Kind
        var index: String
        /// `nil` asks for one to be made.
        var id: String?
        var number: Int?
        var term: Int?
        /// The document's bytes as they were sent; empty for a delete.
        var source: ArraySlice<UInt8> = []
    }

    private(set) var items: [Item] = []
    private let body: [UInt8]
    private let defaultIndex: String
    private var offset = 0
    private var line = 0

    /// - Parameter defaultIndex: for actions that name none; empty when the path has none.
    init(_ body: [UInt8], defaultIndex: String) throws(ElasticError) {
        self.body = body
        self.defaultIndex = defaultIndex
        guard let last = body.last else { throw .parse("request body is required") }
        guard last == UInt8(ascii: "\n") else {
            throw .illegalArgument("The bulk request must be terminated by a newline [\\n]")
        }
        while let action = nextLine() {
            if action.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
            var item = try self.item(action)
            if item.kind != .delete {
                guard let source = nextLine() else {
                    throw .illegalArgument(
                        "Malformed action/metadata line [\(line)], a document must follow it")
                }
                item.source = source.last == 0x0D ? source.dropLast() : source
            }
            items.append(item)
        }
        if items.isEmpty { throw invalid("no requests added") }
    }

    private mutating func nextLine() -> ArraySlice<UInt8>? {
        guard offset < body.count else { return nil }
        line += 1
        let end = body[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? body.count
        defer { offset = end + 1 }
        return body[offset..<end]
    }

    private func item(_ action: ArraySlice<UInt8>) throws(ElasticError) -> Item {
        let root: JSONView
        do throws(JSONError) { root = try JSONDocument(parsing: Array(action)).root } catch {
            throw .xContentParse(
                "Malformed action/metadata line [\(line)]: \(error.reason)", line: line, column: error.column)
        }
        guard root.kind == .object, root.count == 1,
            let (name, metadata) = root.members.first(where: { _ in true })
        else {
            throw malformed("expected one object with one of [create, delete, index, update]")
        }
        guard let kind = Kind(rawValue: name) else {
            throw malformed("expected one of [create, delete, index, update] but found [\(name)]")
        }
        guard metadata.kind == .object else { throw malformed("expected START_OBJECT for [\(name)]") }
        var item = Item(kind: kind, index: defaultIndex)
        for (key, value) in metadata.members { try read(key, value, into: &item) }
        if item.index.isEmpty { throw invalid("index is missing") }
        if item.id == nil, kind == .update || kind == .delete { throw invalid("id is missing") }
        return item
    }

    private func read(_ key: String, _ value: JSONView, into item: inout Item) throws(ElasticError) {
        switch key {
        case "_index": item.index = try text(value, key)
        case "_id": item.id = value.isNull ? nil : try text(value, key)
        case "if_seq_no": item.number = try integer(value, key)
        case "if_primary_term": item.term = try integer(value, key)
        // Old shippers send a type; it has meant nothing since 7.0.
        case "_type", "retry_on_conflict": return
        case "require_alias" where value.bool == false: return
        default:
            throw .illegalArgument("Action/metadata line [\(line)] contains an unknown parameter [\(key)]")
        }
    }

    private func text(_ value: JSONView, _ key: String) throws(ElasticError) -> String {
        if let text = value.string { return text }
        guard value.kind == .number else { throw malformed("[\(key)] must be a text") }
        return String(decoding: value.sourceBytes, as: UTF8.self)
    }

    private func integer(_ value: JSONView, _ key: String) throws(ElasticError) -> Int {
        guard let number = value.int64, let fits = Int(exactly: number) else {
            throw malformed("[\(key)] must be an integer")
        }
        return fits
    }

    private func malformed(_ what: String) -> ElasticError {
        .illegalArgument("Malformed action/metadata line [\(line)], \(what)")
    }

    private func invalid(_ reason: String) -> ElasticError {
        ElasticError(type: "action_request_validation_exception", reason: "Validation Failed: 1: \(reason);")
    }
}
