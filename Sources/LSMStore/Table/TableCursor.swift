// SPDX-License-Identifier: Apache-2.0
import Base

/// A cursor over a table's point entries. Holds at most one data block and its index partition, and gives
/// both up when it leaves the table's entries.
///
/// A cursor that goes from block to block reads ahead, from the third on, unless memory is short.
final class TableCursor: EntryCursor {
    private let reader: TableReader
    /// Whether all of the table is to be read, past the cache.
    private let isWhole: Bool
    private var readAhead: ReadAhead?
    /// Blocks entered one after the other since the last seek.
    private var blocksInRow = 0
    @exclusivity(unchecked) private var top = IndexCursor()
    @exclusivity(unchecked) private var index = IndexCursor()
    @exclusivity(unchecked) private var data: BlockCursor
    /// What `index` and `data` have open.
    private var indexHandle = BlockHandle.none
    private var dataHandle = BlockHandle.none

    private static let readAheadFrom = 3

    init(_ reader: TableReader, isWhole: Bool) {
        self.reader = reader
        self.isWhole = isWhole
        readAhead = isWhole ? ReadAhead(reader.table) : nil
        data = BlockCursor(reader.cache.memory?.iterators)
        top.open(reader.topIndex)
    }

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        isValid = false
        beginRun()
        top.seek(key, trailer)
        guard try openIndex() else { return }
        index.seek(key, trailer)
        if try openData() { data.seek(key, trailer) }
        try settleForward()
    }

    override func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        isValid = false
        top.seek(key, trailer)
        guard top.isValid else { return try seekToLast() }
        guard try openIndex() else { return }
        index.seek(key, trailer)
        if try openData() { data.seekBefore(key, trailer) }
        try settleBackward()
    }

    override func seekToFirst() throws(StoreError) {
        isValid = false
        beginRun()
        top.seekToFirst()
        guard try openIndex() else { return }
        index.seekToFirst()
        if try openData() { data.seekToFirst() }
        try settleForward()
    }

    override func seekToLast() throws(StoreError) {
        isValid = false
        top.seekToLast()
        guard try openIndex() else { return }
        index.seekToLast()
        if try openData() { data.seekToLast() }
        try settleBackward()
    }

    override func next() throws(StoreError) {
        data.next()
        if data.isValid { return publish() }
        try settleForward()
    }

    override func previous() throws(StoreError) {
        data.previous()
        if data.isValid { return publish() }
        try settleBackward()
    }

    override func skipHidden(to key: UnsafeRawBufferPointer, below sequence: SequenceNumber)
        throws(StoreError)
    {
        guard isValid, reader.description.largestSequence < sequence, ByteOrder.compare(self.key, key) < 0
        else { return }
        try seek(key, .seek(Trailer.sequenceMax))
    }

    @inline(__always)
    private func publish() {
        key = data.key
        trailer = data.trailer
        value = data.value
        isValid = true
    }

    /// Goes on to the next block that has an entry.
    private func settleForward() throws(StoreError) {
        isValid = false
        while !data.isValid {
            if index.isValid { index.next() }
            while !index.isValid {
                if top.isValid { top.next() }
                guard try openIndex() else { return }
                index.seekToFirst()
            }
            noteNextBlock()
            if try openData() { data.seekToFirst() }
        }
        publish()
    }

    private func settleBackward() throws(StoreError) {
        isValid = false
        while !data.isValid {
            if index.isValid { index.previous() }
            while !index.isValid {
                if top.isValid { top.previous() }
                guard try openIndex() else { return }
                index.seekToLast()
            }
            if try openData() { data.seekToLast() }
        }
        publish()
    }

    /// Opens the partition that `top` points to, without a position in it.
    /// - Returns: false when it points to none.
    private func openIndex() throws(StoreError) -> Bool {
        data.invalidate()
        index.invalidate()
        guard top.isValid else {
            rest()
            return false
        }
        let handle = BlockHandle.pair(in: top.value).index
        if handle != indexHandle {
            indexHandle = .none
            index.close()
            index.open(try load(handle, .index))
            indexHandle = handle
        }
        return true
    }

    /// Opens the block that `index` points to, without a position in it.
    private func openData() throws(StoreError) -> Bool {
        data.invalidate()
        guard index.isValid else { return false }
        let handle = BlockHandle.first(in: index.value)
        if handle != dataHandle {
            dataHandle = .none
            data.close()
            data.open(try load(handle, .data))
            dataHandle = handle
        }
        return true
    }

    override func rest() {
        isValid = false
        index.close()
        data.close()
        indexHandle = .none
        dataHandle = .none
        if !isWhole { readAhead = nil }
    }

    private func load(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) -> DecodedBlock {
        // The few index blocks are elsewhere in the file: reading them through the piece would empty it.
        if isWhole {
            guard kind == .data, let readAhead else { return try reader.table.block(handle, kind) }
            return try readAhead.block(handle, kind)
        }
        return try reader.block(handle, kind, kind == .data ? readAhead : nil)
    }

    /// Forgets what went before a seek.
    private func beginRun() {
        blocksInRow = 0
        if !isWhole && readAhead != nil { readAhead = nil }
    }

    /// Notes that the next block in order is wanted.
    private func noteNextBlock() {
        blocksInRow += 1
        if isWhole { return }
        if reader.cache.memory?.budget.isExceeded == true {
            readAhead = nil
        } else if readAhead == nil && blocksInRow >= TableCursor.readAheadFrom {
            readAhead = ReadAhead(reader.table, isGrowing: true)
        }
    }
}
