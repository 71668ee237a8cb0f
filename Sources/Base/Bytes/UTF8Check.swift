// SPDX-License-Identifier: Apache-2.0

/// Tells where bytes cease to be UTF-8.
public enum UTF8Check {
    /// The first byte of the first sequence that is not well-formed (Unicode 3.9, table 3-7); `nil`
    /// when there is none. Linear.
    public static func firstInvalidOffset(_ bytes: [UInt8]) -> Int? {
        var at = 0
        while at < bytes.count {
            guard bytes[at] >= 0x80 else {
                at += 1
                continue
            }
            guard let length = sequenceLength(bytes, at) else { return at }
            at += length
        }
        return nil
    }

    /// Of a sequence that begins outside of ASCII.
    private static func sequenceLength(_ bytes: [UInt8], _ at: Int) -> Int? {
        let lead = bytes[at]
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch lead {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        case 0xF1...0xF3: length = 4
        default: return nil
        }
        guard at + length <= bytes.count, second.contains(bytes[at + 1]) else { return nil }
        for byte in bytes[(at + 2)..<(at + length)] where byte & 0xC0 != 0x80 { return nil }
        return length
    }
}
