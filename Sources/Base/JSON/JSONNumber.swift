// SPDX-License-Identifier: Apache-2.0

/// Numbers of a text that the parser has checked, converted on demand.
enum JSONNumber {
    /// Powers of ten that a double holds exactly.
    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
        1e18,
        1e19, 1e20, 1e21, 1e22,
    ]

    /// The digits of an integer without its sign, or `nil` when they exceed 64 bits.
    private static func magnitude(_ digits: UnsafePointer<UInt8>, _ count: Int) -> UInt64? {
        guard count <= 20 else { return nil }
        var value: UInt64 = 0
        for i in 0..<min(count, 19) { value = value &* 10 &+ UInt64(digits[i] &- UInt8(ascii: "0")) }
        guard count == 20 else { return value }
        let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, carried) = tens.addingReportingOverflow(UInt64(digits[19] &- UInt8(ascii: "0")))
        return tooLarge || carried ? nil : sum
    }

    /// Integer syntax only.
    static func int64(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        if text[0] == UInt8(ascii: "-") {
            guard let value = magnitude(text + 1, count - 1), value <= 1 << 63 else { return nil }
            return Int64(truncatingIfNeeded: 0 &- value)
        }
        guard let value = magnitude(text, count) else { return nil }
        return Int64(exactly: value)
    }

    /// Integer syntax only.
    static func uint64(_ text: UnsafePointer<UInt8>, _ count: Int) -> UInt64? {
        if text[0] == UInt8(ascii: "-") { return magnitude(text + 1, count - 1) == 0 ? 0 : nil }
        return magnitude(text, count)
    }

    /// The nearest double, ties to even; infinity when the number is too large.
    ///
    /// Up to 19 digits with a small power of ten are exact by one multiplication or division (Clinger 1990);
    /// the rest goes to the standard library, which rounds correctly and ignores the process's locale.
    static func double(_ text: UnsafePointer<UInt8>, _ count: Int) -> Double {
        var mantissa: UInt64 = 0
        var digits = 0
        var scale = 0
        var at = text[0] == UInt8(ascii: "-") ? 1 : 0
        var seenPoint = false
        while at < count {
            let digit = text[at] &- UInt8(ascii: "0")
            if digit < 10 {
                mantissa = mantissa &* 10 &+ UInt64(digit)
                if digits > 0 || digit != 0 { digits += 1 }
                if seenPoint { scale -= 1 }
            } else if text[at] == UInt8(ascii: ".") {
                seenPoint = true
            } else {
                break
            }
            at += 1
        }
        if at < count { scale += exponent(text + at + 1, count - at - 1) }
        guard digits <= 19, mantissa <= 1 << 53, scale >= -22, scale <= 22 else {
            // The grammar was checked, so there is a number: the other value is never taken.
            return Double(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
                ?? 0
        }
        let exact = Double(mantissa)
        let value = scale < 0 ? exact / exactPowers[-scale] : exact * exactPowers[scale]
        return text[0] == UInt8(ascii: "-") ? -value : value
    }

    /// The digits after the `e`, with a sign; far beyond any double it stops counting.
    private static func exponent(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var at = 0
        let isNegative = text[0] == UInt8(ascii: "-")
        if isNegative || text[0] == UInt8(ascii: "+") { at = 1 }
        var value = 0
        while at < count {
            value = min(value * 10 + Int(text[at] &- UInt8(ascii: "0")), 1 << 40)
            at += 1
        }
        return isNegative ? -value : value
    }
}
