// SPDX-License-Identifier: Apache-2.0

/// A cursor over a memtable's point entries. Sees at least what was inserted before its last seek. Holds the
/// memtable.
final class MemtableCursor: EntryCursor {
    private let memtable: Memtable
    /// Used by one thread: no checks at each step.
    @exclusivity(unchecked) private var position: MemtablePosition

    init(_ memtable: Memtable, _ rootWord: UnsafeMutableRawPointer, _ chunks: ArenaChunks) {
        self.memtable = memtable
        memtable.readers.cursorCame()
        position = MemtablePosition(rootWord, chunks)
    }

    deinit { memtable.readers.cursorLeft() }

    @inline(__always)
    private func show() {
        guard let entry = position.entry else {
            isValid = false
            return
        }
        isValid = true
        key = entry.key
        trailer = Trailer(raw: entry.trailer)
        value = entry.value
    }

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        position.seek(key, trailer.raw)
        show()
    }

    override func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        position.seekBefore(key, trailer.raw)
        show()
    }

    override func seekToFirst() throws(StoreError) {
        position.seekToFirst()
        show()
    }

    override func seekToLast() throws(StoreError) {
        position.seekToLast()
        show()
    }

    override func next() throws(StoreError) {
        position.next()
        show()
    }

    override func previous() throws(StoreError) {
        position.previous()
        show()
    }
}
