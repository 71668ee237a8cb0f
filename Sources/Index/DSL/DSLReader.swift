// SPDX-License-Identifier: Apache-2.0

import Base

/// Typed reading of members of a request, with errors that name the place. A small value; holds the whole
/// request only to count lines.
struct DSLReader {
    let root: JSONView

    func place(_ view: JSONView) -> TextPlace { TextPlace(of: view, in: root) }

    // MARK: Errors

    func parsing(_ reason: String, at view: JSONView) -> ElasticError {
        let place = place(view)
        return .parsing(reason, line: place.line, column: place.column)
    }

    func content(_ reason: String, at view: JSONView) -> ElasticError {
        let place = place(view)
        return .xContentParse(reason, line: place.line, column: place.column)
    }

    /// As Elasticsearch's object parsers say it.
    func unknownField(_ name: String, in parser: String, at view: JSONView) -> ElasticError {
        content("[\(parser)] unknown field [\(name)]", at: view)
    }

    /// As its older, hand-written query parsers say it.
    func unsupported(_ name: String, in query: String, at view: JSONView) -> ElasticError {
        parsing("[\(query)] query does not support [\(name)]", at: view)
    }

    /// The token's name in Elasticsearch's messages.
    static func token(_ view: JSONView) -> String {
        switch view.kind {
        case .null: return "VALUE_NULL"
        case .bool: return "VALUE_BOOLEAN"
        case .number: return "VALUE_NUMBER"
        case .string: return "VALUE_STRING"
        case .array: return "START_ARRAY"
        case .object: return "START_OBJECT"
        }
    }

    private func wrongKind(_ name: String, _ view: JSONView, wanted: String) -> ElasticError {
        content("[\(name)] expects \(wanted), found [\(Self.token(view))]", at: view)
    }

    // MARK: Values

    func object(_ view: JSONView, _ name: String) throws(ElasticError) -> JSONMembers {
        guard view.kind == .object else { throw wrongKind(name, view, wanted: "an object") }
        return view.members
    }

    func string(_ view: JSONView, _ name: String) throws(ElasticError) -> String {
        if let text = view.string { return text }
        if let scalar = Self.scalar(view) { return scalar.text }
        throw wrongKind(name, view, wanted: "a string")
    }

    /// `true`, `false`, or either as a text.
    func bool(_ view: JSONView, _ name: String) throws(ElasticError) -> Bool {
        if let value = view.bool { return value }
        switch view.string {
        case "true": return true
        case "false": return false
        default: throw wrongKind(name, view, wanted: "a boolean")
        }
    }

    /// An integer of 32 bits, or one as a text.
    func int(_ view: JSONView, _ name: String) throws(ElasticError) -> Int {
        let value: Int64?
        switch view.kind {
        case .number: value = view.int64 ?? view.double.flatMap { Int64(exactly: $0) }
        case .string: value = view.string.flatMap { Int64($0) }
        default: value = nil
        }
        guard let value, let small = Int32(exactly: value) else {
            throw wrongKind(name, view, wanted: "an integer")
        }
        return Int(small)
    }

    func double(_ view: JSONView, _ name: String) throws(ElasticError) -> Double {
        let value = view.double ?? view.string.flatMap { NumberText.double($0) }
        guard let value, value.isFinite else { throw wrongKind(name, view, wanted: "a number") }
        return value
    }

    func boost(_ view: JSONView) throws(ElasticError) -> Float {
        let value = Float(try double(view, "boost"))
        guard value >= 0, value.isFinite else {
            throw .illegalArgument("negative [boost] are not allowed, use a value between 0 and 1 to deboost")
        }
        return value
    }

    static func scalar(_ view: JSONView) -> ScalarValue? {
        switch view.kind {
        case .bool: return view.bool.map { .bool($0) }
        case .string: return view.string.map { .string($0) }
        case .number:
            if let value = view.int64 { return .int(value) }
            if let value = view.uint64 { return .unsigned(value) }
            return view.double.map { .double($0) }
        case .null, .array, .object: return nil
        }
    }

    func scalar(_ view: JSONView, _ name: String) throws(ElasticError) -> ScalarValue {
        guard let value = Self.scalar(view) else { throw wrongKind(name, view, wanted: "a value") }
        return value
    }

    /// One string or an array of them.
    func strings(_ view: JSONView, _ name: String) throws(ElasticError) -> [String] {
        guard view.kind == .array else { return [try string(view, name)] }
        var out: [String] = []
        for element in view.elements {
            guard out.count < Limits.termsPerQueryMax else {
                throw .illegalArgument("[\(name)] takes at most [\(Limits.termsPerQueryMax)] values")
            }
            out.append(try string(element, name))
        }
        return out
    }

    func dateFormat(_ view: JSONView) throws(ElasticError) -> DateFormat {
        try Self.dateFormat(try string(view, "format"))
    }

    static func dateFormat(_ text: String) throws(ElasticError) -> DateFormat {
        guard let format = DateFormat(text) else {
            throw .illegalArgument("Invalid format: [\(text)]: unknown name or pattern letter")
        }
        return format
    }

    func zone(_ view: JSONView) throws(ElasticError) -> ZoneOffset {
        let text = try string(view, "time_zone")
        guard let zone = ZoneOffset(text) else {
            throw .illegalArgument(
                "[time_zone] does not support [\(text)]: give UTC or an offset such as [+02:00]")
        }
        return zone
    }
}
