// SPDX-License-Identifier: Apache-2.0

/// SHA-1 (RFC 3174), for formats of others that ask for it. **Not for security**: collisions are known.
public enum SHA1 {
    /// 20 bytes.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        DigestPadding.forEachBlock(of: bytes, bigEndian: true) { words in
            mix(&state, words)
        }
        return state.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
        }
    }

    /// 40 lower-case hexadecimal digits.
    public static func hex(_ bytes: [UInt8]) -> String { DigestPadding.hex(digest(bytes)) }

    private static func mix(_ state: inout [UInt32], _ block: [UInt32]) {
        var words = block
        words.reserveCapacity(80)
        for i in 16..<80 {
            words.append(rotate(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1))
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for i in 0..<80 {
            let f: UInt32
            let constant: UInt32
            switch i {
            case 0..<20: (f, constant) = (b & c | ~b & d, 0x5A82_7999)
            case 20..<40: (f, constant) = (b ^ c ^ d, 0x6ED9_EBA1)
            case 40..<60: (f, constant) = (b & c | b & d | c & d, 0x8F1B_BCDC)
            default: (f, constant) = (b ^ c ^ d, 0xCA62_C1D6)
            }
            let sum = rotate(a, 5) &+ f &+ e &+ words[i] &+ constant
            (e, d, c, b, a) = (d, c, rotate(b, 30), a, sum)
        }
        state[0] &+= a
        state[1] &+= b
        state[2] &+= c
        state[3] &+= d
        state[4] &+= e
    }

    @inline(__always)
    private static func rotate(_ word: UInt32, _ n: UInt32) -> UInt32 { word << n | word >> (32 - n) }
}
