// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// A table of the `_cat` endpoints, as text in columns or as JSON.
struct CatTable {
    private let columns: [String]
    private var rows: [[String]] = []

    init(_ columns: [String]) { self.columns = columns }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// `v` adds the line of names, `h` chooses columns, `format` is text or json; without it, what `Accept`
    /// asks for.
    func response(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        try call.only("format", ["json", "text", "txt"])
        var shown = Array(columns.indices)
        if let names = call.list("h"), !names.contains("*") {
            shown = []
            for name in names {
                guard let column = columns.firstIndex(of: name) else {
                    throw .illegalArgument("there is no column [\(name)]; there are \(columns)")
                }
                shown.append(column)
            }
        }
        let accept = call.request.headers["Accept"] ?? ""
        let wantsJSON = call.query["format"].map { $0 == "json" } ?? accept.hasPrefix("application/")
        return wantsJSON ? json(shown) : text(shown, hasNames: call.query["v"].map { $0 != "false" } ?? false)
    }

    private func json(_ shown: [Int]) -> HTTPResponse {
        let objects = rows.map { row in
            var object = JSONObject()
            for column in shown { object[columns[column]] = .string(row[column]) }
            return JSON.object(object)
        }
        return .json(.array(objects))
    }

    private func text(_ shown: [Int], hasNames: Bool) -> HTTPResponse {
        let lines = (hasNames ? [columns] : []) + rows
        var text = ""
        for line in lines {
            var parts: [String] = []
            for column in shown {
                let width = lines.reduce(0) { max($0, $1[column].count) }
                let isNumber = rows.allSatisfy { $0[column].first?.isNumber == true }
                let padding = String(repeating: " ", count: width - line[column].count)
                parts.append(isNumber ? padding + line[column] : line[column] + padding)
            }
            text += parts.joined(separator: " ") + "\n"
        }
        return .text(text)
    }

    /// As Elasticsearch shows sizes: `4.2kb`, without a zero behind the point.
    static func size(_ bytes: Int) -> String {
        guard bytes >= 1024 else { return "\(bytes)b" }
        var (unitBytes, place) = (1024, 0)
        let units = ["kb", "mb", "gb", "tb"]
        while place + 1 < units.count, bytes / unitBytes >= 1024 {
            unitBytes *= 1024
            place += 1
        }
        let tenth = bytes % unitBytes * 10 / unitBytes
        return "\(bytes / unitBytes)" + (tenth == 0 ? "" : ".\(tenth)") + units[place]
    }
}
