// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// A position in one decoded block of entries; moves in both directions. No checks: the block was validated.
///
/// Holds its block until `clear` or another `open`. One thread at a time.
struct BlockCursor {
    private(set) var block: DecodedBlock?
    private var base = UnsafeRawPointer(bitPattern: 16)!
    private var entriesEnd = 0
    /// Of the current entry; `entriesEnd` when there is none.
    private var offset = 0
    private var nextOffset = 0
    /// The last one at or before the current entry.
    private var restart = 0
    private let buffer = KeyBuffer()
    private(set) var keyBytes = 0
    private(set) var trailer = Trailer(raw: 0)
    private(set) var value = UnsafeRawBufferPointer(start: nil, count: 0)

    @inline(__always) var isValid: Bool { offset < entriesEnd }
    @inline(__always)
    var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: buffer.pointer, count: keyBytes) }

    /// Takes a block; no position yet.
    mutating func open(_ block: DecodedBlock) {
        self.block = block
        base = block.view.base
        entriesEnd = block.view.entriesEnd
        buffer.reserve(block.view.keyBytesLongest)
        invalidate()
    }

    mutating func clear() {
        block = nil
        entriesEnd = 0
        invalidate()
    }

    mutating func invalidate() {
        offset = entriesEnd
        nextOffset = entriesEnd
        keyBytes = 0
    }

    mutating func seekToFirst() {
        restart = 0
        nextOffset = 0
        step()
    }

    mutating func seekToLast() {
        guard let block, block.restartCount > 0 else { return invalidate() }
        jump(to: block.restartCount - 1, in: block)
        while nextOffset < entriesEnd { step() }
    }

    /// To the first entry at or after (key, trailer), or behind the last.
    mutating func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) {
        guard let block, block.restartCount > 0 else { return invalidate() }
        jump(to: block.view.restartBefore(key, trailer), in: block)
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
        guard nextOffset < entriesEnd else { return invalidate() }
        if let block, restart + 1 < block.restartCount, block.view.restart(restart + 1) == nextOffset {
            restart += 1
        }
        step()
    }

    /// - Requires: `isValid`.
    mutating func previous() {
        guard let block, offset > 0 else { return invalidate() }
        let target = offset
        var from = restart
        if block.view.restart(from) == target { from -= 1 }
        jump(to: from, in: block)
        while nextOffset < target { step() }
    }

    /// - Requires: `index` is a restart of the block.
    private mutating func jump(to index: Int, in block: DecodedBlock) {
        restart = index
        nextOffset = block.view.restart(index)
        step()
    }

    /// Reads the entry at `nextOffset`, whose predecessor's key is in the buffer unless it shares nothing.
    @inline(__always)
    private mutating func step() {
        offset = nextOffset
        guard offset < entriesEnd else { return invalidate() }
        let entry = BlockEntry(at: base + offset)
        memcpy(buffer.pointer + entry.shared, entry.bytes, entry.unshared)
        keyBytes = entry.keyBytes
        trailer = entry.trailer
        value = entry.value
        nextOffset = entry.next - base
    }
}
