// SPDX-License-Identifier: Apache-2.0
import Base

/// A short text of what was read, its kinds included, to compare with: `{a=i1,b=[s"x"]}`.
enum TOMLText {
    static func of(_ table: TOMLTable) -> String {
        "{" + table.entries.map { "\($0.key)=" + of($0.value) }.joined(separator: ",") + "}"
    }

    static func of(_ value: TOMLValue) -> String {
        switch value.content {
        case .string(let text): return "\"" + text + "\""
        case .integer(let number): return "i\(number)"
        case .float(let number): return "f\(number)"
        case .boolean(let flag): return "\(flag)"
        case .array(let elements): return "[" + elements.map { of($0) }.joined(separator: ",") + "]"
        case .table(let table): return of(table)
        case .dateTime(let value):
            let date = value.date.map { "\($0.year)-\($0.month)-\($0.day)" } ?? ""
            let time = value.time.map { "T\($0.hour):\($0.minute):\($0.second).\($0.nanosecond)" } ?? ""
            return "d" + date + time + (value.offsetMinutes.map { "@\($0)" } ?? "")
        }
    }
}
