// SPDX-License-Identifier: Apache-2.0
import Base

/// The entries of a damaged table, without those in blocks that cannot be read.
///
/// Its footer, properties, top index and range tombstones can be read, or it would not be asked.
final class TableSalvage: EntryCursor {
    private let table: TableFile
    private let readAhead: ReadAhead
    private var top = BlockCursor()
    private var index = BlockCursor()
    private var data = BlockCursor()

    init(_ table: TableFile, _ tail: TableTail) {
        self.table = table
        readAhead = ReadAhead(table)
        top.open(tail.topIndex)
    }

    override func seekToFirst() throws(StoreError) {
        top.seekToFirst()
        openPartition()
        settle()
    }

    override func next() throws(StoreError) {
        data.next()
        settle()
    }

    private func settle() {
        while !data.isValid {
            if index.isValid {
                index.next()
                openBlock()
            } else if top.isValid {
                top.next()
                openPartition()
            } else {
                isValid = false
                return
            }
        }
        isValid = true
        key = data.key
        trailer = data.trailer
        value = data.value
    }

    private func openPartition() {
        index.invalidate()
        data.invalidate()
        guard top.isValid, let handle = try? TableReader.handles(top.value, .topIndex, table).first,
            let block = try? table.block(handle, .index)
        else { return }
        index.open(block)
        index.seekToFirst()
        openBlock()
    }

    private func openBlock() {
        data.invalidate()
        guard index.isValid, let handle = try? TableReader.handles(index.value, .index, table).first,
            let block = try? readAhead.block(handle, .data)
        else { return }
        data.open(block)
        data.seekToFirst()
    }
}
