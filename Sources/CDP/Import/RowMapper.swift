// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a row's values as the mapping says, and adds them to its group.
struct RowMapper {
    let mapping: ImportMapping
    private let places: [String: Int]

    /// - Throws: `.mapping` when the file has not a column that the mapping names.
    init(_ mapping: ImportMapping, header: [String]) throws(ImportError) {
        self.mapping = mapping
        let places = Dictionary(uniqueKeysWithValues: header.enumerated().map { ($1, $0) })
        for column in mapping.columns where places[column] == nil {
            throw .mapping("the file has no column '\(column)'; it has \(header.joined(separator: ", "))")
        }
        self.places = places
    }

    /// The text of a column; empty only if the mapping does not name it.
    private func text(_ row: CSVRow, _ column: String) -> String { places[column].map { row[$0] } ?? "" }

    /// Without key columns each line is a group of its own.
    func key(_ row: CSVRow) -> String {
        if mapping.keyColumns.isEmpty { return "line \(row.line)" }
        return mapping.keyColumns.map { Text.trimmed(text(row, $0)) }.joined(separator: "\u{1F}")
    }

    func group(key: String, _ row: CSVRow) -> RowGroup {
        let rule = mapping.typeRules.first { text(row, $0.column).hasPrefix($0.prefix) }
        return RowGroup(key: key, mapping: mapping, type: rule?.type ?? mapping.eventType)
    }

    /// Adds the row.
    /// - Returns: why it is rejected, in which case the group is as before.
    func add(_ row: CSVRow, to group: inout RowGroup) -> String? {
        guard let time = mapping.timeFormat.millis(text(row, mapping.timeColumn)) else {
            return
                "'\(text(row, mapping.timeColumn))' in \(mapping.timeColumn) is not a time of the mapping's format"
        }
        var next = group
        group.lines = []  // One owner, so that the list needn't be copied for each row.
        defer { if next.rows == group.rows { group.lines = next.lines } }
        for (i, value) in mapping.properties.enumerated() {
            if let reason = fold(value, row, into: &next.properties[i]) { return reason }
        }
        for (i, value) in mapping.traits.enumerated() {
            if let reason = fold(value, row, into: &next.traits[i]) { return reason }
        }
        for field in mapping.identifiers {
            guard let json = value(text(row, field.column), field.type) else {
                return refusal(row, field.column, field.type)
            }
            let text = json.string ?? json.int64.map { String($0) } ?? ""
            guard let identifier = Identifier(trait: field.trait, text: text) else { continue }
            if !next.identifiers.contains(identifier) { next.identifiers.append(identifier) }
        }
        if mapping.linesProperty != nil {
            var line = JSONObject()
            for field in mapping.lineFields {
                guard let json = value(text(row, field.column), field.type) else {
                    return refusal(row, field.column, field.type)
                }
                if !json.isNull { line[field.name] = json }
            }
            next.lines.append(.object(line))  // After all that may fail.
        }
        next.timeMillis = min(next.timeMillis, time)
        next.rows += 1
        next.sizeBytes += row.sizeBytes * 4 + 256  // Trees weigh several times their text.
        group = next
        return nil
    }

    private func refusal(_ row: CSVRow, _ column: String, _ type: ImportMapping.ValueType) -> String {
        "'\(text(row, column).prefix(64))' in \(column) is not a \(type.rawValue)"
    }

    private func fold(_ value: ImportMapping.Value, _ row: CSVRow, into result: inout JSON?) -> String? {
        switch value.function {
        case .count:
            result = .int((result?.int64 ?? 0) + 1)
        case .sum:
            var product: JSON = .int(1)
            for column in value.columns {
                guard let factor = self.value(text(row, column), value.type), !factor.isNull else {
                    return refusal(row, column, value.type)
                }
                guard let next = multiply(product, factor) else {
                    return "the product in \(column) is too large"
                }
                product = next
            }
            let sum = Arithmetic.sum(result ?? (value.type == .double ? .double(0) : .int(0)), product)
            result = sum
        case .first, .last, .min, .max:
            guard let column = value.columns.first, let next = self.value(text(row, column), value.type)
            else {
                return refusal(row, value.columns.first ?? "", value.type)
            }
            guard !next.isNull else { return nil }
            guard let old = result else {
                result = next
                return nil
            }
            let isSmaller = isLess(next, old)
            if value.function == .last || value.function == .min && isSmaller
                || value.function == .max && isLess(old, next)
            {
                result = next
            }
        }
        return nil
    }

    private func isLess(_ a: JSON, _ b: JSON) -> Bool {
        if let x = a.double, let y = b.double { return x < y }
        return (a.string ?? "") < (b.string ?? "")
    }

    private func multiply(_ a: JSON, _ b: JSON) -> JSON? {
        if let x = a.int64, let y = b.int64 {
            let (product, overflow) = x.multipliedReportingOverflow(by: y)
            return overflow ? nil : .int(product)
        }
        let product = (a.double ?? 0) * (b.double ?? 0)
        return product.isFinite ? .double(product) : nil
    }

    /// `.null` for an empty text, `nil` for one that is not of the type.
    private func value(_ text: String, _ type: ImportMapping.ValueType) -> JSON? {
        let text = Text.trimmed(text)
        if text.isEmpty { return .null }
        switch type {
        case .keyword: return .string(text)
        case .long: return Int64(text).map(JSON.int)
        case .double:
            guard let value = Double(text), value.isFinite else { return nil }
            return .double(value)
        case .boolean:
            switch text.lowercased() {
            case "true", "1", "yes": return true
            case "false", "0", "no": return false
            default: return nil
            }
        case .integerText:
            if let whole = Int64(text) { return .string(String(whole)) }
            guard let value = Double(text), let whole = Int64(exactly: value) else { return nil }
            return .string(String(whole))
        }
    }
}
