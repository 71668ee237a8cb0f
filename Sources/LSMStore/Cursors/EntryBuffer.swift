// SPDX-License-Identifier: Apache-2.0
import Base

/// Bytes kept in memory that is used again and again. One thread at a time.
struct EntryBuffer: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private(set) var count = 0
    private var charge: MemoryCharge

    /// What its owner has charged for it already.
    private static let bytesExpected = 512

    /// - Parameter holder: the account for its memory, as far as it is more than little.
    init(_ holder: MemoryHolder?) { charge = MemoryCharge(holder) }

    deinit { memory.deallocate() }

    /// Valid until the next `set`.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory.baseAddress, count: count)
    }

    /// Keeps these bytes in place of the ones before.
    @inline(__always)
    mutating func set(_ source: UnsafeRawBufferPointer) {
        if source.count > memory.count { grow(source.count) }
        if source.count > 0, let from = source.baseAddress {
            memory.baseAddress.unsafelyUnwrapped.copyMemory(from: from, byteCount: source.count)
        }
        count = source.count
    }

    @inline(never)
    private mutating func grow(_ bytes: Int) {
        memory.deallocate()
        memory = .allocate(byteCount: max(bytes, 2 * memory.count, 64), alignment: 16)
        charge.set(max(0, memory.count - EntryBuffer.bytesExpected))
    }
}
