// SPDX-License-Identifier: Apache-2.0
import Base

/// A search's answer as rows with named columns.
///
/// A count is one row. Aggregations give a row per bucket, with inner metrics as columns and inner buckets as
/// further rows; metrics at the top are one row. Without aggregations each hit is a row: `_id`, then the
/// members of its source by their paths. Columns stand in the order in which rows bring them.
struct ResultRows {
    private(set) var columns: [String] = []
    private(set) var rows: [[String: JSON]] = []
    /// Hits in whole, for NDJSON; rows otherwise.
    private var documents: [JSON] = []
    private var known: Set<String> = []
    private var note = ""

    init(_ answer: JSON) {
        if let count = answer["count"] {
            append([("count", count)])
        } else if let aggregations = answer["aggregations"]?.object {
            add(aggregations, [])
        } else {
            addHits(answer)
        }
    }

    // MARK: Reading

    private mutating func append(_ cells: [(String, JSON)]) {
        var row: [String: JSON] = [:]
        for (column, value) in cells {
            if known.insert(column).inserted { columns.append(column) }
            row[column] = value
        }
        rows.append(row)
    }

    private mutating func addHits(_ answer: JSON) {
        let hits = answer[path: "hits.hits"]?.array ?? []
        for hit in hits {
            var cells: [(String, JSON)] = [("_id", hit["_id"] ?? .null)]
            if let source = hit["_source"]?.object { ResultRows.flatten(source, "", &cells) }
            append(cells)
            documents.append(hit)
        }
        if let total = answer[path: "hits.total.value"]?.int64 {
            let isBound = answer[path: "hits.total.relation"]?.string == "gte"
            note =
                "\(hits.count) of \(isBound ? "more than " : "")\(Console.grouped(Int(clamping: total))) shown\n"
        }
    }

    private static func flatten(_ object: JSONObject, _ prefix: String, _ cells: inout [(String, JSON)]) {
        for (name, value) in object {
            switch value {
            case .null: continue
            case .object(let members): flatten(members, prefix + name + ".", &cells)
            default: cells.append((prefix + name, value))
            }
        }
    }

    private mutating func add(_ aggregations: JSONObject, _ outer: [(String, JSON)]) {
        var metrics = outer
        var inner: [(name: String, buckets: [(JSON, JSON)])] = []
        for (name, result) in aggregations {
            guard let result = result.object else { continue }
            if let buckets = ResultRows.buckets(result) {
                inner.append((name, buckets))
            } else {
                for (member, value) in result where member != "meta" && value.object == nil {
                    metrics.append((member == "value" ? name : "\(name).\(member)", value))
                }
            }
        }
        if inner.isEmpty { append(metrics) }
        for (name, buckets) in inner {
            for (key, bucket) in buckets {
                let cells = metrics + [(name, key), ("count", bucket["doc_count"] ?? .null)]
                var parts = bucket.object ?? [:]
                parts.removeAll { _, value in value.object == nil }
                add(parts, cells)
            }
        }
    }

    private static func buckets(_ result: JSONObject) -> [(JSON, JSON)]? {
        switch result["buckets"] {
        case .array(let buckets): buckets.map { ($0["key_as_string"] ?? $0["key"] ?? .null, $0) }
        case .object(let named): named.map { (.string($0.key), $0.value) }
        default: nil
        }
    }

    // MARK: Writing

    var ndjson: String {
        let lines = documents.isEmpty ? rows.map(object) : documents
        return lines.map { $0.text + "\n" }.joined()
    }

    private func object(_ row: [String: JSON]) -> JSON {
        var object: JSONObject = [:]
        for column in columns { object[column] = row[column] }
        return .object(object)
    }

    /// As RFC 4180 has it, with plain line feeds.
    var csv: String {
        func quoted(_ text: String) -> String {
            guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
            return "\""
                + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
                + "\""
        }
        let head = columns.map(quoted).joined(separator: ",") + "\n"
        return rows.reduce(into: head) { text, row in
            text += columns.map { quoted(ResultRows.text(row[$0])) }.joined(separator: ",") + "\n"
        }
    }

    var table: String {
        guard !rows.isEmpty else { return "no hits\n" }
        let widthMax = 40
        let cells = rows.map { row in columns.map { ResultRows.cut(ResultRows.text(row[$0]), widthMax) } }
        let widths = columns.indices.map { i in max(columns[i].count, cells.map { $0[i].count }.max() ?? 0) }
        let isNumber = columns.map { column in
            rows.allSatisfy { row in row[column].map { $0.double != nil || $0.isNull } ?? true }
        }
        func line(_ texts: [String]) -> String {
            let padded = texts.indices.map { i in
                let blank = String(repeating: " ", count: widths[i] - texts[i].count)
                return isNumber[i] ? blank + texts[i] : texts[i] + blank
            }
            return padded.joined(separator: "  ").trimmingEnd + "\n"
        }
        return line(columns) + cells.map(line).joined() + note
    }

    private static func text(_ value: JSON?) -> String {
        switch value {
        case nil, .null: ""
        case .string(let text): text
        case .some(let other): other.text
        }
    }

    private static func cut(_ text: String, _ widthMax: Int) -> String {
        let flat = text.map { $0.isNewline || $0 == "\t" ? " " : String($0) }.joined()
        return flat.count > widthMax ? flat.prefix(widthMax - 1) + "…" : flat
    }
}

extension String {
    fileprivate var trimmingEnd: String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
