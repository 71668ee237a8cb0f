// SPDX-License-Identifier: Apache-2.0

/// What the parser throws inside: small and without references, so that the paths that succeed pay nothing
/// for it. `JSONDocument` makes a `JSONError` of it.
struct JSONFault: Error {
    enum Reason: UInt8 {
        case tooLong, tooDeep, empty, byteOrderMark, expectedValue, unexpectedEnd, trailingText
        case expectedKey, expectedColon, expectedCommaOrBracket, expectedCommaOrBrace, duplicateKey
        case controlCharacter, unknownEscape, badHexEscape, loneSurrogate, invalidUTF8
        case leadingZero, expectedDigit, numberTooLarge
    }

    let reason: Reason
    let offset: Int

    @inline(never)
    init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }

    func sentence(_ limits: JSONLimits) -> String {
        switch reason {
        case .tooLong: "the text is longer than the limit of \(limits.sizeBytesMax) bytes"
        case .tooDeep: "arrays and objects are nested deeper than the limit of \(limits.depthMax)"
        case .empty: "the text holds no value"
        case .byteOrderMark: "the text begins with a byte order mark; send UTF-8 without one"
        case .expectedValue: "expected a value (object, array, string, number, true, false or null)"
        case .unexpectedEnd: "the text ends before the value does"
        case .trailingText: "text follows the value; one text holds one value"
        case .expectedKey: "expected a key in double quotes"
        case .expectedColon: "expected ':' after the key"
        case .expectedCommaOrBracket: "expected ',' or ']' after an element"
        case .expectedCommaOrBrace: "expected ',' or '}' after a member"
        case .duplicateKey: "the object already has this key"
        case .controlCharacter: "a control character stands in a string; write it as an escape (\\n, \\u00XX)"
        case .unknownEscape: "no such escape; JSON has \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX"
        case .badHexEscape: "\\u takes four hexadecimal digits"
        case .loneSurrogate: "half of a surrogate pair stands alone; it is no character"
        case .invalidUTF8: "the bytes are not UTF-8"
        case .leadingZero: "a number does not begin with a zero that digits follow"
        case .expectedDigit: "expected a digit"
        case .numberTooLarge: "the number exceeds what a 64-bit floating point number holds"
        }
    }

    /// Adds line and column. Linear in the offset; only failures pay it.
    func located(in bytes: UnsafeRawBufferPointer, limits: JSONLimits) -> JSONError {
        var line = 1
        var column = 1
        for byte in bytes.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
        }
        return JSONError(offset: offset, line: line, column: column, reason: sentence(limits))
    }
}
