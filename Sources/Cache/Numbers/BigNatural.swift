// SPDX-License-Identifier: Apache-2.0

/// A natural number of any size, for the rare decimal conversions that 128 bits cannot do exactly.
///
/// Limbs of 32 bits, the least significant first, none of them a leading zero. Only steps with a small
/// operand: their cost is linear in the size, and the callers bound the size.
struct BigNatural {
    private(set) var limbs: [UInt32]

    init(_ value: UInt64) {
        limbs = [UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: value >> 32)]
        trim()
    }

    var isZero: Bool { limbs.isEmpty }

    var bitWidth: Int {
        guard let top = limbs.last else { return 0 }
        return limbs.count * 32 - top.leadingZeroBitCount
    }

    mutating func multiply(by factor: UInt32, adding addend: UInt32 = 0) {
        var carry = UInt64(addend)
        for index in limbs.indices {
            let product = UInt64(limbs[index]) * UInt64(factor) + carry
            limbs[index] = UInt32(truncatingIfNeeded: product)
            carry = product >> 32
        }
        if carry > 0 { limbs.append(UInt32(carry)) }
    }

    /// Keeps the quotient.
    /// - Returns: the remainder.
    mutating func divide(by divisor: UInt32) -> UInt32 {
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let part = remainder << 32 | UInt64(limbs[index])
            limbs[index] = UInt32(part / UInt64(divisor))
            remainder = part % UInt64(divisor)
        }
        trim()
        return UInt32(remainder)
    }

    mutating func multiply(byPowerOfTen exponent: Int) {
        var left = exponent
        while left >= 9 {
            multiply(by: 1_000_000_000)
            left -= 9
        }
        for _ in 0..<left { multiply(by: 10) }
    }

    /// Keeps the quotient: floors of floors are the floor of the whole division.
    /// - Returns: whether something was left over.
    mutating func divide(byPowerOfTen exponent: Int) -> Bool {
        var isInexact = false
        var left = exponent
        while left >= 9 {
            if divide(by: 1_000_000_000) != 0 { isInexact = true }
            left -= 9
        }
        for _ in 0..<left where divide(by: 10) != 0 { isInexact = true }
        return isInexact
    }

    mutating func shiftLeft(_ count: Int) {
        if isZero || count <= 0 { return }
        multiply(by: 1 << UInt32(count % 32))
        limbs.insert(contentsOf: repeatElement(0, count: count / 32), at: 0)
    }

    /// The number divided by 2^`count`: its quotient's low 128 bits, and whether one-bits were cut off.
    func shiftedRight(_ count: Int) -> (quotient: UInt128, isInexact: Bool) {
        let whole = count / 32
        guard whole < limbs.count else { return (0, !isZero) }
        var isInexact = limbs[..<whole].contains { $0 != 0 }
        let part = UInt32(count % 32)
        if limbs[whole] & ((1 << part) - 1) != 0 { isInexact = true }
        var quotient: UInt128 = 0
        for index in 0...4 where whole + index < limbs.count {
            let limb = UInt128(limbs[whole + index])
            quotient |= index == 0 ? limb >> part : limb << UInt128(UInt32(32 * index) - part)
        }
        return (quotient, isInexact)
    }

    private mutating func trim() {
        while limbs.last == 0 { limbs.removeLast() }
    }
}
