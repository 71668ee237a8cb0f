// SPDX-License-Identifier: Apache-2.0
import Base

/// A cursor over a table's point entries. Holds one data block and its index partition.
final class TableCursor: EntryCursor {
    private let reader: TableReader
    private let readAhead: ReadAhead?
    @exclusivity(unchecked) private var top = BlockCursor()
    @exclusivity(unchecked) private var index = BlockCursor()
    @exclusivity(unchecked) private var data = BlockCursor()
    /// What `index` and `data` have open.
    private var indexHandle = BlockHandle.none
    private var dataHandle = BlockHandle.none

    init(_ reader: TableReader, readAhead: Bool) {
        self.reader = reader
        self.readAhead = readAhead ? ReadAhead(reader.table) : nil
        top.open(reader.topIndex)
    }

    override func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        isValid = false
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
        guard top.isValid else { return false }
        let handle = try reader.handles(top.value, .topIndex).first
        if handle != indexHandle {
            indexHandle = .none
            index.open(try load(handle, .index))
            indexHandle = handle
        }
        return true
    }

    /// Opens the block that `index` points to, without a position in it.
    private func openData() throws(StoreError) -> Bool {
        data.invalidate()
        guard index.isValid else { return false }
        let handle = try reader.handles(index.value, .index).first
        if handle != dataHandle {
            dataHandle = .none
            data.open(try load(handle, .data))
            dataHandle = handle
        }
        return true
    }

    private func load(_ handle: BlockHandle, _ kind: BlockKind) throws(StoreError) -> DecodedBlock {
        guard let readAhead else { return try reader.block(handle, kind) }
        // The few index blocks are elsewhere in the file: reading them through the piece would empty it.
        return kind == .data ? try readAhead.block(handle, kind) : try reader.table.block(handle, kind)
    }
}
