// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// One version of a key in a memtable's arena: `keyBytes u32, valueBytes u32, trailer u64, key, value`. Never changes.
struct TreeEntry {
    static let headerBytes = 16
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    @inline(__always) var keyBytes: Int { Int(address.load(as: UInt32.self)) }
    @inline(__always) var trailer: UInt64 { address.load(fromByteOffset: 8, as: UInt64.self) }
    @inline(__always) var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: address + TreeEntry.headerBytes, count: keyBytes)
    }
    @inline(__always) var value: UnsafeRawBufferPointer {
        let count = Int(address.load(fromByteOffset: 4, as: UInt32.self))
        return UnsafeRawBufferPointer(start: address + TreeEntry.headerBytes + keyBytes, count: count)
    }

    /// Whether this entry stands before (key, trailer), given that both keys begin with the same `skip` bytes.
    @inline(__always)
    func stands(before key: UnsafeRawBufferPointer, _ trailer: UInt64, skip: Int) -> Bool {
        let order = ByteOrder.compare(
            UnsafeRawBufferPointer(rebasing: self.key[skip...]), UnsafeRawBufferPointer(rebasing: key[skip...]))
        return order == 0 ? self.trailer > trailer : order < 0
    }
}

/// A leaf: `permutation u64 (atomic), skip u64, 15 slices u64, 15 entry addresses u64`.
///
/// The permutation's low 4 bits count the entries; nibble 1 + i names the slot of the i-th in order. Slots are
/// filled in turn and never again, so that a reader with any permutation it once loaded reads settled bytes.
struct TreeLeaf {
    static let slotsMax = 15
    static let sizeBytes = 16 + slotsMax * 16
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    /// Key bytes that all keys of this leaf's range begin with, and that slices leave out.
    @inline(__always) var skip: Int { Int(address.load(fromByteOffset: 8, as: UInt64.self)) }
    @inline(__always) var permutation: UInt64 { TreeWord.load(address) }

    @inline(__always)
    func slice(_ slot: Int) -> UInt64 { address.load(fromByteOffset: 16 + slot * 8, as: UInt64.self) }

    @inline(__always)
    func entry(_ slot: Int) -> TreeEntry {
        TreeEntry(TreeWord.pointer(address.load(fromByteOffset: 136 + slot * 8, as: UInt64.self)))
    }

    @inline(__always)
    func set(_ slot: Int, _ slice: UInt64, _ entry: TreeEntry) {
        address.storeBytes(of: slice, toByteOffset: 16 + slot * 8, as: UInt64.self)
        address.storeBytes(of: TreeWord.bits(entry.address), toByteOffset: 136 + slot * 8, as: UInt64.self)
    }

    @inline(__always) static func count(_ permutation: UInt64) -> Int { Int(permutation & 15) }
    @inline(__always) static func slot(_ permutation: UInt64, _ position: Int) -> Int {
        Int((permutation >> UInt64(4 &* position &+ 4)) & 15)
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

    /// Position of the first entry at or after (key, trailer), among those of `permutation`.
    @inline(__always)
    func lowerBound(_ permutation: UInt64, _ key: UnsafeRawBufferPointer, _ trailer: UInt64) -> Int {
        let skip = skip
        let target = TreeWord.slice(key, skip)
        var low = 0
        var high = TreeLeaf.count(permutation)
        while low < high {
            let middle = (low &+ high) >> 1
            let slot = TreeLeaf.slot(permutation, middle)
            let slice = slice(slot)
            let isBefore = slice != target ? slice < target : entry(slot).stands(before: key, trailer, skip: skip)
            if isBefore { low = middle &+ 1 } else { high = middle }
        }
        return low
    }
}

/// An inner node: `skip u32, count u32, reserved u64`, then for each child `slice u64, separator u64, child u64 (atomic)`.
///
/// The separator is the first entry that the child's range may hold; the first child's is not read. All but the child
/// addresses never changes.
struct TreeInner {
    static let childrenMax = 16
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    static func sizeBytes(_ count: Int) -> Int { 16 + count * 24 }
    @inline(__always) var skip: Int { Int(address.load(as: UInt32.self)) }
    @inline(__always) var count: Int { Int(address.load(fromByteOffset: 4, as: UInt32.self)) }
    @inline(__always) func slice(_ i: Int) -> UInt64 { address.load(fromByteOffset: 16 + i * 24, as: UInt64.self) }
    @inline(__always) func separator(_ i: Int) -> TreeEntry {
        TreeEntry(TreeWord.pointer(address.load(fromByteOffset: 24 + i * 24, as: UInt64.self)))
    }
    @inline(__always) func childWord(_ i: Int) -> UnsafeMutableRawPointer { address + 32 + i * 24 }
    @inline(__always) func child(_ i: Int) -> UnsafeMutableRawPointer { TreeWord.pointer(TreeWord.load(childWord(i))) }

    /// The child whose range holds (key, trailer).
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, _ trailer: UInt64) -> Int {
        let skip = skip
        let target = TreeWord.slice(key, skip)
        var low = 1
        var high = count
        while low < high {
            let middle = (low &+ high) >> 1
            let slice = slice(middle)
            let isAfter: Bool
            if slice != target {
                isAfter = slice > target
            } else {
                // Separators are real entries: the child begins with its own, so an equal one is not after.
                let separator = separator(middle)
                isAfter = !separator.stands(before: key, trailer, skip: skip)
                    && !(separator.trailer == trailer && ByteOrder.compare(separator.key, key) == 0)
            }
            if isAfter { high = middle } else { low = middle &+ 1 }
        }
        return low &- 1
    }
}

/// Words in raw memory: atomics, addresses, key slices.
enum TreeWord {
    @inline(__always) static func load(_ p: UnsafeMutableRawPointer) -> UInt64 {
        p.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .acquiring)
    }
    @inline(__always) static func publish(_ p: UnsafeMutableRawPointer, _ value: UInt64) {
        p.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.store(value, ordering: .releasing)
    }
    @inline(__always) static func pointer(_ bits: UInt64) -> UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(bitPattern: UInt(bits)).unsafelyUnwrapped
    }
    @inline(__always) static func bits(_ p: UnsafeMutableRawPointer) -> UInt64 { UInt64(UInt(bitPattern: p)) }

    /// Eight bytes of the key from `skip` on, most significant first, zeros after its end.
    @inline(__always) static func slice(_ key: UnsafeRawBufferPointer, _ skip: Int) -> UInt64 {
        let left = key.count &- skip
        if left >= 8 {
            let base = key.baseAddress.unsafelyUnwrapped
            return UInt64(bigEndian: base.loadUnaligned(fromByteOffset: skip, as: UInt64.self))
        }
        var word: UInt64 = 0
        var i = 0
        while i < left {
            word |= UInt64(key[skip &+ i]) << UInt64(56 &- 8 &* i)
            i &+= 1
        }
        return word
    }
}
