// SPDX-License-Identifier: Apache-2.0

/// Rounds exact or nearly exact binary values to the significand of a floating-point format, to the nearest
/// and, half way, to the even one, as IEEE 754 does by default.
struct BinaryRounding {
    /// Bits of the significand.
    let precision: Int
    /// The exponent of the last bit of the smallest value.
    let leastExponent: Int

    static let double = BinaryRounding(precision: 53, leastExponent: -1_074)
    static let extended = BinaryRounding(precision: 64, leastExponent: -16_445)

    /// Rounds `bits` × 2^`exponent`, which is a little more if `isInexact`.
    ///
    /// - Returns: a significand whose top bit is set unless the exponent is the least there is.
    func round(_ bits: UInt128, exponent: Int, isInexact: Bool) -> (significand: UInt64, exponent: Int) {
        let width = 128 - bits.leadingZeroBitCount
        let excess = max(width - precision, leastExponent - exponent)
        if excess <= 0 {
            return (UInt64(truncatingIfNeeded: bits << UInt128(-excess)), exponent + excess)
        }
        if excess > 128 { return (0, leastExponent) }
        let kept = Self.shiftRounding(bits, by: excess, isInexact: isInexact)
        if kept >> UInt128(precision) != 0 {
            return (UInt64(truncatingIfNeeded: kept >> 1), exponent + excess + 1)
        }
        return (UInt64(truncatingIfNeeded: kept), exponent + excess)
    }

    /// `bits` / 2^`count`, rounded; `isInexact` says that the dividend is really a little more.
    static func shiftRounding(_ bits: UInt128, by count: Int, isInexact: Bool) -> UInt128 {
        if count <= 0 { return bits << UInt128(-count) }
        if count > 128 { return 0 }
        let quotient = count == 128 ? 0 : bits >> UInt128(count)
        let half: UInt128 = 1 << UInt128(count - 1)
        let rest = bits - (count == 128 ? 0 : quotient << UInt128(count))
        let isUp = rest > half || (rest == half && (isInexact || quotient & 1 == 1))
        return isUp ? quotient + 1 : quotient
    }
}
