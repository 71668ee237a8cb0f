// SPDX-License-Identifier: Apache-2.0
import Base

/// A position in an index block, of which only the handles are wanted: no keys are put together. No checks:
/// the block was validated.
///
/// Holds its block until another `open` or `close`. One thread at a time.
struct IndexCursor {
    private var block: DecodedBlock?
    private var view = BlockView.empty
    /// Of the current entry; `entriesEnd` when there is none.
    private var offset = 0

    @inline(__always) var isValid: Bool { offset < view.entriesEnd }

    /// The handles of the current entry. - Requires: `isValid`.
    var value: UnsafeRawBufferPointer { BlockEntry(at: view.base + offset).value }

    /// Takes a block; no position yet.
    mutating func open(_ block: DecodedBlock) {
        self.block = block
        view = block.view
        invalidate()
    }

    /// Gives up the block.
    mutating func close() {
        block = nil
        view = .empty
        invalidate()
    }

    mutating func invalidate() { offset = view.entriesEnd }

    mutating func seekToFirst() { offset = 0 }

    mutating func seekToLast() {
        guard view.restartCount > 0 else { return invalidate() }
        walk(from: view.restart(view.restartCount - 1), to: view.entriesEnd)
    }

    /// To the first entry at or after (key, trailer), or behind the last.
    mutating func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) {
        offset = view.firstEntry(key, trailer)?.offset ?? view.entriesEnd
    }

    /// - Requires: `isValid`.
    mutating func next() { offset = BlockEntry(at: view.base + offset).next - view.base }

    /// - Requires: `isValid`.
    mutating func previous() {
        guard offset > 0 else { return invalidate() }
        walk(from: view.restart(view.lastRestart(before: offset)), to: offset)
    }

    /// To the last entry that ends at `end` or before.
    private mutating func walk(from start: Int, to end: Int) {
        var next = start
        repeat {
            offset = next
            next = BlockEntry(at: view.base + offset).next - view.base
        } while next < end
    }
}
