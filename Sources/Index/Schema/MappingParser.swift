// SPDX-License-Identifier: Apache-2.0

import Base

/// JSON → `Mapping`, as strict as Elasticsearch: an unknown type or parameter is a
/// `mapper_parsing_exception`.
struct MappingParser {
    var takesResolved = false

    /// `{"properties": {…}, "dynamic": …}`
    func mapping(_ view: JSONView) throws(ElasticError) -> Mapping {
        guard view.kind == .object else {
            throw .mapperParsing("Failed to parse mapping: expected an object")
        }
        var mapping = Mapping()
        for (key, value) in view.members {
            switch key {
            case "properties": try properties(value, of: 0, into: &mapping)
            case "dynamic": mapping.dynamic = try dynamic(value)
            case "date_detection": mapping.detectsDates = try FieldMappingParser.bool(value, key)
            case "numeric_detection": mapping.detectsNumbers = try FieldMappingParser.bool(value, key)
            case "_meta": mapping.metadata = JSON(value).bytes
            // `_source` is always kept whole; only its default can be asked for.
            case "_source" where value["enabled"]?.bool != false: continue
            default:
                let shown = String(decoding: value.sourceBytes.prefix(100), as: UTF8.self)
                throw .mapperParsing(
                    "Failed to parse mapping: Root mapping definition has unsupported parameters:  [\(key) : \(shown)]"
                )
            }
        }
        return mapping
    }

    private func dynamic(_ view: JSONView) throws(ElasticError) -> DynamicMode {
        let text = view.string ?? view.bool.map { $0 ? "true" : "false" } ?? ""
        guard let mode = DynamicMode(rawValue: text) else {
            throw .mapperParsing(
                "Failed to parse mapping: [dynamic] takes true, false or strict, not [\(text)]")
        }
        return mode
    }

    private func properties(_ view: JSONView, of node: Int, into mapping: inout Mapping) throws(ElasticError)
    {
        guard view.kind == .object else { throw .mapperParsing("Expected map for property [properties]") }
        for (name, spec) in view.members {
            guard spec.kind == .object else {
                throw .mapperParsing(
                    "Expected map for property [fields] on field [\(name)] but got a value of another kind")
            }
            try property(name, spec, of: node, into: &mapping)
        }
    }

    private func property(
        _ name: String, _ spec: JSONView, of node: Int, into mapping: inout Mapping
    ) throws(ElasticError) {
        let (parent, leaf) = try Self.descend(name, from: node, in: &mapping)
        if let existing = mapping.child(leaf, of: parent) {
            throw .mapperParsing("field [\(mapping.nodes[existing].path)] is mapped twice")
        }
        let type = spec["type"]
        let isObject =
            type == nil
            ? spec["properties"] != nil || spec.count == 0 || spec["dynamic"] != nil
                || spec["enabled"] != nil : type?.string == "object"
        guard isObject else {
            let field = try FieldMappingParser(name: leaf, takesResolved: takesResolved).field(spec)
            try mapping.addField(leaf, field, to: parent)
            return
        }
        try object(leaf, spec, of: parent, into: &mapping)
    }

    private func object(
        _ name: String, _ spec: JSONView, of parent: Int, into mapping: inout Mapping
    ) throws(ElasticError) {
        var dynamicMode: DynamicMode?
        var isEnabled = true
        for (key, value) in spec.members {
            switch key {
            case "type", "properties": continue
            case "dynamic": dynamicMode = try dynamic(value)
            case "enabled": isEnabled = try FieldMappingParser.bool(value, key)
            default: throw FieldMappingParser(name: name).unknown(key, type: "object")
            }
        }
        let node = try mapping.addObject(name, to: parent, dynamic: dynamicMode, isEnabled: isEnabled)
        if let properties = spec["properties"] { try self.properties(properties, of: node, into: &mapping) }
    }

    /// Makes the objects that a dotted name implies.
    /// - Returns: the innermost one, and the last part of the name.
    static func descend(
        _ name: String, from node: Int, in mapping: inout Mapping
    ) throws(ElasticError) -> (parent: Int, leaf: String) {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.allSatisfy({ !$0.isEmpty }), let leaf = parts.last else {
            throw .mapperParsing("field name [\(name)] must not be empty or have empty parts")
        }
        var parent = node
        for part in parts.dropLast() {
            if let child = mapping.child(part, of: parent) {
                guard case .object = mapping.nodes[child].kind else {
                    throw .illegalArgument(
                        "can't merge a non object mapping [\(mapping.nodes[child].path)] with an object mapping"
                    )
                }
                parent = child
            } else {
                parent = try mapping.addObject(part, to: parent)
            }
        }
        return (parent, leaf)
    }
}
