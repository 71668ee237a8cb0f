// SPDX-License-Identifier: Apache-2.0

/// The `long double` of C on x86-64, in software: a significand of 64 bits, exponents of 15 bits.
///
/// INCRBYFLOAT and HINCRBYFLOAT compute with it: `3.0 + 0.1` prints as `3.1` because 17 decimals are fewer
/// than it holds. Done in integers, the answers are the same on every machine, and the same as those of a
/// Redis built for x86-64.
///
/// A finite value is `significand` × 2^`exponent`. The top bit of the significand is set, unless the exponent
/// is the least there is (or the value zero).
struct ExtendedFloat: Equatable {
    private(set) var isNegative: Bool
    private(set) var significand: UInt64
    private(set) var exponent: Int
    private(set) var isInfinite = false

    /// The exponent of the last bit of the largest values.
    private static let exponentMax = 16_320

    init(isNegative: Bool, significand: UInt64, exponent: Int) {
        self.init(isNegative: isNegative, rounding: UInt128(significand), exponent, false)
    }

    /// `bits` × 2^`exponent`, a little more if `isInexact`, rounded to the nearest.
    init(isNegative: Bool, rounding bits: UInt128, _ exponent: Int, _ isInexact: Bool) {
        self.isNegative = isNegative
        if bits == 0 {
            (significand, self.exponent) = (0, 0)
            return
        }
        (significand, self.exponent) = BinaryRounding.extended.round(
            bits, exponent: exponent, isInexact: isInexact)
        if significand == 0 { self.exponent = 0 }
        if self.exponent > Self.exponentMax { self = .infinity(isNegative: isNegative) }
    }

    /// The same value; `value` is finite.
    init(_ value: Double) {
        let bits = value.bitPattern
        let biased = Int(bits >> 52 & 0x7FF)
        let fraction = bits & (1 << 52 - 1)
        self.init(
            isNegative: value.sign == .minus, significand: biased == 0 ? fraction : fraction | 1 << 52,
            exponent: max(biased, 1) - 1_075)
    }

    static func infinity(isNegative: Bool) -> ExtendedFloat {
        var value = ExtendedFloat(isNegative: isNegative, significand: 0, exponent: 0)
        value.isInfinite = true
        return value
    }

    var isZero: Bool { significand == 0 && !isInfinite }

    /// - Returns: the sum, rounded to the nearest; `nil` when it is infinite or no number ("increment would
    ///   produce NaN or Infinity").
    func adding(_ other: ExtendedFloat) -> ExtendedFloat? {
        if isInfinite || other.isInfinite { return nil }
        if isZero && other.isZero {
            return ExtendedFloat(
                isNegative: isNegative && other.isNegative, significand: 0, exponent: 0)
        }
        if isZero { return other }
        if other.isZero { return self }
        let isLarger = (exponent, significand) >= (other.exponent, other.significand)
        let sum = isLarger ? sum(withSmaller: other) : other.sum(withSmaller: self)
        return sum.isInfinite ? nil : sum
    }

    /// Aligns the smaller at 63 guard bits; what is cut off below them survives as a one in the last.
    private func sum(withSmaller other: ExtendedFloat) -> ExtendedFloat {
        let large = UInt128(significand) << 63
        let whole = UInt128(other.significand) << 63
        let distance = exponent - other.exponent
        var small = distance < 128 ? whole >> UInt128(distance) : 0
        if distance >= 128 || small << UInt128(distance) != whole { small |= 1 }
        if isNegative == other.isNegative {
            return ExtendedFloat(isNegative: isNegative, rounding: large + small, exponent - 63, false)
        }
        let difference = large - small
        return ExtendedFloat(
            isNegative: difference != 0 && isNegative, rounding: difference, exponent - 63, false)
    }

    /// As Redis prints it: 17 decimals, zeros at the end cut, never an exponent, and no sign on zero.
    func append(to bytes: inout [UInt8]) {
        if isInfinite {
            bytes.append(contentsOf: isNegative ? [0x2D, 0x69, 0x6E, 0x66] : [0x69, 0x6E, 0x66])
            return
        }
        let start = bytes.count
        if isNegative { bytes.append(UInt8(ascii: "-")) }
        DecimalText.appendFixed(significand, exponent: exponent, decimals: 17, to: &bytes)
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        if isNegative, bytes.count - start == 2, bytes[start + 1] == UInt8(ascii: "0") {
            bytes.remove(at: start)
        }
    }
}
