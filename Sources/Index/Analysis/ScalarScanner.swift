// SPDX-License-Identifier: Apache-2.0

/// Scalars of UTF-8, one by one. Malformed bytes become U+FFFD; never reads past the end.
struct ScalarScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    @inline(__always)
    mutating func next() -> Unicode.Scalar? {
        guard at < bytes.count else { return nil }
        let first = bytes[at]
        at += 1
        if first < 0x80 { return Unicode.Scalar(first) }
        let (count, bits): (Int, UInt32)
        switch first {
        case 0xC2...0xDF: (count, bits) = (1, UInt32(first & 0x1F))
        case 0xE0...0xEF: (count, bits) = (2, UInt32(first & 0x0F))
        case 0xF0...0xF4: (count, bits) = (3, UInt32(first & 0x07))
        default: return "\u{FFFD}"
        }
        var value = bits
        for _ in 0..<count {
            guard at < bytes.count, bytes[at] & 0xC0 == 0x80 else { return "\u{FFFD}" }
            value = value << 6 | UInt32(bytes[at] & 0x3F)
            at += 1
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }
}
