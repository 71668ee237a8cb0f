// SPDX-License-Identifier: Apache-2.0

import Base

/// Reads the settings of one field. Each type takes only its own parameters.
struct FieldMappingParser {
    let name: String
    var takesResolved = false

    func field(_ spec: JSONView, isMultiField: Bool = false) throws(ElasticError) -> FieldMapping {
        guard let typeName = spec["type"]?.string else {
            throw .mapperParsing("No type specified for field [\(name)]")
        }
        guard let type = FieldType(rawValue: typeName), type != .object,
            type != .resolvedKeyword || takesResolved
        else {
            throw .mapperParsing(
                "The mapper type [\(typeName)] declared on field [\(name)] does not exist. It might have been created "
                    + "within a future version or requires a plugin to be installed. Check the documentation."
            )
        }
        var field = FieldMapping(type)
        for (key, value) in spec.members where key != "type" {
            if try common(key, value, isMultiField: isMultiField, into: &field) { continue }
            guard try special(key, value, into: &field) else { throw unknown(key, type: typeName) }
        }
        try checkNullValue(field)
        return field
    }

    func unknown(_ parameter: String, type: String) -> ElasticError {
        .mapperParsing("unknown parameter [\(parameter)] on mapper [\(name)] of type [\(type)]")
    }

    /// Parameters that most types have. Returns false for another one.
    private func common(
        _ key: String, _ value: JSONView, isMultiField: Bool, into field: inout FieldMapping
    ) throws(ElasticError) -> Bool {
        switch key {
        case "index": field.isIndexed = try Self.bool(value, key)
        case "doc_values" where field.type != .text: field.hasDocValues = try Self.bool(value, key)
        case "store" where field.type != .flattened: field.isStored = try Self.bool(value, key)
        case "null_value" where field.type != .text:
            guard let scalar = DSLReader.scalar(value) else {
                throw .mapperParsing("Property [null_value] cannot be null.")
            }
            field.nullValue = scalar
        case "fields" where field.type != .flattened:
            guard !isMultiField else {
                throw .mapperParsing("[fields] cannot be used within a multi field [\(name)]")
            }
            field.multiFields = try multiFields(value)
        default: return false
        }
        return true
    }

    private func special(
        _ key: String, _ value: JSONView, into field: inout FieldMapping
    ) throws(ElasticError) -> Bool {
        switch (key, field.type) {
        case ("analyzer", .text): field.analyzer = try analyzer(value)
        case ("search_analyzer", .text): field.searchAnalyzer = try analyzer(value)
        case ("norms", .text): field.hasNorms = try Self.bool(value, key)
        case ("ignore_above", .keyword), ("ignore_above", .flattened):
            field.ignoreAboveMax = try positive(value, key)
        case ("depth_limit", .flattened): field.depthMax = try positive(value, key)
        case ("format", .date): field.format = try format(value)
        case ("coerce", _) where field.type.isNumeric: field.isCoerced = try Self.bool(value, key)
        case ("ignore_malformed", _)
        where field.type.isNumeric || field.type == .date || field.type == .ip
            || field.type == .boolean:
            field.ignoresMalformed = try Self.bool(value, key)
        default: return false
        }
        return true
    }

    private func multiFields(_ view: JSONView) throws(ElasticError) -> [FieldMapping.MultiField] {
        var out: [FieldMapping.MultiField] = []
        for (name, spec) in view.members {
            guard !name.isEmpty, !name.contains(".") else {
                throw .mapperParsing(
                    "Field name [\(name)] which is a multi field of [\(self.name)] cannot contain '.'")
            }
            guard out.count < Limits.fieldsPerMappingMax, !out.contains(where: { $0.name == name }) else {
                throw .mapperParsing("multi field [\(name)] of [\(self.name)] is mapped twice")
            }
            let mapping = try FieldMappingParser(name: name).field(spec, isMultiField: true)
            out.append(FieldMapping.MultiField(name: name, mapping: mapping))
        }
        return out.sorted { $0.name < $1.name }
    }

    private func checkNullValue(_ field: FieldMapping) throws(ElasticError) {
        guard let value = field.nullValue else { return }
        var strict = field
        strict.ignoresMalformed = false
        do throws(ValueFailure) { _ = try FieldValueParser.values(of: value, as: strict) } catch {
            throw .mapperParsing("Failed to parse mapping: [null_value] of [\(name)]: \(error.reason)")
        }
    }

    static func bool(_ view: JSONView, _ name: String) throws(ElasticError) -> Bool {
        if let value = view.bool { return value }
        if view.string == "true" { return true }
        if view.string == "false" { return false }
        let shown = String(decoding: view.sourceBytes.prefix(100), as: UTF8.self)
        throw .mapperParsing(
            "Could not convert [\(name)] to boolean: only [true] or [false] are allowed, not \(shown)")
    }

    private func positive(_ view: JSONView, _ parameter: String) throws(ElasticError) -> Int {
        guard let value = view.int64 ?? view.string.flatMap({ Int64($0) }), value >= 0,
            value <= Int64(Int32.max)
        else { throw .mapperParsing("[\(parameter)] must be positive on field [\(name)]") }
        return Int(value)
    }

    private func format(_ view: JSONView) throws(ElasticError) -> DateFormat {
        let text = view.string ?? ""
        guard let format = DateFormat(text) else {
            throw .mapperParsing(
                "Error parsing [format] on field [\(name)]: Invalid format: [\(text)]: unknown name or pattern letter"
            )
        }
        return format
    }

    private func analyzer(_ view: JSONView) throws(ElasticError) -> Analyzer {
        let text = view.string ?? ""
        guard let analyzer = Analyzer(rawValue: text) else {
            throw .mapperParsing(
                "Failed to parse mapping: analyzer [\(text)] has not been configured in mappings")
        }
        return analyzer
    }
}
