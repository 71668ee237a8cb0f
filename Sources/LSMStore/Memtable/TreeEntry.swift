// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// One version of a key in a memtable's arena: `keyBytes u32, valueBytes u32, trailer u64, key, value`, at a
/// multiple of 4. Never changes.
struct TreeEntry {
    static let headerBytes = 16
    let address: UnsafeMutableRawPointer

    @inline(__always) init(_ address: UnsafeMutableRawPointer) { self.address = address }

    @inline(__always) var keyBytes: Int { Int(address.load(as: UInt32.self)) }
    @inline(__always) var trailer: UInt64 { address.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }
    @inline(__always) var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: address + TreeEntry.headerBytes, count: keyBytes)
    }
    @inline(__always) var value: UnsafeRawBufferPointer {
        let count = Int(address.load(fromByteOffset: 4, as: UInt32.self))
        return UnsafeRawBufferPointer(start: address + TreeEntry.headerBytes + keyBytes, count: count)
    }

    /// Negative, zero or positive as this entry stands before, at or after (key, trailer), given that both
    /// keys begin with the same `skip` bytes.
    @inline(__always)
    func compare(_ key: UnsafeRawBufferPointer, _ trailer: UInt64, skip: Int) -> Int {
        let own = keyBytes &- skip
        let other = key.count &- skip
        let common = min(own, other)
        if common > 0 {
            let tail = key.baseAddress.unsafelyUnwrapped + skip
            let order = memcmp(address + (TreeEntry.headerBytes &+ skip), tail, common)
            if order != 0 { return Int(order) }
        }
        if own != other { return own &- other }
        let mine = self.trailer
        return mine == trailer ? 0 : mine > trailer ? -1 : 1
    }

    /// Zero when `key` begins as this entry's key does, for `skip` bytes; else negative or positive as it
    /// stands before or after all keys that do.
    @inline(__always)
    func side(of key: UnsafeRawBufferPointer, skip: Int) -> Int {
        let common = min(key.count, skip)
        if common > 0 {
            let order = memcmp(key.baseAddress.unsafelyUnwrapped, address + TreeEntry.headerBytes, common)
            if order != 0 { return Int(order) }
        }
        return key.count < skip ? -1 : 0
    }
}
