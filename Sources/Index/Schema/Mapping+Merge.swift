// SPDX-License-Identifier: Apache-2.0

extension Mapping {
    /// This mapping grown by another one: fields keep their ids, new ones are appended.
    /// - Throws: `illegal_argument_exception` where a field would change its type or a fixed parameter, or a
    /// limit is exceeded.
    public func merging(_ other: Mapping) throws(ElasticError) -> Mapping {
        var merged = self
        merged.dynamic = other.dynamic ?? dynamic
        merged.detectsDates = detectsDates && other.detectsDates
        merged.detectsNumbers = detectsNumbers || other.detectsNumbers
        merged.metadata = other.metadata ?? metadata
        try merged.merge(other, node: 0, into: 0)
        return merged
    }

    private mutating func merge(_ other: Mapping, node: Int, into target: Int) throws(ElasticError) {
        guard case .object(let children, let dynamic, _) = other.nodes[node].kind else { return }
        if target != 0 { setObject(node: target, dynamic: dynamic) }
        for (name, child) in children.sorted(by: { $0.value < $1.value }) {
            switch other.nodes[Int(child)].kind {
            case .object(_, let dynamic, let isEnabled):
                let existing = try objectNode(name, of: target, dynamic: dynamic, isEnabled: isEnabled)
                try merge(other, node: Int(child), into: existing)
            case .field(let id, _):
                try mergeField(name, other.fields[id.index].mapping, into: target)
            }
        }
    }

    private mutating func objectNode(
        _ name: String, of parent: Int, dynamic: DynamicMode?, isEnabled: Bool
    ) throws(ElasticError) -> Int {
        guard let existing = child(name, of: parent) else {
            return try addObject(name, to: parent, dynamic: dynamic, isEnabled: isEnabled)
        }
        guard case .object(_, _, let wasEnabled) = nodes[existing].kind else {
            throw .illegalArgument(
                "can't merge a non object mapping [\(nodes[existing].path)] with an object mapping")
        }
        guard wasEnabled == isEnabled else {
            throw .mapperParsing(
                "the [enabled] parameter can't be updated for the object mapping [\(nodes[existing].path)]")
        }
        return existing
    }

    private mutating func mergeField(
        _ name: String, _ mapping: FieldMapping, into parent: Int
    ) throws(ElasticError) {
        guard let existing = child(name, of: parent) else {
            try addField(name, mapping, to: parent)
            return
        }
        guard case .field(let id, _) = nodes[existing].kind else {
            throw .illegalArgument(
                "can't merge a non object mapping [\(nodes[existing].path)] with an object mapping")
        }
        let merged = try fields[id.index].mapping.merging(mapping, path: nodes[existing].path)
        if merged != fields[id.index].mapping { try updateField(node: existing, to: merged) }
    }
}

extension FieldMapping {
    /// This field's settings replaced by others, where what is indexed already allows it.
    func merging(_ other: FieldMapping, path: String) throws(ElasticError) -> FieldMapping {
        guard type == other.type else {
            throw .illegalArgument(
                "mapper [\(path)] cannot be changed from type [\(type.shownName)] to [\(other.type.shownName)]"
            )
        }
        try fixed("index", String(isIndexed), String(other.isIndexed), path)
        try fixed("doc_values", String(hasDocValues), String(other.hasDocValues), path)
        try fixed("store", String(isStored), String(other.isStored), path)
        try fixed("analyzer", analyzer.rawValue, other.analyzer.rawValue, path)
        try fixed(
            "format", (format ?? .standard).source, (other.format ?? .standard).source, path)
        try fixed("null_value", nullValue?.text ?? "null", other.nullValue?.text ?? "null", path)
        if !hasNorms, other.hasNorms { try fixed("norms", "false", "true", path) }
        var merged = other
        merged.multiFields = multiFields
        for multiField in other.multiFields {
            if let at = merged.multiFields.firstIndex(where: { $0.name == multiField.name }) {
                merged.multiFields[at].mapping = try merged.multiFields[at].mapping.merging(
                    multiField.mapping, path: path + "." + multiField.name)
            } else {
                merged.multiFields.append(multiField)
            }
        }
        merged.multiFields.sort { $0.name < $1.name }
        return merged
    }

    private func fixed(
        _ parameter: String, _ old: String, _ new: String, _ path: String
    ) throws(ElasticError) {
        guard old != new else { return }
        throw .illegalArgument(
            "Mapper for [\(path)] conflicts with existing mapper:\n\tCannot update parameter [\(parameter)] from "
                + "[\(old)] to [\(new)]")
    }
}
