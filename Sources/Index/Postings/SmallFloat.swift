// SPDX-License-Identifier: Apache-2.0

/// Field lengths in one byte, as Lucene's `SmallFloat.intToByte4`: exact to 40, then four significant bits.
enum SmallFloat {
    static let exactMax = 24

    static func encode(_ length: Int) -> UInt8 {
        let length = min(max(length, 0), Int(Int32.max))
        if length < exactMax { return UInt8(length) }
        return UInt8(exactMax + long4(length - exactMax))
    }

    static func decode(_ byte: UInt8) -> Int {
        let bits = Int(byte)
        if bits < exactMax { return bits }
        let rest = bits - exactMax
        let (mantissa, shift) = (rest & 7, (rest >> 3) - 1)
        return exactMax + (shift < 0 ? mantissa : (mantissa | 8) << shift)
    }

    private static func long4(_ value: Int) -> Int {
        let bits = Int.bitWidth - value.leadingZeroBitCount
        if bits < 4 { return value }
        let shift = bits - 4
        return (value >> shift) & 7 | (shift + 1) << 3
    }
}
