// SPDX-License-Identifier: Apache-2.0

/// A line of words: `SET key "a value\n"`. Double quotes know escapes, single quotes only `\'`.
enum InlineCommand {
    /// - Returns: `nil` for a line without words.
    static func split(_ line: ArraySlice<UInt8>) throws(RESPProtocolError) -> RESPCommand? {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        var at = line.startIndex
        while at < line.endIndex {
            if isBlank(line[at]) {
                at += 1
                continue
            }
            let start = bytes.count
            try word(line, &at, into: &bytes)
            ranges.append(start..<bytes.count)
        }
        return ranges.isEmpty ? nil : RESPCommand(bytes: bytes, ranges: ranges)
    }

    private static func word(
        _ line: ArraySlice<UInt8>, _ at: inout Int, into bytes: inout [UInt8]
    ) throws(RESPProtocolError) {
        while at < line.endIndex, !isBlank(line[at]) {
            let byte = line[at]
            at += 1
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
                bytes.append(byte)
                continue
            }
            try quoted(line, &at, quote: byte, into: &bytes)
            // A closing quote ends the word.
            guard at == line.endIndex || isBlank(line[at]) else { throw unbalanced }
            return
        }
    }

    private static func quoted(
        _ line: ArraySlice<UInt8>, _ at: inout Int, quote: UInt8, into bytes: inout [UInt8]
    ) throws(RESPProtocolError) {
        while at < line.endIndex {
            let byte = line[at]
            at += 1
            if byte == quote { return }
            guard byte == UInt8(ascii: "\\"), at < line.endIndex else {
                bytes.append(byte)
                continue
            }
            if quote == UInt8(ascii: "'") && line[at] != quote {
                bytes.append(byte)
                continue
            }
            bytes.append(escape(line, &at))
        }
        throw unbalanced
    }

    private static func escape(_ line: ArraySlice<UInt8>, _ at: inout Int) -> UInt8 {
        let byte = line[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "x"):
            guard line.endIndex - at >= 2,
                let code = UInt8(String(decoding: line[at..<(at + 2)], as: UTF8.self), radix: 16),
                line[at] != UInt8(ascii: "+")
            else { return byte }
            at += 2
            return code
        default: return byte
        }
    }

    private static let unbalanced = RESPProtocolError(reason: "unbalanced quotes in request")

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) || byte == 0
    }
}
