// SPDX-License-Identifier: Apache-2.0

/// Reads a token that stands without quotes: a boolean, a number, a date or a time.
enum TOMLScalar {
    static func read(_ token: [UInt8]) throws(TOMLFault) -> TOMLValue.Content {
        if token.elementsEqual("true".utf8) { return .boolean(true) }
        if token.elementsEqual("false".utf8) { return .boolean(false) }
        if TOMLDateTime.begins(token) { return .dateTime(try TOMLDateTime(token)) }
        let isNegative = token[0] == UInt8(ascii: "-")
        let isSigned = isNegative || token[0] == UInt8(ascii: "+")
        let body = token[(isSigned ? 1 : 0)...]
        if body.elementsEqual("inf".utf8) { return .float(isNegative ? -.infinity : .infinity) }
        if body.elementsEqual("nan".utf8) { return .float(isNegative ? -.nan : .nan) }
        guard let first = body.first, isDigit(first) else { throw TOMLFault(unknown(token)) }
        if first == UInt8(ascii: "0"), let base = base(body.dropFirst().first) {
            if isSigned { throw TOMLFault("a number with 0x, 0o or 0b has no sign") }
            return .integer(try integer(body.dropFirst(2), base: base))
        }
        return try decimal(body, isNegative: isNegative)
    }

    private static func decimal(
        _ body: ArraySlice<UInt8>, isNegative: Bool
    ) throws(TOMLFault) -> TOMLValue.Content {
        var digits: [UInt8] = isNegative ? [UInt8(ascii: "-")] : []
        var rest = body
        let whole = try takeDigits(&rest)
        if whole.count > 1 && whole[0] == UInt8(ascii: "0") {
            throw TOMLFault("a number does not begin with a zero that digits follow; put a text in quotes")
        }
        digits += whole
        if rest.isEmpty {
            guard let number = Int64(String(decoding: digits, as: UTF8.self)) else {
                throw TOMLFault("the number exceeds 64 bits; write it in quotes, or as a float")
            }
            return .integer(number)
        }
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            digits.append(UInt8(ascii: "."))
            digits += try takeDigits(&rest)
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest.removeFirst()
            digits.append(UInt8(ascii: "e"))
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                rest.removeFirst()
                digits.append(sign)
            }
            digits += try takeDigits(&rest)
        }
        guard rest.isEmpty, let number = Double(String(decoding: digits, as: UTF8.self)) else {
            throw TOMLFault(unknown(Array(body)))
        }
        return .float(number)
    }

    /// Digits without their underscores, of which each stands between two digits. At least one.
    private static func takeDigits(_ rest: inout ArraySlice<UInt8>) throws(TOMLFault) -> [UInt8] {
        var digits: [UInt8] = []
        var isBehindDigit = false
        while let byte = rest.first, isDigit(byte) || byte == UInt8(ascii: "_") {
            if byte == UInt8(ascii: "_") {
                guard isBehindDigit else { throw misplacedUnderscore }
                isBehindDigit = false
            } else {
                digits.append(byte)
                isBehindDigit = true
            }
            rest.removeFirst()
        }
        if digits.isEmpty { throw TOMLFault("a digit is missing in the number") }
        guard isBehindDigit else { throw misplacedUnderscore }
        return digits
    }

    private static func integer(_ body: ArraySlice<UInt8>, base: Int64) throws(TOMLFault) -> Int64 {
        var number: Int64 = 0
        var isBehindDigit = false
        for byte in body {
            if byte == UInt8(ascii: "_") {
                guard isBehindDigit else { throw misplacedUnderscore }
                isBehindDigit = false
                continue
            }
            guard let digit = JSONEscapes.hexDigit(byte), Int64(digit) < base else {
                throw TOMLFault("'\(Unicode.Scalar(byte))' is no digit of a number with base \(base)")
            }
            let (product, overflows) = number.multipliedReportingOverflow(by: base)
            let (sum, overflowsToo) = product.addingReportingOverflow(Int64(digit))
            if overflows || overflowsToo { throw TOMLFault("the number exceeds 63 bits") }
            number = sum
            isBehindDigit = true
        }
        guard isBehindDigit else {
            throw body.isEmpty ? TOMLFault("digits must follow 0x, 0o and 0b") : misplacedUnderscore
        }
        return number
    }

    private static func base(_ letter: UInt8?) -> Int64? {
        switch letter {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
    }

    private static var misplacedUnderscore: TOMLFault {
        TOMLFault("an underscore in a number stands between two digits")
    }

    private static func unknown(_ token: [UInt8]) -> String {
        let text = String(decoding: token.prefix(40), as: UTF8.self)
        return "'\(text)' is no number, date, true or false; a text stands in quotes: \"\(text)\""
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
