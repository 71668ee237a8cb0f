// SPDX-License-Identifier: Apache-2.0

/// The text that a string with escapes stands for, and where a text needs escapes.
enum JSONEscapes {
    /// The first byte from `start` on that a string can't hold as it is; the count when there is none.
    static func firstToEscape(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let raw = UnsafeRawBufferPointer(text)
        var at = start
        while at &+ 8 <= raw.count {
            let word = raw.loadUnaligned(fromByteOffset: at, as: UInt64.self).littleEndian
            let quotes = word ^ (ones &* 0x22)
            let backslashes = word ^ (ones &* 0x5C)
            // The lowest bit set is exact, higher ones may be carries from it.
            let hits =
                ((quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes
                    | (word &- (ones &* 0x20)) & ~word) & (ones &* 0x80)
            if hits != 0 { return at &+ hits.trailingZeroBitCount &>> 3 }
            at &+= 8
        }
        while at < raw.count {
            let byte = raw[at]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { break }
            at &+= 1
        }
        return at
    }

    static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Writes what `source` (between the quotes, checked by the parser) stands for. Never longer than the
    /// source.
    /// - Returns: how many bytes were written.
    static func resolve(
        _ source: UnsafeBufferPointer<UInt8>, into target: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var read = 0
        var written = 0
        func emit(_ byte: UInt32) {
            target[written] = UInt8(truncatingIfNeeded: byte)
            written += 1
        }
        while read < source.count {
            let byte = source[read]
            guard byte == UInt8(ascii: "\\") else {
                target[written] = byte
                written += 1
                read += 1
                continue
            }
            let kind = source[read + 1]
            read += 2
            guard kind == UInt8(ascii: "u") else {
                emit(UInt32(simple(kind)))
                continue
            }
            var scalar = hex(source, read)
            read += 4
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + (hex(source, read + 2) & 0x3FF)
                read += 6
            }
            encode(scalar, emit)
        }
        return written
    }

    private static func simple(_ kind: UInt8) -> UInt8 {
        switch kind {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: kind
        }
    }

    private static func hex(_ source: UnsafeBufferPointer<UInt8>, _ start: Int) -> UInt32 {
        var value: UInt32 = 0
        for at in start..<start + 4 { value = value << 4 | UInt32(hexDigit(source[at]) ?? 0) }
        return value
    }

    private static func encode(_ scalar: UInt32, _ emit: (UInt32) -> Void) {
        switch scalar {
        case 0..<0x80:
            emit(scalar)
        case 0x80..<0x800:
            emit(0xC0 | scalar >> 6)
            emit(0x80 | scalar & 0x3F)
        case 0x800..<0x10000:
            emit(0xE0 | scalar >> 12)
            emit(0x80 | scalar >> 6 & 0x3F)
            emit(0x80 | scalar & 0x3F)
        default:
            emit(0xF0 | scalar >> 18)
            emit(0x80 | scalar >> 12 & 0x3F)
            emit(0x80 | scalar >> 6 & 0x3F)
            emit(0x80 | scalar & 0x3F)
        }
    }
}
