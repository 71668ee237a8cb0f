// SPDX-License-Identifier: Apache-2.0
import Base

extension ImportMapping {
    /// Reads a mapping file. Keys that we don't know are refused: a misspelt one would be silent otherwise.
    ///
    /// - Throws: `.mapping` with the line and what is wrong there.
    public init(toml bytes: [UInt8]) throws(ImportError) {
        guard bytes.count <= Limits.mappingBytesMax else {
            throw .mapping("the file exceeds \(Limits.mappingBytesMax) bytes")
        }
        let document: TOMLDocument
        do throws(TOMLError) { document = try TOMLDocument(parsing: bytes) } catch {
            throw .mapping(error.description)
        }
        try self.init(TOMLSection(document.root, ""))
    }

    public init(toml text: String) throws(ImportError) { try self.init(toml: Array(text.utf8)) }

    private init(_ root: TOMLSection) throws(ImportError) {
        try root.allow([
            "name", "format", "group", "event", "time", "properties", "traits", "lines", "identifiers",
        ])
        name = try root.text("name")
        let event = try root.section("event")
        try event.allow(["type", "rules"])
        eventType = try ImportMapping.type(event)
        let time = try root.section("time")
        try time.allow(["column", "format", "zone"])
        timeColumn = try time.text("column")
        timeFormat = try ImportMapping.timeFormat(time)
        try readFormat(root)
        try readGroup(root)
        for rule in try event.sections("rules") {
            try rule.allow(["column", "prefix", "type"])
            let type = try ImportMapping.type(rule)
            typeRules.append(
                TypeRule(column: try rule.text("column"), prefix: try rule.text("prefix"), type: type))
        }
        properties = try ImportMapping.values(root, "properties")
        traits = try ImportMapping.values(root, "traits")
        try readLines(root)
        for section in try root.sections("identifiers") {
            try section.allow(["trait", "column", "type"])
            identifiers.append(
                IdentifierField(
                    trait: try section.text("trait"), column: try section.text("column"),
                    type: try section.choice("type", ValueType.self) ?? .keyword))
        }
    }

    private static func type(_ section: TOMLSection) throws(ImportError) -> String {
        guard let type = EventTypeName.normal(try section.text("type")) else {
            throw section.fault("type", "is blank")
        }
        return type
    }

    private static func timeFormat(_ time: TOMLSection) throws(ImportError) -> TimeFormat {
        let format = try time.optionalText("format") ?? "iso8601"
        let zone = try time.optionalText("zone") ?? "UTC"
        do throws(ImportError) { return try TimeFormat(format, zone: zone) } catch {
            guard case .mapping(let text) = error else { throw error }
            throw .mapping("line \(time.line): \(text)")
        }
    }

    private mutating func readFormat(_ root: TOMLSection) throws(ImportError) {
        guard let format = try root.optionalSection("format") else { return }
        try format.allow(["delimiter"])
        guard let text = try format.optionalText("delimiter") else { return }
        guard text.utf8.count == 1, let byte = text.utf8.first, !"\"\r\n".utf8.contains(byte) else {
            throw format.fault("delimiter", "must be one ASCII character, and no quote or line end")
        }
        delimiter = byte
    }

    private mutating func readGroup(_ root: TOMLSection) throws(ImportError) {
        guard let group = try root.optionalSection("group") else { return }
        try group.allow(["by", "rows"])
        keyColumns = try group.texts("by")
        grouping = try group.choice("rows", Grouping.self) ?? .anywhere
        if grouping != .none && keyColumns.isEmpty { throw group.fault("by", "names no column") }
    }

    private mutating func readLines(_ root: TOMLSection) throws(ImportError) {
        guard let lines = try root.optionalSection("lines") else { return }
        try lines.allow(["property", "fields"])
        linesProperty = try lines.optionalText("property") ?? "lines"
        for field in try lines.sections("fields") {
            try field.allow(["name", "column", "type"])
            lineFields.append(
                LineField(
                    name: try field.text("name"), type: try field.choice("type", ValueType.self) ?? .keyword,
                    column: try field.text("column")))
        }
    }

    private static func values(_ root: TOMLSection, _ key: String) throws(ImportError) -> [Value] {
        var values: [Value] = []
        for section in try root.sections(key) {
            try section.allow(["name", "type", "function", "columns"])
            let function = try section.choice("function", Function.self) ?? .first
            let columns = try section.texts("columns")
            let type = try section.choice("type", ValueType.self) ?? (function == .count ? .long : .keyword)
            let isCount = function == .count
            if isCount != columns.isEmpty || columns.count > 1 && function != .sum {
                throw section.fault(
                    "columns", "are wrong: '\(function)' takes \(isCount ? "none" : "one column")")
            }
            if function == .sum && type != .double && type != .long {
                throw section.fault("type", "must be double or long for a sum")
            }
            values.append(
                Value(name: try section.text("name"), type: type, function: function, columns: columns))
        }
        return values
    }
}
