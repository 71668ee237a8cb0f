// SPDX-License-Identifier: Apache-2.0

extension TOMLParser {
    /// A key with its dots, and the blanks behind it. Never empty.
    mutating func readKey() throws(TOMLError) -> [TOMLKey] {
        var parts: [TOMLKey] = []
        while true {
            parts.append(try readKeyPart())
            guard parts.count <= limits.depthMax else {
                throw failure("the key has more parts than the limit of \(limits.depthMax)")
            }
            skipBlanks()
            guard next == UInt8(ascii: ".") else { return parts }
            advance(1)
            skipBlanks()
        }
    }

    private mutating func readKeyPart() throws(TOMLError) -> TOMLKey {
        let start = position()
        switch next {
        case UInt8(ascii: "\""):
            if follows("\"\"\"") { throw failure("a key is no string of several lines; write it in '\"'") }
            return TOMLKey(text: try readBasicString(), position: start)
        case UInt8(ascii: "'"):
            if follows("'''") { throw failure("a key is no string of several lines; write it in '\"'") }
            return TOMLKey(text: try readLiteralString(), position: start)
        default:
            let bytes = take(while: Self.isBare)
            guard !bytes.isEmpty else {
                let hint =
                    next >= 0x80 ? "; put a key with other characters than A-Z a-z 0-9 _ - in quotes" : ""
                throw failure("expected a key, found \(found)\(hint)")
            }
            return TOMLKey(text: String(decoding: bytes, as: UTF8.self), position: start)
        }
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
