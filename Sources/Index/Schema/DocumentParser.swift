// SPDX-License-Identifier: Apache-2.0

import Base

/// A JSON document under a mapping → `ParsedDocument`. Used once; any thread.
///
/// The mapping's tree is walked along with the document. Values gather in a list by field id, so that a value
/// costs one lookup of its name. New fields are added to a copy of the mapping, made at the first of them.
public struct DocumentParser {
    private(set) var mapping: Mapping
    private(set) var hasNewFields = false
    let documentID: String
    let root: JSONView
    var ignoredPaths: [String] = []
    /// By field id: the place in `accumulators`, or -1.
    private var slots: [Int32]
    private var accumulators: [FieldAccumulator] = []

    /// - Parameters:
    ///   - document: the source; an object.
    ///   - id: for messages.
    ///   - resolved: the numbers of its resolved keywords.
    /// - Throws: `document_parsing_exception`, `strict_dynamic_mapping_exception`, or
    ///   `illegal_argument_exception` where a limit of the mapping is exceeded.
    /// - Complexity: linear in the document.
    public static func parse(
        _ document: JSONView, id: String, mapping: Mapping, resolved: [ResolvedKeyword] = []
    ) throws(ElasticError) -> ParsedDocument {
        var parser = DocumentParser(document, id: id, mapping: mapping)
        return try parser.parse(resolved)
    }

    private init(_ document: JSONView, id: String, mapping: Mapping) {
        root = document
        documentID = id
        self.mapping = mapping
        slots = Array(repeating: -1, count: mapping.fields.count)
    }

    private mutating func parse(_ resolved: [ResolvedKeyword]) throws(ElasticError) -> ParsedDocument {
        guard root.kind == .object else {
            throw failure("failed to parse: a document must be an object", at: root)
        }
        try object(root, node: 0, dynamic: mapping.dynamic ?? .yes, depth: 0)
        for value in resolved {
            guard let field = mapping.field(value.path), field.type == .resolvedKeyword else { continue }
            add(.int64([Int64(bitPattern: value.number)]), to: field.id)
        }
        var fields: [ParsedDocument.Field] = []
        fields.reserveCapacity(accumulators.count)
        for accumulator in accumulators.sorted(by: { $0.id < $1.id }) {
            let id = accumulator.id
            guard let values = accumulator.values(as: mapping.fields[id.index].type.storage) else { continue }
            fields.append(ParsedDocument.Field(id: id, values: values))
        }
        return ParsedDocument(
            fields: fields, ignoredPaths: ignoredPaths, mappingUpdate: hasNewFields ? mapping : nil,
            resolved: resolved)
    }

    // MARK: The tree

    private mutating func object(
        _ view: JSONView, node: Int, dynamic: DynamicMode, depth: Int
    ) throws(ElasticError) {
        guard depth <= Limits.mappingDepthMax else {
            throw .illegalArgument(
                "Limit of mapping depth [\(Limits.mappingDepthMax)] has been exceeded due to object field "
                    + "[\(mapping.nodes[node].path)]")
        }
        for (name, value) in view.members {
            if let child = mapping.child(name, of: node) {
                try known(value, node: child, dynamic: dynamic, depth: depth)
            } else {
                try unknown(name, value, of: node, dynamic: dynamic, depth: depth)
            }
        }
    }

    private mutating func known(
        _ view: JSONView, node: Int, dynamic: DynamicMode, depth: Int
    ) throws(ElasticError) {
        switch mapping.nodes[node].kind {
        case .field(let id, let multiFields):
            try field(view, id, multiFields)
        case .object(_, let own, let isEnabled):
            guard isEnabled else { return }
            try objects(view, node: node, dynamic: own ?? dynamic, depth: depth)
        }
    }

    /// An object, or an array of them whose fields flow together.
    private mutating func objects(
        _ view: JSONView, node: Int, dynamic: DynamicMode, depth: Int
    ) throws(ElasticError) {
        switch view.kind {
        case .object: try object(view, node: node, dynamic: dynamic, depth: depth + 1)
        case .array:
            for element in view.elements { try objects(element, node: node, dynamic: dynamic, depth: depth) }
        case .null: return
        case .bool, .number, .string:
            let path = mapping.nodes[node].path
            throw failure(
                "object mapping for [\(path)] tried to parse field [\(path)] as object, but found a concrete value",
                at: view)
        }
    }

    private mutating func unknown(
        _ name: String, _ value: JSONView, of node: Int, dynamic: DynamicMode, depth: Int
    ) throws(ElasticError) {
        if name.contains(".") {
            return try dotted(name, value, of: node, dynamic: dynamic, depth: depth)
        }
        guard !name.isEmpty else {
            throw failure("field name cannot be an empty string", at: value)
        }
        switch dynamic {
        case .no: return
        case .strict:
            let path = mapping.nodes[node].path
            let place = TextPlace(of: value, in: root)
            throw ElasticError(
                type: "strict_dynamic_mapping_exception",
                reason:
                    "[\(place.line):\(place.column)] mapping set to strict, dynamic introduction of [\(name)] "
                    + "within [\(path.isEmpty ? "_doc" : path)] is not allowed")
        case .yes: break
        }
        guard let first = Self.firstValue(value) else { return }
        if first.kind == .object {
            let child = try grow { (mapping) throws(ElasticError) in try mapping.addObject(name, to: node) }
            return try objects(value, node: child, dynamic: dynamic, depth: depth)
        }
        guard let field = DynamicRules.field(for: first, mapping: mapping) else { return }
        let id = try grow { (mapping) throws(ElasticError) in
            Int(try mapping.addField(name, field, to: node).number)
        }
        slots += Array(repeating: -1, count: mapping.fields.count - slots.count)
        let multiFields = (id + 1..<mapping.fields.count).map { FieldID(UInt32($0)) }
        try self.field(value, FieldID(UInt32(id)), multiFields)
    }

    /// `a.b` is `b` in the object `a`.
    private mutating func dotted(
        _ name: String, _ value: JSONView, of node: Int, dynamic: DynamicMode, depth: Int
    ) throws(ElasticError) {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw failure("field name [\(name)] cannot contain only whitespace or empty parts", at: value)
        }
        guard depth < Limits.mappingDepthMax else {
            throw .illegalArgument(
                "Limit of mapping depth [\(Limits.mappingDepthMax)] has been exceeded due to field [\(name)]")
        }
        var inner = dynamic
        let parent: Int
        if let child = mapping.child(parts[0], of: node) {
            guard case .object(_, let own, let isEnabled) = mapping.nodes[child].kind else {
                let path = mapping.nodes[child].path
                throw failure(
                    "field [\(path)] of a document is not an object, but [\(name)] needs it to be", at: value)
            }
            guard isEnabled else { return }
            inner = own ?? dynamic
            parent = child
        } else {
            guard dynamic == .yes else {
                if dynamic == .no { return }
                return try unknown(parts[0], value, of: node, dynamic: dynamic, depth: depth)
            }
            guard Self.firstValue(value) != nil else { return }
            parent = try grow { (mapping) throws(ElasticError) in try mapping.addObject(parts[0], to: node) }
        }
        if let child = mapping.child(parts[1], of: parent) {
            try known(value, node: child, dynamic: inner, depth: depth + 1)
        } else {
            try unknown(parts[1], value, of: parent, dynamic: inner, depth: depth + 1)
        }
    }

    /// The first value in arrays that is not null; it decides a new field's type.
    private static func firstValue(_ view: JSONView) -> JSONView? {
        switch view.kind {
        case .null: return nil
        case .array:
            for element in view.elements {
                if let found = firstValue(element) { return found }
            }
            return nil
        default: return view
        }
    }

    private mutating func grow(
        _ change: (inout Mapping) throws(ElasticError) -> Int
    ) throws(ElasticError) -> Int {
        hasNewFields = true
        return try change(&mapping)
    }

    // MARK: Values

    private mutating func slot(_ id: FieldID) -> Int {
        if slots[id.index] >= 0 { return Int(slots[id.index]) }
        slots[id.index] = Int32(accumulators.count)
        accumulators.append(FieldAccumulator(id))
        return accumulators.count - 1
    }

    mutating func add(_ more: ParsedValues, to id: FieldID) {
        accumulators[slot(id)].add(more)
    }

    mutating func addText(_ text: UnsafeBufferPointer<UInt8>, analyzer: Analyzer, to id: FieldID) {
        accumulators[slot(id)].addText(text, analyzer: analyzer)
    }

    func failure(_ reason: String, at view: JSONView) -> ElasticError {
        let place = TextPlace(of: view, in: root)
        return .documentParsing("[\(place.line):\(place.column)] \(reason)")
    }
}
