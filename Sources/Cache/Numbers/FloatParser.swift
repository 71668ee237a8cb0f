// SPDX-License-Identifier: Apache-2.0

/// Floating-point numbers as Redis reads them from arguments and values.
///
/// Three readings, as in Redis 7.0: scores are doubles and strict; the bounds of a range of scores are
/// doubles and as lenient as `strtod`; INCRBYFLOAT and its kin compute with extended precision. All are
/// rounded correctly, and take time linear in the length of the text.
enum FloatParser {
    /// INCRBYFLOAT refuses longer texts.
    private static let extendedLengthMax = 5 * 1_024 - 1
    /// No rounding of a double depends on more significant digits than this, but for "there are more".
    private static let doubleDigitsMax = 800

    /// A score or another argument that is a double.
    ///
    /// - Returns: `nil` for blanks, trailing bytes, `nan`, and for values beyond the range or too near to
    ///   zero.
    static func double(_ bytes: UnsafeRawBufferPointer) -> Double? {
        guard let literal = FloatLiteral(bytes) else { return nil }
        let value = magnitude(literal, bytes)
        if value == .infinity, case .infinity = literal.form {} else if value == .infinity { return nil }
        if value == 0, case .zero = literal.form {} else if value == 0 { return nil }
        return literal.isNegative ? -value : value
    }

    /// A bound of a range of scores, without its `(`: leading blanks are skipped, what follows a zero byte is
    /// not seen, nothing at all is zero, and what is beyond the range is infinite or zero.
    static func scoreBound(_ bytes: UnsafeRawBufferPointer) -> Double? {
        let end = bytes.firstIndex(of: 0) ?? bytes.count
        if end == 0 { return 0 }
        var start = 0
        while start < end, bytes[start] == 0x20 || (0x09...0x0D).contains(bytes[start]) { start += 1 }
        let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        guard let literal = FloatLiteral(text) else { return nil }
        let value = magnitude(literal, text)
        return literal.isNegative ? -value : value
    }

    /// An increment of INCRBYFLOAT, HINCRBYFLOAT, or the value that it is added to.
    ///
    /// - Returns: `nil` as `double(_:)`, and for texts of 5,120 bytes and more.
    static func extended(_ bytes: UnsafeRawBufferPointer) -> ExtendedFloat? {
        guard bytes.count <= extendedLengthMax, let literal = FloatLiteral(bytes) else { return nil }
        let isNegative = literal.isNegative
        let exact: Exact
        switch literal.form {
        case .zero: return ExtendedFloat(isNegative: isNegative, significand: 0, exponent: 0)
        case .infinity: return .infinity(isNegative: isNegative)
        case .hexadecimal(let bits, let exponent, let isInexact):
            exact = Exact(bits: bits, exponent: exponent, isInexact: isInexact)
        case .decimal(let lead, let digits, let start, let exponent):
            if digits + exponent > 4_940 || digits + exponent < -4_960 { return nil }
            exact = decimal(
                lead: lead, digits: digits, exponent: exponent,
                text: UnsafeRawBufferPointer(rebasing: bytes[start...]), digitsMax: extendedLengthMax)
        }
        let value = ExtendedFloat(
            isNegative: isNegative, rounding: exact.bits, exact.exponent, exact.isInexact)
        return value.isInfinite || value.isZero ? nil : value
    }

    /// A positive value as an integer × 2^`exponent`, a little more if `isInexact`.
    private struct Exact {
        var bits: UInt128
        var exponent: Int
        var isInexact: Bool
    }

    /// Infinite or zero when beyond the range.
    private static func magnitude(_ literal: FloatLiteral, _ bytes: UnsafeRawBufferPointer) -> Double {
        switch literal.form {
        case .zero: return 0
        case .infinity: return .infinity
        case .hexadecimal(let bits, let exponent, let isInexact):
            return double(Exact(bits: bits, exponent: exponent, isInexact: isInexact))
        case .decimal(let lead, let digits, let start, let exponent):
            // Both operands are exact, so the one operation rounds correctly (Clinger 1990).
            if digits <= 15, exponent >= -22, exponent <= 22 {
                let power = powersOfTen[abs(exponent)]
                return exponent < 0 ? Double(lead) / power : Double(lead) * power
            }
            if digits + exponent > 310 { return .infinity }
            if digits + exponent < -330 { return 0 }
            return double(
                decimal(
                    lead: lead, digits: digits, exponent: exponent,
                    text: UnsafeRawBufferPointer(rebasing: bytes[start...]), digitsMax: doubleDigitsMax))
        }
    }

    private static func double(_ exact: Exact) -> Double {
        let (significand, exponent) = BinaryRounding.double.round(
            exact.bits, exponent: exact.exponent, isInexact: exact.isInexact)
        if significand >> 52 == 0 { return Double(bitPattern: significand) }
        let biased = exponent + 1_075
        if biased >= 2_047 { return .infinity }
        return Double(bitPattern: UInt64(biased) << 52 | (significand & (1 << 52 - 1)))
    }

    private static func decimal(
        lead: UInt64, digits: Int, exponent: Int, text: UnsafeRawBufferPointer, digitsMax: Int
    ) -> Exact {
        if digits <= 19, exponent >= -27, exponent <= 27 {
            let power = UInt128(powerOfFive(abs(exponent)))
            if exponent >= 0 {
                return Exact(bits: UInt128(lead) * power, exponent: exponent, isInexact: false)
            }
            // At least 65 bits of quotient: a bit more than any format needs.
            let shift = UInt128(lead).leadingZeroBitCount
            let (quotient, remainder) = (UInt128(lead) << UInt128(shift)).quotientAndRemainder(
                dividingBy: power)
            return Exact(bits: quotient, exponent: exponent - shift, isInexact: remainder != 0)
        }
        return bigDecimal(digits: digits, exponent: exponent, text: text, digitsMax: digitsMax)
    }

    private static func bigDecimal(
        digits: Int, exponent: Int, text: UnsafeRawBufferPointer, digitsMax: Int
    ) -> Exact {
        let used = min(digits, digitsMax)
        var number = natural(firstDigits: used, of: text)
        // The last digit is not zero, so digits that were left out make the value a little more.
        var isInexact = used < digits
        let power = exponent + digits - used
        var shift = 0
        if power >= 0 {
            number.multiply(byPowerOfTen: power)
        } else {
            // 10^n has less than 3.33 n bits.
            shift = max(0, -power * 333 / 100 + 160 - number.bitWidth)
            number.shiftLeft(shift)
            if number.divide(byPowerOfTen: -power) { isInexact = true }
        }
        let excess = max(0, number.bitWidth - 128)
        let (bits, isCut) = number.shiftedRight(excess)
        return Exact(bits: bits, exponent: excess - shift, isInexact: isInexact || isCut)
    }

    /// The first digits of a text as an integer, a point among them left out.
    private static func natural(firstDigits count: Int, of text: UnsafeRawBufferPointer) -> BigNatural {
        var number = BigNatural(0)
        var group: UInt32 = 0, scale: UInt32 = 1
        var taken = 0, index = 0
        while taken < count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: ".") { continue }
            group = group * 10 + UInt32(byte - 0x30)
            scale *= 10
            taken += 1
            if scale == 1_000_000_000 || taken == count {
                number.multiply(by: scale, adding: group)
                (group, scale) = (0, 1)
            }
        }
        return number
    }

    /// 5^`exponent`, for exponents up to 27.
    static func powerOfFive(_ exponent: Int) -> UInt64 {
        var power: UInt64 = 1
        for _ in 0..<exponent { power &*= 5 }
        return power
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]
}
