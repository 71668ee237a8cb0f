// SPDX-License-Identifier: Apache-2.0

/// Exact decimal digits of binary values, rounded to the nearest and half way to the even one, as C's
/// `printf` does.
enum DecimalText {
    /// `significand` × 2^`exponent` with exactly so many decimals, at most 18; `%.*f` without a sign.
    static func appendFixed(
        _ significand: UInt64, exponent: Int, decimals: Int, to bytes: inout [UInt8]
    ) {
        let unit = powerOfTen(decimals)
        var fraction: UInt64 = 0
        if exponent < 0 {
            var whole = -exponent < 64 ? significand >> UInt64(-exponent) : 0
            let rest = -exponent < 64 ? significand & (1 << UInt64(-exponent) - 1) : significand
            // 64 bits by at most 60: fits.
            let scaled = UInt128(rest) * UInt128(unit)
            fraction = UInt64(BinaryRounding.shiftRounding(scaled, by: -exponent, isInexact: false))
            if fraction == unit {
                fraction = 0
                // Only a significand with bits below the point gets here: no overflow.
                whole += 1
            }
            appendInteger(whole, to: &bytes)
        } else if exponent <= significand.leadingZeroBitCount {
            appendInteger(significand << UInt64(exponent), to: &bytes)
        } else {
            appendBig(significand, exponent: exponent, to: &bytes)
        }
        if decimals > 0 {
            bytes.append(UInt8(ascii: "."))
            appendInteger(fraction, width: decimals, to: &bytes)
        }
    }

    /// At least `width` digits, with zeros before.
    static func appendInteger(_ value: UInt64, width: Int = 1, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var start = 20
            var rest = value
            while rest > 0 || 20 - start < width {
                start -= 1
                digits[start] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
            }
            bytes.append(contentsOf: digits[start...])
        }
    }

    /// `significand` × 2^`exponent` × 10^`power`, rounded to an integer; the result must be below 2^64.
    static func scaled(_ significand: UInt64, exponent: Int, power: Int) -> UInt64 {
        if abs(power) <= 27 {
            let five = UInt128(FloatParser.powerOfFive(abs(power)))
            let shift = exponent + power
            if power >= 0 {
                let product = UInt128(significand) * five
                return UInt64(
                    truncatingIfNeeded: BinaryRounding.shiftRounding(product, by: -shift, isInexact: false))
            }
            if shift >= 0, shift <= significand.leadingZeroBitCount + 62 {
                let (quotient, rest) = (UInt128(significand) << UInt128(shift + 2))
                    .quotientAndRemainder(dividingBy: five)
                return UInt64(
                    truncatingIfNeeded: BinaryRounding.shiftRounding(quotient, by: 2, isInexact: rest != 0))
            }
        }
        var number = BigNatural(significand)
        var isInexact = false
        var cut = 2
        if power >= 0 {
            number.multiply(byPowerOfTen: power)
            number.shiftLeft(max(exponent + 2, 0))
            cut = max(-exponent - 2, 0)
        } else {
            number.shiftLeft(max(exponent + 2, 0))
            isInexact = number.divide(byPowerOfTen: -power)
            cut = max(-exponent - 2, 0)
        }
        // A quarter is the unit here, so that rounding sees what lies below the integer.
        let (quarters, isCut) = number.shiftedRight(cut)
        return UInt64(
            truncatingIfNeeded: BinaryRounding.shiftRounding(
                quarters, by: 2, isInexact: isInexact || isCut))
    }

    static func powerOfTen(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 10 }
        return power
    }

    /// In groups of nine digits, the least significant found first.
    private static func appendBig(_ significand: UInt64, exponent: Int, to bytes: inout [UInt8]) {
        var number = BigNatural(significand)
        number.shiftLeft(exponent)
        var groups: [UInt32] = []
        while !number.isZero { groups.append(number.divide(by: 1_000_000_000)) }
        appendInteger(UInt64(groups.popLast() ?? 0), to: &bytes)
        for group in groups.reversed() { appendInteger(UInt64(group), width: 9, to: &bytes) }
    }
}
