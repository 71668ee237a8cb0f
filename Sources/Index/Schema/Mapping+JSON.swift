// SPDX-License-Identifier: Apache-2.0

import Base

extension Mapping {
    /// Reads the value of `"mappings"`, or the body of a mapping update.
    /// - Parameter takesResolved: whether fields may be resolved keywords; only the catalog's and the
    ///   platform's own may.
    public init(parsing view: JSONView, takesResolved: Bool = false) throws(ElasticError) {
        self = try MappingParser(takesResolved: takesResolved).mapping(view)
    }

    public init(parsing bytes: [UInt8], takesResolved: Bool = false) throws(ElasticError) {
        let document: JSONDocument
        do { document = try JSONDocument(parsing: bytes) } catch {
            throw .mapperParsing("Failed to parse mapping: \(error.description)")
        }
        try self.init(parsing: document.root, takesResolved: takesResolved)
    }

    /// As `GET /index/_mapping` shows it: properties in the order of their names, only settings that differ
    /// from the defaults. Reading it back gives an equal tree, with ids in the order of names.
    /// - Parameter showsResolved: whether resolved keywords are called so, and not keywords.
    public func write(to writer: inout JSONWriter, showsResolved: Bool = false) {
        writer.beginObject()
        if let dynamic { Self.member("dynamic", dynamic.rawValue, to: &writer) }
        if !detectsDates { Self.member("date_detection", false, to: &writer) }
        if detectsNumbers { Self.member("numeric_detection", true, to: &writer) }
        if let metadata {
            writer.key("_meta")
            writer.raw(metadata)
        }
        writeProperties(of: 0, showsResolved, to: &writer)
        writer.endObject()
    }

    public var json: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(to: &writer)
        return writer.bytes
    }

    /// As `takesResolved` reads it back.
    var catalogJSON: [UInt8] {
        var writer = JSONWriter(capacity: 256)
        write(to: &writer, showsResolved: true)
        return writer.bytes
    }

    private func writeProperties(of node: Int, _ showsResolved: Bool, to writer: inout JSONWriter) {
        guard case .object(let children, _, _) = nodes[node].kind, !children.isEmpty else { return }
        writer.key("properties")
        writer.beginObject()
        for (name, child) in children.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.beginObject()
            switch nodes[Int(child)].kind {
            case .field(let id, _):
                fields[id.index].mapping.writeMembers(to: &writer, showsResolved: showsResolved)
            case .object(let grandchildren, let dynamic, let isEnabled):
                if let dynamic { Self.member("dynamic", dynamic.rawValue, to: &writer) }
                if grandchildren.isEmpty { Self.member("type", "object", to: &writer) }
                if !isEnabled { Self.member("enabled", false, to: &writer) }
                writeProperties(of: Int(child), showsResolved, to: &writer)
            }
            writer.endObject()
        }
        writer.endObject()
    }

    private static func member(_ name: String, _ value: String, to writer: inout JSONWriter) {
        writer.key(name)
        writer.value(value)
    }

    private static func member(_ name: String, _ value: Bool, to writer: inout JSONWriter) {
        writer.key(name)
        writer.value(value)
    }
}

extension FieldMapping {
    /// Only what differs from the type's defaults.
    func writeMembers(to writer: inout JSONWriter, showsResolved: Bool = false) {
        let standard = FieldMapping(type)
        writer.key("type")
        writer.value(showsResolved ? type.rawValue : type.shownName)
        flag("index", isIndexed, standard.isIndexed, &writer)
        flag("doc_values", hasDocValues, standard.hasDocValues, &writer)
        flag("store", isStored, standard.isStored, &writer)
        flag("norms", hasNorms, standard.hasNorms, &writer)
        flag("coerce", isCoerced, standard.isCoerced, &writer)
        flag("ignore_malformed", ignoresMalformed, standard.ignoresMalformed, &writer)
        if let format {
            writer.key("format")
            writer.value(format.source)
        }
        number("ignore_above", ignoreAboveMax, &writer)
        number("depth_limit", depthMax, &writer)
        if let nullValue {
            writer.key("null_value")
            nullValue.write(to: &writer)
        }
        if analyzer != standard.analyzer {
            writer.key("analyzer")
            writer.value(analyzer.rawValue)
        }
        if let searchAnalyzer {
            writer.key("search_analyzer")
            writer.value(searchAnalyzer.rawValue)
        }
        guard !multiFields.isEmpty else { return }
        writer.key("fields")
        writer.beginObject()
        for multiField in multiFields {
            writer.key(multiField.name)
            writer.beginObject()
            multiField.mapping.writeMembers(to: &writer)
            writer.endObject()
        }
        writer.endObject()
    }

    private func flag(_ name: String, _ value: Bool, _ standard: Bool, _ writer: inout JSONWriter) {
        guard value != standard else { return }
        writer.key(name)
        writer.value(value)
    }

    private func number(_ name: String, _ value: Int?, _ writer: inout JSONWriter) {
        guard let value else { return }
        writer.key(name)
        writer.value(value)
    }
}

extension ScalarValue {
    func write(to writer: inout JSONWriter) {
        switch self {
        case .bool(let value): writer.value(value)
        case .int(let value): writer.value(value)
        case .unsigned(let value): writer.value(value)
        case .double(let value): writer.value(value)
        case .string(let value): writer.value(value)
        }
    }
}
