// SPDX-License-Identifier: Apache-2.0

extension JSONParser {
    /// A string whose opening quote stands at `start`. Returns where the text goes on after the closing
    /// quote.
    ///
    /// Looks at 8 bytes at a time for the first one that is a quote, a backslash, a control character or not
    /// ASCII.
    @inline(__always)
    mutating func scanString(_ start: Int) throws(JSONFault) -> Int {
        var at = start &+ 1
        var detail: UInt32 = 0
        while true {
            let word = UnsafeRawPointer(text + at).loadUnaligned(as: UInt64.self).littleEndian
            let stops = Self.stops(in: word)
            if stops == 0 {
                at &+= 8
                continue
            }
            at &+= stops.trailingZeroBitCount &>> 3
            let byte = text[at]
            if byte == UInt8(ascii: "\"") {
                tape.append(.string, offset: start, length: at &+ 1 &- start, detail: detail)
                return at &+ 1
            }
            if byte == UInt8(ascii: "\\") {
                at = try scanEscape(at)
                detail = 1
            } else {
                at = try scanWide(at)
            }
        }
    }

    /// The high bit of each byte of `word` at which a string can't just go on. The lowest one set is exact;
    /// higher ones may be carries from below.
    @inline(__always)
    private static func stops(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let controls = word &- (ones &* 0x20)
        return ((quotes &- ones) | (backslashes &- ones) | controls | word) & (ones &* 0x80)
    }

    /// A run of characters outside of ASCII, each checked by the table of well-formed UTF-8 (Unicode 3.9,
    /// table 3-7).
    @inline(never)
    private func scanWide(_ start: Int) throws(JSONFault) -> Int {
        var at = start
        while true {
            let lead = text[at]
            switch lead {
            case 0x20...0x7F:
                return at
            case 0xC2...0xDF:
                guard isContinuation(at + 1) else { throw JSONFault(.invalidUTF8, at: at) }
                at += 2
            case 0xE0...0xEF:
                let second = text[at + 1]
                let lowest: UInt8 = lead == 0xE0 ? 0xA0 : 0x80
                let highest: UInt8 = lead == 0xED ? 0x9F : 0xBF
                guard second >= lowest, second <= highest, isContinuation(at + 2) else {
                    throw JSONFault(.invalidUTF8, at: at)
                }
                at += 3
            case 0xF0...0xF4:
                let second = text[at + 1]
                let lowest: UInt8 = lead == 0xF0 ? 0x90 : 0x80
                let highest: UInt8 = lead == 0xF4 ? 0x8F : 0xBF
                guard second >= lowest, second <= highest, isContinuation(at + 2), isContinuation(at + 3)
                else {
                    throw JSONFault(.invalidUTF8, at: at)
                }
                at += 4
            case 0..<0x20:
                throw JSONFault(at == end ? .unexpectedEnd : .controlCharacter, at: at)
            default:
                throw JSONFault(.invalidUTF8, at: at)
            }
        }
    }

    @inline(__always)
    private func isContinuation(_ at: Int) -> Bool { text[at] & 0xC0 == 0x80 }

    /// An escape whose backslash stands at `start`. Returns where the string goes on.
    @inline(never)
    private func scanEscape(_ start: Int) throws(JSONFault) -> Int {
        switch text[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return start + 2
        case UInt8(ascii: "u"):
            let unit = try scanHex(start + 2)
            guard unit & 0xF800 == 0xD800 else { return start + 6 }
            guard unit & 0xFC00 == 0xD800, text[start + 6] == UInt8(ascii: "\\"),
                text[start + 7] == UInt8(ascii: "u"), try scanHex(start + 8) & 0xFC00 == 0xDC00
            else { throw JSONFault(.loneSurrogate, at: start) }
            return start + 12
        default:
            throw JSONFault(start + 1 == end ? .unexpectedEnd : .unknownEscape, at: start)
        }
    }

    private func scanHex(_ start: Int) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for at in start..<start + 4 {
            guard let digit = JSONEscapes.hexDigit(text[at]) else {
                throw JSONFault(at == end ? .unexpectedEnd : .badHexEscape, at: at)
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}
