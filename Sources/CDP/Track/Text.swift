// SPDX-License-Identifier: Apache-2.0

/// Small work on texts that several readers share.
enum Text {
    /// Without white space at both ends.
    static func trimmed(_ text: String) -> String {
        let body = text.drop { $0.isWhitespace }
        guard let last = body.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(body[...last])
    }

    static func trimmed(_ utf8: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        let body = utf8.drop(while: isSpace)
        guard let last = body.lastIndex(where: { !isSpace($0) }) else { return [] }
        return body[...last]
    }
}
