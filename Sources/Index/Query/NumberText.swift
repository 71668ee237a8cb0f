// SPDX-License-Identifier: Apache-2.0

/// Doubles as text, the way Java (and so Elasticsearch) prints them: plain between 0.001 and 10,000,000, with
/// `E` and no plus sign outside.
enum NumberText {
    static func text(of value: Double) -> String {
        let plain = value.description
        guard let exponentAt = plain.firstIndex(of: "e") else {
            let magnitude = value.magnitude
            guard magnitude >= 1e7, magnitude.isFinite else { return special(value) ?? plain }
            return scientific(digitsOf: plain)
        }
        var mantissa = String(plain[..<exponentAt])
        var exponent = String(plain[plain.index(after: exponentAt)...])
        if exponent.hasPrefix("+") { exponent.removeFirst() }
        if exponent.hasPrefix("-0") { exponent = "-" + exponent.dropFirst(2) }
        if !mantissa.contains(".") { mantissa += ".0" }
        return mantissa + "E" + exponent
    }

    private static func special(_ value: Double) -> String? {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        return nil
    }

    /// `12345678.5` becomes `1.23456785E7`.
    private static func scientific(digitsOf plain: String) -> String {
        let isNegative = plain.hasPrefix("-")
        let parts = plain.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts.first.map(String.init) ?? "0"
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        var digits = String(whole.dropFirst()) + fraction
        while digits.hasSuffix("0"), digits.count > 1 { digits.removeLast() }
        if digits.isEmpty { digits = "0" }
        return (isNegative ? "-" : "") + whole.prefix(1) + "." + digits + "E" + String(whole.count - 1)
    }
}

extension NumberText {
    /// A decimal number as JSON or Java would write it; not hexadecimal, not `nan` or `inf`.
    static func double(_ text: String) -> Double? {
        let allowed = text.utf8.allSatisfy { byte in
            (byte >= 0x30 && byte <= 0x39) || byte == 0x2B || byte == 0x2D || byte == 0x2E
                || byte | 0x20 == 0x65
        }
        guard allowed, !text.isEmpty, text.utf8.count <= 400 else { return nil }
        return Double(text)
    }
}
