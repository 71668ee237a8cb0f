// SPDX-License-Identifier: Apache-2.0

/// Counts and finds bits, a word at a time. Ranges must be within the bytes.
enum BitScan {
    /// BITCOUNT: how many bits are set.
    static func count(_ bytes: UnsafeRawBufferPointer, in range: BitRange) -> Int {
        var offset = range.first / 8
        let end = range.last / 8
        let head = UInt8.max >> UInt8(range.first % 8)
        let tail = UInt8.max << UInt8(7 - range.last % 8)
        if offset == end { return (bytes[offset] & head & tail).nonzeroBitCount }
        var count = (bytes[offset] & head).nonzeroBitCount + (bytes[end] & tail).nonzeroBitCount
        offset += 1
        while offset + 8 <= end {
            count += bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).nonzeroBitCount
            offset += 8
        }
        while offset < end {
            count += bytes[offset].nonzeroBitCount
            offset += 1
        }
        return count
    }

    /// BITPOS: the first bit of the range that is as asked for.
    ///
    /// - Parameter padsWithZeros: whether the string ends in zeros without end, so that a clear bit is found
    ///   behind its last one: so it is when the command names no end.
    /// - Returns: -1 when there is none.
    static func position(
        of bit: Bool, in bytes: UnsafeRawBufferPointer, range: BitRange, padsWithZeros: Bool
    ) -> Int {
        if let found = find(bit, in: bytes, range: range), found <= range.last { return found }
        return !bit && padsWithZeros ? range.last + 1 : -1
    }

    /// The first such bit from the range's start on, perhaps behind its end.
    private static func find(_ bit: Bool, in bytes: UnsafeRawBufferPointer, range: BitRange) -> Int? {
        // What is looked for becomes a set bit.
        let flip: UInt8 = bit ? 0 : .max
        var offset = range.first / 8
        let end = range.last / 8
        let head = (bytes[offset] ^ flip) & UInt8.max >> UInt8(range.first % 8)
        if head != 0 { return offset * 8 + head.leadingZeroBitCount }
        offset += 1
        let dull: UInt64 = bit ? 0 : .max
        while offset + 8 <= end {
            let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if word != dull { break }
            offset += 8
        }
        while offset <= end {
            let byte = bytes[offset] ^ flip
            if byte != 0 { return offset * 8 + byte.leadingZeroBitCount }
            offset += 1
        }
        return nil
    }
}
