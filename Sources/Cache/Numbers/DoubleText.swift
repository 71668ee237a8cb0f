// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Doubles as Redis 7.0 prints them, byte for byte, without a `String` on the way.
enum DoubleText {
    /// A score: `%.17g`, with `inf` and `-inf`; `0.1` is `0.10000000000000001`.
    static func appendScore(_ value: Double, to bytes: inout [UInt8]) {
        if appendSpecial(value, to: &bytes) { return }
        if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
        let magnitude = abs(value)
        if magnitude < 1e17, magnitude == magnitude.rounded(.towardZero) {
            DecimalText.appendInteger(UInt64(magnitude), to: &bytes)
            return
        }
        let (digits, exponent) = significantDigits(magnitude)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 17) { text in
            var rest = digits
            for index in text.indices.reversed() {
                text[index] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
                rest /= 10
            }
            var count = 17
            while count > 1, text[count - 1] == 0x30 { count -= 1 }
            let significant = UnsafeMutableBufferPointer(rebasing: text[..<count])
            if exponent < -4 || exponent >= 17 {
                appendScientific(significant, exponent, to: &bytes)
            } else {
                appendPositional(significant, exponent, to: &bytes)
            }
        }
    }

    /// A coordinate: 17 decimals, zeros at the end cut, never an exponent.
    static func appendHuman(_ value: Double, to bytes: inout [UInt8]) {
        if appendSpecial(value, to: &bytes) { return }
        ExtendedFloat(value).append(to: &bytes)
    }

    /// A distance, with four decimals: the double × 10,000 is rounded, not the exact value, so that large
    /// distances can differ from `%.4f` in the last digit as Redis's do.
    static func appendDistance(_ value: Double, to bytes: inout [UInt8]) {
        if appendSpecial(value, to: &bytes) { return }
        let scaled = (value * 10_000).rounded(.toNearestOrEven)
        if scaled < 0 { bytes.append(UInt8(ascii: "-")) }
        guard let units = UInt64(exactly: scaled.magnitude) else {
            let exact = ExtendedFloat(value.magnitude)
            return DecimalText.appendFixed(
                exact.significand, exponent: exact.exponent, decimals: 4, to: &bytes)
        }
        DecimalText.appendInteger(units / 10_000, to: &bytes)
        bytes.append(UInt8(ascii: "."))
        DecimalText.appendInteger(units % 10_000, width: 4, to: &bytes)
    }

    private static func appendSpecial(_ value: Double, to bytes: inout [UInt8]) -> Bool {
        if value.isFinite { return false }
        if value.sign == .minus { bytes.append(UInt8(ascii: "-")) }
        let word: StaticString = value.isNaN ? "nan" : "inf"
        bytes.append(contentsOf: UnsafeBufferPointer(start: word.utf8Start, count: 3))
        return true
    }

    /// The first 17 digits of a positive value as an integer, and the power of ten of the first of them.
    private static func significantDigits(_ value: Double) -> (digits: UInt64, exponent: Int) {
        let exact = ExtendedFloat(value)
        // Right or, next to a power of ten, one too low, but never too high: with a digit less, a value just
        // below the power would be rounded up to it.
        var exponent = Int((log10(value) - 1e-12).rounded(.down))
        while true {
            let digits = DecimalText.scaled(exact.significand, exponent: exact.exponent, power: 16 - exponent)
            if digits < 100_000_000_000_000_000 { return (digits, exponent) }
            exponent += 1
        }
    }

    private static func appendPositional(
        _ digits: UnsafeMutableBufferPointer<UInt8>, _ exponent: Int, to bytes: inout [UInt8]
    ) {
        if exponent < 0 {
            bytes.append(contentsOf: [0x30, 0x2E])
            for _ in 0..<(-exponent - 1) { bytes.append(0x30) }
            bytes.append(contentsOf: digits)
            return
        }
        for index in 0...exponent { bytes.append(index < digits.count ? digits[index] : 0x30) }
        if digits.count > exponent + 1 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[(exponent + 1)...])
        }
    }

    private static func appendScientific(
        _ digits: UnsafeMutableBufferPointer<UInt8>, _ exponent: Int, to bytes: inout [UInt8]
    ) {
        bytes.append(digits[0])
        if digits.count > 1 {
            bytes.append(UInt8(ascii: "."))
            bytes.append(contentsOf: digits[1...])
        }
        bytes.append(UInt8(ascii: "e"))
        bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        DecimalText.appendInteger(UInt64(abs(exponent)), width: 2, to: &bytes)
    }
}
