// SPDX-License-Identifier: Apache-2.0

/// A leaf: `permutation u64 (atomic), skip u16, isChecked u16, 15 slices u32, 15 entry references u32`.
///
/// The permutation's low 4 bits count the entries; nibble 1 + i names the slot of the i-th in order. Slots
/// are filled in turn and never again, so that a reader with any permutation it once loaded reads settled
/// bytes.
///
/// All entries begin with the same `skip` bytes, which slices leave out. Between two separators every key
/// that can be looked for begins so too. At the tree's edges that is not sure: the leaf is *checked*, and a
/// key is compared with the entry in slot 0 first.
struct TreeLeaf {
    static let slotsMax = 15
    static let sizeBytes = 12 + slotsMax * 8
    private static let slicesAt = 12
    private static let entriesAt = 12 + slotsMax * 4
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    /// Writes an empty leaf.
    init(at address: UnsafeMutableRawPointer, skip: Int, isChecked: Bool) {
        self.address = address
        address.storeBytes(of: UInt16(truncatingIfNeeded: skip), toByteOffset: 8, as: UInt16.self)
        address.storeBytes(of: isChecked ? 1 : 0, toByteOffset: 10, as: UInt16.self)
        TreeWord.publish(address, 0)
    }

    @inline(__always) var skip: Int { Int(address.load(fromByteOffset: 8, as: UInt16.self)) }
    @inline(__always) var isChecked: Bool { address.load(fromByteOffset: 10, as: UInt16.self) != 0 }
    @inline(__always) var permutation: UInt64 { TreeWord.load(address) }

    @inline(__always)
    func slice(_ slot: Int) -> UInt32 {
        address.load(fromByteOffset: TreeLeaf.slicesAt &+ slot &* 4, as: UInt32.self)
    }

    @inline(__always)
    func entry(_ slot: Int) -> UInt32 {
        address.load(fromByteOffset: TreeLeaf.entriesAt &+ slot &* 4, as: UInt32.self)
    }

    @inline(__always)
    func set(_ slot: Int, _ slice: UInt32, _ entry: UInt32) {
        address.storeBytes(of: slice, toByteOffset: TreeLeaf.slicesAt &+ slot &* 4, as: UInt32.self)
        address.storeBytes(of: entry, toByteOffset: TreeLeaf.entriesAt &+ slot &* 4, as: UInt32.self)
    }

    @inline(__always) static func count(_ permutation: UInt64) -> Int { Int(permutation & 15) }
    @inline(__always) static func slot(_ permutation: UInt64, _ position: Int) -> Int {
        Int((permutation &>> UInt64(truncatingIfNeeded: 4 &* position &+ 4)) & 15)
    }

    /// The permutation with slot `count` put at `position`.
    @inline(__always)
    static func inserting(_ permutation: UInt64, at position: Int) -> UInt64 {
        let count = permutation & 15
        let shift = UInt64(4 * position + 4)
        let low = permutation & ((1 << shift) &- 1)
        let high = (permutation & ~((1 << shift) &- 1)) &<< 4
        return (low | high | (count << shift)) &+ 1
    }

    /// Whether an entry with this key fits in without a change of `skip`.
    @inline(__always)
    func accepts(_ key: UnsafeRawBufferPointer, _ chunks: ArenaChunks) -> Bool {
        !isChecked || TreeEntry(chunks[entry(0)]).side(of: key, skip: skip) == 0
    }

    /// Position of the first entry at or after (key, trailer), among those of `permutation`.
    @inline(__always)
    func lowerBound(
        _ permutation: UInt64, _ key: UnsafeRawBufferPointer, _ trailer: UInt64, _ chunks: ArenaChunks
    ) -> Int {
        let skip = skip
        var low = 0
        var high = TreeLeaf.count(permutation)
        if isChecked {
            let side = TreeEntry(chunks[entry(0)]).side(of: key, skip: skip)
            if side != 0 { return side < 0 ? 0 : high }
        }
        let target = TreeWord.slice(key, skip)
        while low < high {
            let middle = (low &+ high) &>> 1
            let slot = TreeLeaf.slot(permutation, middle)
            let slice = slice(slot)
            let isBefore =
                slice != target
                ? slice < target : TreeEntry(chunks[entry(slot)]).compare(key, trailer, skip: skip) < 0
            if isBefore { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}
