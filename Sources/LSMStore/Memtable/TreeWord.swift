// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Words in raw memory: atomics, and slices of keys.
enum TreeWord {
    @inline(__always) static func load(_ p: UnsafeMutableRawPointer) -> UInt64 {
        p.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.load(ordering: .acquiring)
    }
    @inline(__always) static func publish(_ p: UnsafeMutableRawPointer, _ value: UInt64) {
        p.assumingMemoryBound(to: Atomic<UInt64>.self).pointee.store(value, ordering: .releasing)
    }
    @inline(__always) static func load32(_ p: UnsafeMutableRawPointer) -> UInt32 {
        p.assumingMemoryBound(to: Atomic<UInt32>.self).pointee.load(ordering: .acquiring)
    }
    @inline(__always) static func publish32(_ p: UnsafeMutableRawPointer, _ value: UInt32) {
        p.assumingMemoryBound(to: Atomic<UInt32>.self).pointee.store(value, ordering: .releasing)
    }

    /// Four bytes of the key from `skip` on, most significant first, zeros after its end.
    @inline(__always) static func slice(_ key: UnsafeRawBufferPointer, _ skip: Int) -> UInt32 {
        let left = key.count &- skip
        if left >= 4 {
            let base = key.baseAddress.unsafelyUnwrapped
            return UInt32(bigEndian: base.loadUnaligned(fromByteOffset: skip, as: UInt32.self))
        }
        var word: UInt32 = 0
        var i = 0
        while i < left {
            word |= UInt32(key[skip &+ i]) << UInt32(24 &- 8 &* i)
            i &+= 1
        }
        return word
    }
}
