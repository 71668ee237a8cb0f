// SPDX-License-Identifier: Apache-2.0

/// The sizes of pieces in slab pages: every 8 bytes up to 128, then eight to a doubling up to 16 KiB, so that
/// rounding up wastes an eighth at most.
enum SlabClasses {
    static let bytesMax = 16 << 10
    static let count = 16 + 7 * 8

    /// The smallest class that holds so many bytes.
    @inline(__always)
    static func number(_ byteCount: Int) -> Int {
        if byteCount <= 128 { return byteCount == 0 ? 0 : (byteCount &- 1) &>> 3 }
        let last = byteCount &- 1
        let doubling = Int.bitWidth &- 1 &- last.leadingZeroBitCount
        return 16 &+ (doubling &- 7) &* 8 &+ ((last &>> (doubling &- 3)) & 7)
    }

    @inline(__always)
    static func bytes(_ number: Int) -> Int {
        if number < 16 { return (number &+ 1) &* 8 }
        let (doubling, step) = ((number &- 16) &>> 3 &+ 7, (number &- 16) & 7)
        return (8 &+ step &+ 1) &<< (doubling &- 3)
    }
}
