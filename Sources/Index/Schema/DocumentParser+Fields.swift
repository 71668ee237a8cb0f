// SPDX-License-Identifier: Apache-2.0

import Base

/// The values of one field and of its multi-fields.
extension DocumentParser {
    mutating func field(_ view: JSONView, _ id: FieldID, _ multiFields: [FieldID]) throws(ElasticError) {
        let field = mapping.fields[id.index]
        if field.type == .flattened { return try flattened(view, field) }
        switch view.kind {
        case .array:
            for element in view.elements { try self.field(element, id, multiFields) }
        case .object:
            if field.mapping.ignoresMalformed { return ignore(field.path) }
            throw malformed(
                field, view, cause: .illegalArgument("Can't get text on a START_OBJECT at [\(field.path)]"))
        case .null:
            // Each field has its own null_value.
            try nullValue(of: field)
            for id in multiFields { try nullValue(of: mapping.fields[id.index]) }
        case .bool, .number, .string:
            try value(view, field)
            for id in multiFields { try value(view, mapping.fields[id.index]) }
        }
    }

    private mutating func nullValue(of field: MappedField) throws(ElasticError) {
        guard let value = field.mapping.nullValue else { return }
        do throws(ValueFailure) {
            add(try FieldValueParser.values(of: value, as: field.mapping), to: field.id)
        } catch { throw error.error }
    }

    private mutating func value(_ view: JSONView, _ field: MappedField) throws(ElasticError) {
        guard field.mapping.isIndexed || field.mapping.hasDocValues else { return }
        switch field.type {
        case .text: text(view, field)
        case .keyword: try keyword(view, field)
        // The number comes beside the document; the text in it is for readers of `_source`.
        case .resolvedKeyword: return
        default: try typed(view, field)
        }
    }

    private mutating func text(_ view: JSONView, _ field: MappedField) {
        let analyzer = field.mapping.analyzer
        let id = field.id
        if view.kind == .string {
            view.withUTF8 { addText($0, analyzer: analyzer, to: id) }
        } else {
            view.withSource { addText($0.bindMemory(to: UInt8.self), analyzer: analyzer, to: id) }
        }
    }

    /// Numbers and booleans are kept as they were written.
    private mutating func keyword(_ view: JSONView, _ field: MappedField) throws(ElasticError) {
        let bytes = view.kind == .string ? view.withUTF8 { Array($0) } : view.sourceBytes
        guard !isTooLong(bytes, field.mapping.ignoreAboveMax) else { return ignore(field.path) }
        guard bytes.count <= Limits.termBytesMax else { throw immense(field, bytes, at: view) }
        add(.keyword([bytes]), to: field.id)
    }

    /// `ignore_above` counts UTF-16 units, as Java's strings do.
    private func isTooLong(_ bytes: [UInt8], _ unitsMax: Int?) -> Bool {
        guard let unitsMax, bytes.count > unitsMax else { return false }
        var units = 0
        for byte in bytes where byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
        return units > unitsMax
    }

    private func immense(_ field: MappedField, _ bytes: [UInt8], at view: JSONView) -> ElasticError {
        failure(
            "failed to parse field [\(field.path)] of type [\(field.type.shownName)] in document with id "
                + "'\(documentID)'", at: view
        ).caused(
            by: .illegalArgument(
                "Document contains at least one immense term in field=\"\(field.path)\" (whose UTF8 encoding is "
                    + "longer than the max length \(Limits.termBytesMax)): \(bytes.count) bytes"))
    }

    private mutating func typed(_ view: JSONView, _ field: MappedField) throws(ElasticError) {
        guard let scalar = DSLReader.scalar(view) else { return }
        // Coerced numbers take an empty text as no value.
        if field.type.isNumeric, field.mapping.isCoerced, scalar == .string("") { return }
        let parsed: ParsedValues
        do throws(ValueFailure) { parsed = try FieldValueParser.values(of: scalar, as: field.mapping) } catch
        {
            if field.mapping.ignoresMalformed { return ignore(field.path) }
            throw malformed(field, view, cause: error.error)
        }
        add(parsed, to: field.id)
    }

    private func malformed(_ field: MappedField, _ view: JSONView, cause: ElasticError) -> ElasticError {
        let shown =
            view.kind == .string ? view.string ?? "" : String(decoding: view.sourceBytes, as: UTF8.self)
        let preview = shown.count > 100 ? String(shown.prefix(100)) + "..." : shown
        return failure(
            "failed to parse field [\(field.path)] of type [\(field.type.shownName)] in document with id "
                + "'\(documentID)'. Preview of field's value: '\(preview)'", at: view
        ).caused(by: cause)
    }

    private mutating func ignore(_ path: String) {
        if !ignoredPaths.contains(path) { ignoredPaths.append(path) }
    }

    // MARK: Flattened

    private mutating func flattened(_ view: JSONView, _ field: MappedField) throws(ElasticError) {
        switch view.kind {
        case .null: return try nullValue(of: field)
        case .object:
            var leaves: [[UInt8]] = []
            try leaf(view, key: "", depth: 0, field, into: &leaves)
            if !leaves.isEmpty { add(.keyword(leaves), to: field.id) }
        case .array:
            for element in view.elements { try flattened(element, field) }
        case .bool, .number, .string:
            throw malformed(
                field, view,
                cause: .parsing(
                    "Failed to parse object: expecting token of type [START_OBJECT] but found "
                        + "[\(DSLReader.token(view))]"))
        }
    }

    private mutating func leaf(
        _ view: JSONView, key: String, depth: Int, _ field: MappedField, into leaves: inout [[UInt8]]
    ) throws(ElasticError) {
        switch view.kind {
        case .null:
            guard let value = field.mapping.nullValue else { return }
            append(value.text, key: key, to: &leaves)
        case .array:
            for element in view.elements { try leaf(element, key: key, depth: depth, field, into: &leaves) }
        case .object:
            let depthMax = field.mapping.depthMax ?? Limits.mappingDepthMax
            guard depth < depthMax else {
                throw failure(
                    "The provided [flattened] field [\(field.path)] exceeds the maximum depth limit of [\(depthMax)].",
                    at: view)
            }
            for (name, value) in view.members {
                let path = key.isEmpty ? name : key + "." + name
                try leaf(value, key: path, depth: depth + 1, field, into: &leaves)
            }
        case .bool, .number, .string:
            let text = view.string ?? String(decoding: view.sourceBytes, as: UTF8.self)
            guard !isTooLong(Array(text.utf8), field.mapping.ignoreAboveMax) else {
                return ignore(field.path)
            }
            guard text.utf8.count + key.utf8.count < Limits.termBytesMax else {
                throw immense(field, Array(text.utf8), at: view)
            }
            append(text, key: key, to: &leaves)
        }
    }

    private func append(_ value: String, key: String, to leaves: inout [[UInt8]]) {
        leaves.append(Array(value.utf8))
        leaves.append(FlattenedTerm.keyed(key, value))
    }
}
