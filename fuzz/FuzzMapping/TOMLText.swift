// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes a document with one entry a line and inline tables, so that reading it back can be compared.
enum TOMLText {
    static func write(_ table: TOMLTable) -> String {
        table.entries.map { "\(quoted($0.key)) = \(write($0.value))\n" }.joined()
    }

    private static func write(_ value: TOMLValue) -> String {
        switch value.content {
        case .string(let text): return quoted(text)
        case .integer(let number): return String(number)
        case .float(let number): return write(number)
        case .boolean(let flag): return String(flag)
        case .dateTime(let time): return time.text
        case .array(let elements): return "[" + elements.map { write($0) }.joined(separator: ", ") + "]"
        case .table(let table):
            let entries = table.entries.map { "\(quoted($0.key)) = \(write($0.value))" }
            return "{" + entries.joined(separator: ", ") + "}"
        }
    }

    private static func write(_ number: Double) -> String {
        if number.isNaN { return "nan" }
        if number.isInfinite { return number < 0 ? "-inf" : "inf" }
        return String(number)
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar.value < 0x20 || scalar.value == 0x7F || scalar == "\"" || scalar == "\\" {
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
