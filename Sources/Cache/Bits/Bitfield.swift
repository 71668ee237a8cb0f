// SPDX-License-Identifier: Apache-2.0

/// Integers at any bit of a string, high bit first: the GET, SET and INCRBY of BITFIELD.
///
/// BITFIELD makes the string long enough for its last write before any of them runs, even if none then
/// writes.
enum Bitfield {
    /// What happens to a value that its type does not hold.
    enum Overflow {
        case wrap
        case saturate
        /// Nothing is written, and the reply is null.
        case fail
    }

    enum Change {
        /// Replies the value before.
        case set(Int64)
        /// Replies the value after.
        case increment(Int64)
    }

    /// The value at a bit offset. What is behind the string's end is zero.
    static func get(_ type: BitfieldType, at offset: Int, in bytes: UnsafeRawBufferPointer) -> Int64 {
        var window: UInt128 = 0
        let start = offset / 8
        for index in start..<start + 9 {
            window = window << 8 | (index < bytes.count ? UInt128(bytes[index]) : 0)
        }
        let raw = UInt64(truncatingIfNeeded: window >> UInt128(72 - offset % 8 - type.width))
        return extended(raw, type)
    }

    /// Applies a change; the bytes must reach to the field's last bit.
    ///
    /// - Returns: the reply; `nil` when the overflow's rule forbids the change.
    static func apply(
        _ change: Change, _ type: BitfieldType, at offset: Int, overflow: Overflow,
        in bytes: UnsafeMutableRawBufferPointer
    ) -> Int64? {
        let old = get(type, at: offset, in: UnsafeRawBufferPointer(bytes))
        let new: Int64?
        switch change {
        case .set(let value): new = fitted(value, type, overflow)
        case .increment(let amount): new = sum(old, amount, type, overflow)
        }
        guard let new else { return nil }
        put(new, type, at: offset, in: bytes)
        if case .set = change { return old }
        return new
    }

    private static func put(
        _ value: Int64, _ type: BitfieldType, at offset: Int, in bytes: UnsafeMutableRawBufferPointer
    ) {
        let shift = UInt128(72 - offset % 8 - type.width)
        let mask = (UInt128(1) << UInt128(type.width) - 1) << shift
        var window = UInt128(UInt64(bitPattern: value)) << shift & mask
        var keep = ~mask
        // From the last of nine bytes to the first; those that the field does not touch are left alone.
        for index in (offset / 8..<offset / 8 + 9).reversed() {
            if UInt8(truncatingIfNeeded: keep) != .max, index < bytes.count {
                bytes[index] =
                    bytes[index] & UInt8(truncatingIfNeeded: keep) | UInt8(truncatingIfNeeded: window)
            }
            window >>= 8
            keep >>= 8
        }
    }

    /// Takes the low bits as a value of the type.
    private static func extended(_ raw: UInt64, _ type: BitfieldType) -> Int64 {
        let unused = UInt64(64 - type.width)
        return type.isSigned
            ? Int64(bitPattern: raw << unused) >> Int64(unused) : Int64(bitPattern: (raw << unused) >> unused)
    }

    /// The value to SET. Two things are as in Redis: an unsigned field takes a negative value for one above
    /// its range, and so does a signed one if the distance to its greatest value exceeds 64 bits.
    private static func fitted(_ value: Int64, _ type: BitfieldType, _ overflow: Overflow) -> Int64? {
        let wrapped = extended(UInt64(bitPattern: value), type)
        if wrapped == value { return value }
        switch overflow {
        case .wrap: return wrapped
        case .saturate: return type.isSigned && type.greatest &- value >= 0 ? type.least : type.greatest
        case .fail: return nil
        }
    }

    private static func sum(_ old: Int64, _ amount: Int64, _ type: BitfieldType, _ overflow: Overflow)
        -> Int64?
    {
        let (sum, isOver) = old.addingReportingOverflow(amount)
        if !isOver, sum >= type.least, sum <= type.greatest { return sum }
        switch overflow {
        case .wrap: return extended(UInt64(bitPattern: sum), type)
        case .saturate: return amount < 0 ? type.least : type.greatest
        case .fail: return nil
        }
    }
}
