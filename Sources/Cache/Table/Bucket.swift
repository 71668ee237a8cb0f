// SPDX-License-Identifier: Apache-2.0

/// A cache line of a `KeyTable`: `tags u8 × 12, overflow u32, references u32 × 12`.
///
/// A tag is eight bits of the key's hash, never 0; 0 marks a free slot. `overflow` names the bucket that
/// holds what did not fit, in the arena, 0 for none.
struct Bucket {
    static let bytes = 64
    static let slots = 12
    private static let overflowAt = 12
    private static let referencesAt = 16

    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    @inline(__always) func clear() {
        for i in 0..<8 { address.storeBytes(of: 0, toByteOffset: i &* 8, as: UInt64.self) }
    }

    @inline(__always) func tag(_ slot: Int) -> UInt8 { address.load(fromByteOffset: slot, as: UInt8.self) }
    @inline(__always) func reference(_ slot: Int) -> UInt32 {
        address.load(fromByteOffset: Bucket.referencesAt &+ slot &* 4, as: UInt32.self)
    }
    @inline(__always) func setReference(_ slot: Int, _ reference: UInt32) {
        address.storeBytes(of: reference, toByteOffset: Bucket.referencesAt &+ slot &* 4, as: UInt32.self)
    }
    @inline(__always) func set(_ slot: Int, _ tag: UInt8, _ reference: UInt32) {
        address.storeBytes(of: tag, toByteOffset: slot, as: UInt8.self)
        setReference(slot, reference)
    }
    @inline(__always) func remove(_ slot: Int) {
        address.storeBytes(of: 0, toByteOffset: slot, as: UInt8.self)
    }

    @inline(__always) var overflow: UInt32 {
        address.load(fromByteOffset: Bucket.overflowAt, as: UInt32.self)
    }
    @inline(__always) func setOverflow(_ reference: UInt32) {
        address.storeBytes(of: reference, toByteOffset: Bucket.overflowAt, as: UInt32.self)
    }

    /// A bit for each slot with the tag, bit n × 8 for slot n; slots 8 to 11 are in `high`.
    @inline(__always) func matches(_ tag: UInt8) -> (low: UInt64, high: UInt64) {
        let low = address.load(as: UInt64.self)
        let high = UInt64(address.load(fromByteOffset: 8, as: UInt32.self))
        return (Bucket.equal(low, tag), Bucket.equal(high, tag) & 0x8080_8080)
    }

    /// Bytes of `word` that equal `tag`, exactly, as their highest bits.
    @inline(__always) private static func equal(_ word: UInt64, _ tag: UInt8) -> UInt64 {
        let x = word ^ (0x0101_0101_0101_0101 &* UInt64(tag))
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        return ~(((x & low) &+ low) | x | low)
    }

    /// The first free slot, or `nil`.
    @inline(__always) var freeSlot: Int? {
        let (low, high) = matches(0)
        if low != 0 { return low.trailingZeroBitCount &>> 3 }
        if high != 0 { return 8 &+ high.trailingZeroBitCount &>> 3 }
        return nil
    }

    var isEmpty: Bool {
        address.load(as: UInt64.self) == 0 && address.load(fromByteOffset: 8, as: UInt32.self) == 0
    }
}
