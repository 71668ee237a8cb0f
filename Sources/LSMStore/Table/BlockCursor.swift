// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// A position in one decoded block of entries; moves in both directions. No checks: the block was validated.
///
/// Holds its block until another `open` or `close`. One thread at a time.
struct BlockCursor: ~Copyable {
    private var block: DecodedBlock?
    private var view = BlockView.empty
    /// Of the current entry; `entriesEnd` when there is none.
    private var offset = 0
    private var nextOffset = 0
    /// Where keys are put together.
    private var keyMemory: UnsafeMutableRawPointer
    private var keyCapacity = 0
    private var charge: MemoryCharge
    private(set) var keyBytes = 0
    private(set) var trailer = Trailer(raw: 0)
    private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Entries before the current one, for going backward; filled by the first step back.
    private var passed: PassedEntries

    /// What a cursor's owner has charged for it already.
    private static let keyBytesExpected = 128

    /// - Parameter holder: the account for its memory, as far as it is more than little.
    init(_ holder: MemoryHolder? = nil) {
        keyMemory = .allocate(byteCount: 1, alignment: 16)
        charge = MemoryCharge(holder)
        passed = PassedEntries(holder)
    }

    deinit { keyMemory.deallocate() }

    private var entriesEnd: Int { @inline(__always) get { view.entriesEnd } }
    @inline(__always) var isValid: Bool { offset < entriesEnd }
    @inline(__always)
    var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: keyMemory, count: keyBytes) }

    /// Takes a block; no position yet.
    mutating func open(_ block: DecodedBlock) {
        self.block = block
        view = block.view
        if view.keyBytesLongest > keyCapacity { reserveKey(view.keyBytesLongest) }
        invalidate()
    }

    /// Gives up the block.
    mutating func close() {
        block = nil
        view = .empty
        invalidate()
    }

    mutating func invalidate() {
        offset = entriesEnd
        nextOffset = entriesEnd
        keyBytes = 0
        passed.clear()
    }

    mutating func seekToFirst() {
        passed.clear()
        nextOffset = 0
        step()
    }

    mutating func seekToLast() {
        guard view.restartCount > 0 else { return invalidate() }
        jump(to: view.restartCount - 1)
        while nextOffset < entriesEnd { step() }
    }

    /// To the first entry at or after (key, trailer), or behind the last.
    mutating func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) {
        guard view.restartCount > 0 else { return invalidate() }
        jump(to: view.restartBefore(key, trailer))
        while isValid {
            let order = ByteOrder.compare(self.key, key)
            if order > 0 || (order == 0 && self.trailer.raw <= trailer.raw) { return }
            next()
        }
    }

    /// To the last entry before (key, trailer), or nowhere.
    mutating func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) {
        seek(key, trailer)
        if isValid { previous() } else { seekToLast() }
    }

    /// - Requires: `isValid`.
    @inline(__always)
    mutating func next() {
        passed.clear()
        guard nextOffset < entriesEnd else { return invalidate() }
        step()
    }

    /// - Requires: `isValid`.
    mutating func previous() {
        guard offset > 0 else { return invalidate() }
        if passed.isEmpty { remember() }
        nextOffset = offset
        let entry = passed.removeLast()
        memcpy(keyMemory, passed.key(entry), entry.keyBytes)
        keyBytes = entry.keyBytes
        offset = entry.offset
        trailer = entry.trailer
        value = entry.value
    }

    /// Decodes what stands between the last restart before the current entry and that entry, once for all the
    /// steps back over it.
    @inline(never)
    private mutating func remember() {
        let target = offset
        jump(to: view.lastRestart(before: target))
        passed.append(key, trailer, value, at: offset)
        while nextOffset < target {
            step()
            passed.append(key, trailer, value, at: offset)
        }
        offset = target
    }

    /// - Requires: `index` is a restart of the block.
    private mutating func jump(to index: Int) {
        passed.clear()
        nextOffset = view.restart(index)
        step()
    }

    /// Reads the entry at `nextOffset`, whose predecessor's key is in the buffer unless it shares nothing.
    @inline(__always)
    private mutating func step() {
        offset = nextOffset
        guard offset < entriesEnd else { return invalidate() }
        let entry = BlockEntry(at: view.base + offset)
        memcpy(keyMemory + entry.shared, entry.bytes, entry.unshared)
        keyBytes = entry.keyBytes
        trailer = entry.trailer
        value = entry.value
        nextOffset = entry.next - view.base
    }

    @inline(never)
    private mutating func reserveKey(_ bytes: Int) {
        keyMemory.deallocate()
        keyCapacity = max(bytes, 2 * keyCapacity, 64)
        keyMemory = .allocate(byteCount: keyCapacity, alignment: 16)
        charge.set(max(0, keyCapacity - BlockCursor.keyBytesExpected))
    }
}
