// SPDX-License-Identifier: Apache-2.0

/// A line of words: `SET key "a value\n"`. Double quotes know escapes, single quotes only `\'`.
enum InlineCommand {
    /// - Returns: the words; none for an empty line.
    static func split(_ line: UnsafeRawBufferPointer) throws(RESPProtocolError) -> [[UInt8]] {
        var words: [[UInt8]] = []
        var at = 0
        while at < line.count {
            if isBlank(line[at]) {
                at += 1
                continue
            }
            words.append(try word(line, &at))
        }
        return words
    }

    private static func word(_ line: UnsafeRawBufferPointer, _ at: inout Int) throws(RESPProtocolError)
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        while at < line.count, !isBlank(line[at]) {
            let byte = line[at]
            at += 1
            guard byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") else {
                bytes.append(byte)
                continue
            }
            try quoted(line, &at, quote: byte, into: &bytes)
            // A closing quote ends the word.
            guard at == line.count || isBlank(line[at]) else { throw unbalanced }
            break
        }
        return bytes
    }

    private static func quoted(
        _ line: UnsafeRawBufferPointer, _ at: inout Int, quote: UInt8, into bytes: inout [UInt8]
    ) throws(RESPProtocolError) {
        while at < line.count {
            let byte = line[at]
            at += 1
            if byte == quote { return }
            guard byte == UInt8(ascii: "\\"), at < line.count else {
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

    private static func escape(_ line: UnsafeRawBufferPointer, _ at: inout Int) -> UInt8 {
        let byte = line[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): return 0x0A
        case UInt8(ascii: "r"): return 0x0D
        case UInt8(ascii: "t"): return 0x09
        case UInt8(ascii: "b"): return 0x08
        case UInt8(ascii: "a"): return 0x07
        case UInt8(ascii: "x"):
            guard line.count - at >= 2, let high = nibble(line[at]), let low = nibble(line[at + 1]) else {
                return byte
            }
            at += 2
            return high << 4 | low
        default: return byte
        }
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static let unbalanced = RESPProtocolError(reason: "unbalanced quotes in request")

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) || byte == 0
    }
}
