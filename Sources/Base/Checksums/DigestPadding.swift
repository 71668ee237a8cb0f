// SPDX-License-Identifier: Apache-2.0

/// What MD5 and SHA-1 share: the message in blocks of 16 words of 32 bits, ended by a bit, zeros and its
/// length.
enum DigestPadding {
    static func forEachBlock(of bytes: [UInt8], bigEndian: Bool, _ body: ([UInt32]) -> Void) {
        let whole = bytes.count & ~63
        for start in stride(from: 0, to: whole, by: 64) { body(words(bytes, at: start, bigEndian)) }

        var tail = Array(bytes[whole...])
        tail.append(0x80)
        while tail.count & 63 != 56 { tail.append(0) }
        let bits = UInt64(bytes.count) &* 8
        for i in 0..<8 {
            let place = UInt64(bigEndian ? 7 - i : i)
            tail.append(UInt8(truncatingIfNeeded: bits >> (8 * place)))
        }
        for start in stride(from: 0, to: tail.count, by: 64) { body(words(tail, at: start, bigEndian)) }
    }

    private static func words(_ bytes: [UInt8], at start: Int, _ bigEndian: Bool) -> [UInt32] {
        (0..<16).map { i in
            let at = start + 4 * i
            let word =
                UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16
                | UInt32(bytes[at + 3]) << 24
            return bigEndian ? word.byteSwapped : word
        }
    }

    static func hex(_ digest: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
