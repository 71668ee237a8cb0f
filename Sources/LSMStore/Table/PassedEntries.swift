// SPDX-License-Identifier: Apache-2.0
import Base

/// The entries of one restart interval, as a cursor that goes backward found them: a stack.
///
/// Keys of a block can only be put together forwards. Without this each step back would do so again from the
/// last restart. One thread at a time.
struct PassedEntries: ~Copyable {
    struct Entry {
        var offset: Int
        /// Where its key begins among the keys.
        var keyStart: Int
        var keyBytes: Int
        var trailer: Trailer
        var value: UnsafeRawBufferPointer
    }

    private var entries = UnsafeMutableBufferPointer<Entry>(start: nil, count: 0)
    private var count = 0
    /// All the keys, one after the other.
    private var keys = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var keysUsed = 0
    private var charge: MemoryCharge

    init(_ holder: MemoryHolder?) { charge = MemoryCharge(holder) }

    deinit {
        entries.deallocate()
        keys.deallocate()
    }

    @inline(__always) var isEmpty: Bool { count == 0 }

    @inline(__always)
    mutating func clear() { count = 0 }

    mutating func append(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer, at offset: Int
    ) {
        if count == 0 { keysUsed = 0 }
        if count == entries.count || keysUsed + key.count > keys.count { grow(key.count) }
        let place = UnsafeMutableRawBufferPointer(rebasing: keys[keysUsed..<keysUsed + key.count])
        place.copyMemory(from: key)
        entries[count] = Entry(
            offset: offset, keyStart: keysUsed, keyBytes: key.count, trailer: trailer, value: value)
        keysUsed += key.count
        count += 1
    }

    /// - Requires: not empty.
    @inline(__always)
    mutating func removeLast() -> Entry {
        count &-= 1
        return entries[count]
    }

    /// Its key; valid until the next `append`.
    @inline(__always)
    func key(_ entry: Entry) -> UnsafeRawPointer {
        UnsafeRawPointer(keys.baseAddress.unsafelyUnwrapped) + entry.keyStart
    }

    @inline(never)
    private mutating func grow(_ keyBytes: Int) {
        if count == entries.count {
            let larger = UnsafeMutableBufferPointer<Entry>.allocate(capacity: max(16, 2 * count))
            _ = larger.moveInitialize(fromContentsOf: entries[..<count])
            entries.deallocate()
            entries = larger
        }
        if keysUsed + keyBytes > keys.count {
            let larger = UnsafeMutableRawBufferPointer.allocate(
                byteCount: max(512, 2 * keys.count, keysUsed + keyBytes), alignment: 16)
            larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: keys[..<keysUsed]))
            keys.deallocate()
            keys = larger
        }
        charge.set(keys.count + entries.count * MemoryLayout<Entry>.stride)
    }
}
