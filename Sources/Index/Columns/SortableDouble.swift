// SPDX-License-Identifier: Apache-2.0

/// Doubles as integers of the same order, so that one kind of column holds both.
///
/// The IEEE 754 bits with all but the sign flipped when negative. -0.0 stands just below 0.0.
public enum SortableDouble {
    @inlinable @inline(__always)
    public static func encode(_ value: Double) -> Int64 {
        let bits = Int64(bitPattern: value.bitPattern)
        return bits ^ ((bits >> 63) & Int64.max)
    }

    @inlinable @inline(__always)
    public static func decode(_ key: Int64) -> Double {
        Double(bitPattern: UInt64(bitPattern: key ^ ((key >> 63) & Int64.max)))
    }
}
