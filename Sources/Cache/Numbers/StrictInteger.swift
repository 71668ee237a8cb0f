// SPDX-License-Identifier: Apache-2.0

/// Integers as Redis reads them from arguments and lengths: no blanks, no `+`, no leading zeros, no `-0`.
enum StrictInteger {
    /// - Returns: `nil` for any other text, and for what 64 bits do not hold.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        guard let first = bytes.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = isNegative ? UnsafeRawBufferPointer(rebasing: bytes[1...]) : bytes
        guard let lead = digits.first, digits.count <= 19 else { return nil }
        if lead == UInt8(ascii: "0") { return digits.count == 1 && !isNegative ? 0 : nil }
        var magnitude: UInt64 = 0
        for byte in digits {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            // At most 19 digits: no overflow.
            magnitude = magnitude &* 10 &+ UInt64(byte &- 0x30)
        }
        if isNegative {
            return magnitude <= UInt64(Int64.max) + 1 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
        }
        return Int64(exactly: magnitude)
    }
}
