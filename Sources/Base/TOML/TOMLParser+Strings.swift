// SPDX-License-Identifier: Apache-2.0

extension TOMLParser {
    /// A string whose opening quote is at hand, of any of the four kinds.
    mutating func readString() throws(TOMLError) -> String {
        if follows("\"\"\"") { return try readLongString(UInt8(ascii: "\"")) }
        if follows("'''") { return try readLongString(UInt8(ascii: "'")) }
        return try next == UInt8(ascii: "\"") ? readBasicString() : readLiteralString()
    }

    mutating func readBasicString() throws(TOMLError) -> String {
        advance(1)
        var bytes: [UInt8] = []
        while true {
            bytes += take { Self.isText($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
            switch next {
            case UInt8(ascii: "\""):
                advance(1)
                return String(decoding: bytes, as: UTF8.self)
            case UInt8(ascii: "\\"): try readEscape(into: &bytes)
            default: throw unfinished("\"")
            }
        }
    }

    mutating func readLiteralString() throws(TOMLError) -> String {
        advance(1)
        let bytes = take { Self.isText($0) && $0 != UInt8(ascii: "'") }
        guard next == UInt8(ascii: "'") else { throw unfinished("'") }
        advance(1)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A string of several lines. Escapes belong to the kind in `"`.
    private mutating func readLongString(_ quote: UInt8) throws(TOMLError) -> String {
        let isBasic = quote == UInt8(ascii: "\"")
        advance(3)
        _ = try skipLineEnd()
        var bytes: [UInt8] = []
        while true {
            bytes += take { Self.isText($0) && $0 != quote && (!isBasic || $0 != UInt8(ascii: "\\")) }
            if next == quote {
                // Three close the string; up to two before them are its text.
                var count = 1
                while count < 5 && byte(count) == quote { count += 1 }
                advance(count)
                bytes += repeatElement(quote, count: count >= 3 ? count - 3 : count)
                if count >= 3 { return String(decoding: bytes, as: UTF8.self) }
            } else if isBasic && next == UInt8(ascii: "\\") {
                if try !skipEscapedLineEnd() { try readEscape(into: &bytes) }
            } else if try skipLineEnd() {
                bytes.append(UInt8(ascii: "\n"))
            } else {
                throw unfinished(isBasic ? "\"\"\"" : "'''")
            }
        }
    }

    /// A backslash at the end of a line swallows all space up to the next text.
    private mutating func skipEscapedLineEnd() throws(TOMLError) -> Bool {
        var ahead = 1
        while byte(ahead) == 0x20 || byte(ahead) == 0x09 { ahead += 1 }
        guard byte(ahead) == UInt8(ascii: "\n") || byte(ahead) == UInt8(ascii: "\r") else { return false }
        advance(ahead)
        while try skipLineEnd() { skipBlanks() }
        return true
    }

    private mutating func readEscape(into bytes: inout [UInt8]) throws(TOMLError) {
        switch byte(1) {
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "n"): bytes.append(0x0A)
        case UInt8(ascii: "f"): bytes.append(0x0C)
        case UInt8(ascii: "r"): bytes.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte(1))
        case UInt8(ascii: "u"): return try readCode(digits: 4, into: &bytes)
        case UInt8(ascii: "U"): return try readCode(digits: 8, into: &bytes)
        default:
            throw failure(
                "no such escape; there are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX, and strings in "
                    + "single quotes have none")
        }
        advance(2)
    }

    private mutating func readCode(digits: Int, into bytes: inout [UInt8]) throws(TOMLError) {
        var code: UInt32 = 0
        for i in 0..<digits {
            guard let digit = JSONEscapes.hexDigit(byte(2 + i)) else {
                throw failure("\\\(digits == 4 ? "u" : "U") takes \(digits) hexadecimal digits")
            }
            code = code << 4 | UInt32(digit)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw failure("the escape names no character: those go to 10FFFF, without D800 to DFFF")
        }
        bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        advance(2 + digits)
    }

    private mutating func unfinished(_ quote: String) -> TOMLError {
        switch next {
        case 0x01..<0x20 where next != UInt8(ascii: "\n") && next != UInt8(ascii: "\r"), 0x7F:
            return failure("a string holds \(found); write it as an escape in a string in '\"'")
        case 0 where !isAtEnd:
            return failure("a string holds \(found); write it as an escape in a string in '\"'")
        default:
            let hint = quote.utf8.count == 1 ? "; strings of several lines stand in \"\"\" or '''" : ""
            return failure("the string is not closed: expected \(quote), found \(found)\(hint)")
        }
    }

    /// Tabs and all that is no control character.
    private static func isText(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F || byte == 0x09 }
}
