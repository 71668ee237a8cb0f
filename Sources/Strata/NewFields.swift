// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Finds the fields of a document that its mapping lacks, and what they become: texts are keywords, numbers are
/// doubles. Elasticsearch's own rules would make of texts analyzed fields that can't be counted by, and of a first
/// `10` a field that loses the half of `10.5`.
struct NewFields {
    let mapping: Mapping
    private var fields: JSONObject = [:]

    init(_ document: JSON, _ mapping: Mapping) {
        self.mapping = mapping
        if let object = document.object { descend(object, "") }
    }

    /// What is to be added to the mapping; `nil` when nothing is.
    var addition: JSON? { fields.isEmpty ? nil : ["properties": .object(fields)] }

    private mutating func descend(_ object: JSONObject, _ prefix: String) {
        for (name, value) in object where !name.isEmpty { visit(value, prefix + name) }
    }

    private mutating func visit(_ value: JSON, _ path: String) {
        switch value {
        case .null, .bool: return
        case .object(let members):
            if PlatformMappings.disabledPaths.contains(path) { return }
            if case .field = mapping.resolve(path) { return }
            descend(members, path + ".")
        case .array(let elements):
            for element in elements { visit(element, path) }
        case .string: add(["type": "keyword", "ignore_above": 8191], path)
        case .int, .unsigned, .double: add(["type": "double"], path)
        }
    }

    private mutating func add(_ field: JSON, _ path: String) {
        guard case .unmapped = mapping.resolve(path), fields[path] == nil else { return }
        fields[path] = field
    }
}
