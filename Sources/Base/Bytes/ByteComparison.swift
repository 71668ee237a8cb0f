// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Order of byte strings: by the first byte that differs, the shorter first when one begins the other.
public enum ByteOrder {
    /// Negative, zero or positive as `a` stands before, beside or after `b`.
    @inlinable @inline(__always)
    public static func compare(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let common = min(a.count, b.count)
        if common > 0 {
            let order = memcmp(a.baseAddress!, b.baseAddress!, common)
            if order != 0 { return Int(order) }
        }
        return a.count - b.count
    }

    @inlinable
    public static func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        a.withUnsafeBytes { a in b.withUnsafeBytes { b in compare(a, b) } }
    }

    /// How many leading bytes the two have in common.
    @inlinable
    public static func commonPrefix(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let limit = min(a.count, b.count)
        var i = 0
        while i + 8 <= limit {
            let x = a.baseAddress!.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            let y = b.baseAddress!.loadUnaligned(fromByteOffset: i, as: UInt64.self)
            if x != y { return i + ((x ^ y).littleEndian.trailingZeroBitCount >> 3) }
            i += 8
        }
        while i < limit && a[i] == b[i] { i += 1 }
        return i
    }

    /// The first key after every key that begins with `prefix`, or `nil` when there is none (all bytes 0xFF).
    public static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        var end = prefix
        while let last = end.last {
            if last < 0xFF {
                end[end.count - 1] = last + 1
                return end
            }
            end.removeLast()
        }
        return nil
    }
}
