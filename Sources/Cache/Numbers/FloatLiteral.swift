// SPDX-License-Identifier: Apache-2.0

/// The text of a floating-point number, taken apart: the grammar of C's `strtod` in the C locale, where all
/// bytes must belong to the number and none is a blank.
///
/// `nan` is no literal: every command refuses it.
struct FloatLiteral {
    enum Form {
        case zero
        case infinity
        /// The significant digits as one integer, × 10^`exponent`. There are `digits` of them, the first at
        /// `start`, first and last not zero; `lead` is the integer if they are no more than 19.
        case decimal(lead: UInt64, digits: Int, start: Int, exponent: Int)
        /// `bits` × 2^`exponent`, a little more if `isInexact`.
        case hexadecimal(bits: UInt128, exponent: Int, isInexact: Bool)
    }

    let isNegative: Bool
    let form: Form

    /// Exponents beyond this are as good as infinite, and sums with them cannot overflow.
    private static let exponentMax = 1 << 48

    init?(_ bytes: UnsafeRawBufferPointer) {
        guard let first = bytes.first else { return nil }
        isNegative = first == UInt8(ascii: "-")
        let start = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        guard start < bytes.count else { return nil }
        switch bytes[start] | 0x20 {
        case UInt8(ascii: "i"):
            guard Self.isWord(bytes, from: start, "inf") || Self.isWord(bytes, from: start, "infinity") else {
                return nil
            }
            form = .infinity
        case UInt8(ascii: "0")
        where start + 1 < bytes.count && bytes[start + 1] | 0x20 == UInt8(ascii: "x"):
            guard let parsed = Self.hexadecimal(bytes, from: start + 2) else { return nil }
            form = parsed
        default:
            guard let parsed = Self.decimal(bytes, from: start) else { return nil }
            form = parsed
        }
    }

    private static func isWord(_ bytes: UnsafeRawBufferPointer, from start: Int, _ word: StaticString) -> Bool
    {
        guard bytes.count - start == word.utf8CodeUnitCount else { return false }
        for index in 0..<word.utf8CodeUnitCount
        where bytes[start + index] | 0x20 != word.utf8Start[index] { return false }
        return true
    }

    private static func decimal(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Form? {
        var digits = 0, lead: UInt64 = 0, firstDigit = 0
        // Digits read, those before the point, and those up to the last that is not zero.
        var position = 0, point: Int?, last = 0
        var index = start
        scan: while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39:
                position += 1
                if byte == 0x30 { break }
                if digits == 0 { firstDigit = index }
                let added = digits == 0 ? 1 : position - last
                digits += added
                last = position
                if digits <= 19 {
                    for _ in 0..<added { lead &*= 10 }
                    lead &+= UInt64(byte &- 0x30)
                }
            case UInt8(ascii: ".") where point == nil:
                point = position
            default:
                break scan
            }
            index += 1
        }
        guard position > 0,
            let shift = exponent(bytes, from: index, marker: UInt8(ascii: "e"))
        else { return nil }
        if digits == 0 { return .zero }
        return .decimal(
            lead: lead, digits: digits, start: firstDigit, exponent: (point ?? position) - last + shift)
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Form? {
        var bits: UInt128 = 0, exponent = 0, isInexact = false
        var position = 0, point: Int?
        var index = start
        scan: while index < bytes.count {
            if bytes[index] == UInt8(ascii: "."), point == nil {
                point = position
            } else if let digit = nibble(bytes[index]) {
                position += 1
                if bits >> 124 == 0 {
                    bits = bits << 4 | UInt128(digit)
                } else {
                    exponent += 4
                    if digit != 0 { isInexact = true }
                }
            } else {
                break scan
            }
            index += 1
        }
        guard position > 0,
            let shift = self.exponent(bytes, from: index, marker: UInt8(ascii: "p"))
        else { return nil }
        if bits == 0 { return .zero }
        exponent += shift - 4 * (position - (point ?? position))
        return .hexadecimal(bits: bits, exponent: exponent, isInexact: isInexact)
    }

    private static func nibble(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    /// What follows the digits: nothing, or an exponent that reaches to the end.
    private static func exponent(_ bytes: UnsafeRawBufferPointer, from start: Int, marker: UInt8) -> Int? {
        if start == bytes.count { return 0 }
        guard bytes[start] | 0x20 == marker else { return nil }
        var index = start + 1
        guard index < bytes.count else { return nil }
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative || bytes[index] == UInt8(ascii: "+") { index += 1 }
        guard index < bytes.count else { return nil }
        var value = 0
        while index < bytes.count {
            guard bytes[index] >= 0x30, bytes[index] <= 0x39 else { return nil }
            value = min(value * 10 + Int(bytes[index] - 0x30), exponentMax)
            index += 1
        }
        return isNegative ? -value : value
    }
}
