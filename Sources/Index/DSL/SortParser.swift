// SPDX-License-Identifier: Apache-2.0

import Base

/// Reads `"sort"`: a string, an object, or an array of both.
struct SortParser {
    static let keysMax = 32
    let reader: DSLReader

    func keys(_ view: JSONView) throws(ElasticError) -> [SortKey] {
        var out: [SortKey] = []
        if view.kind == .array {
            for element in view.elements { try append(element, to: &out) }
        } else {
            try append(view, to: &out)
        }
        return out
    }

    private func append(_ view: JSONView, to out: inout [SortKey]) throws(ElasticError) {
        if let name = view.string {
            out.append(Self.key(name))
        } else if view.kind == .object {
            for (name, spec) in view.members { out.append(try key(name, spec)) }
        } else {
            throw .illegalArgument(
                "malformed sort format, within the sort array, an object, or an actual string are allowed")
        }
        guard out.count <= Self.keysMax else {
            throw .illegalArgument("[sort] takes at most [\(Self.keysMax)] keys")
        }
    }

    private static func key(_ name: String) -> SortKey {
        switch name {
        case "_score": return SortKey(.score, order: .descending)
        case "_doc": return SortKey(.documentOrder, order: .ascending)
        default: return SortKey(.field(name), order: .ascending)
        }
    }

    private func key(_ name: String, _ spec: JSONView) throws(ElasticError) -> SortKey {
        guard name != "_script", name != "_geo_distance" else {
            throw reader.parsing("sorting by [\(name)] is not supported", at: spec)
        }
        var key = Self.key(name)
        if spec.kind == .string {
            key.order = try order(spec)
            return key
        }
        for (option, value) in try reader.object(spec, "sort") {
            switch option {
            case "order": key.order = try order(value)
            case "missing": key.missing = try missing(value)
            case "unmapped_type": key.unmappedType = try type(value)
            case "mode": key.mode = try mode(value)
            case "format": key.format = try reader.dateFormat(value)
            default: throw reader.unknownField(option, in: "field_sort", at: value)
            }
        }
        return key
    }

    private func order(_ view: JSONView) throws(ElasticError) -> SortKey.Order {
        let text = try reader.string(view, "order")
        guard let order = SortKey.Order(rawValue: text.lowercased()) else {
            throw .illegalArgument(
                "No enum constant org.elasticsearch.search.sort.SortOrder.\(text.uppercased())")
        }
        return order
    }

    private func missing(_ view: JSONView) throws(ElasticError) -> SortKey.Missing {
        switch view.string {
        case "_last": return .last
        case "_first": return .first
        default: return .value(try reader.scalar(view, "missing"))
        }
    }

    private func type(_ view: JSONView) throws(ElasticError) -> FieldType {
        let name = try reader.string(view, "unmapped_type")
        guard let type = FieldType(rawValue: name), type != .resolvedKeyword else {
            throw .illegalArgument("No mapper found for type [\(name)]")
        }
        return type
    }

    private func mode(_ view: JSONView) throws(ElasticError) -> SortKey.Mode {
        let name = try reader.string(view, "mode")
        guard let mode = SortKey.Mode(rawValue: name.lowercased()) else {
            throw .illegalArgument("Unknown SortMode [\(name)]: [min] and [max] are supported")
        }
        return mode
    }
}
