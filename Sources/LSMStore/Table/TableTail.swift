// SPDX-License-Identifier: Apache-2.0
import Base

/// What opening a table reads: footer, properties, top index, range tombstones.
struct TableTail {
    let footer: TableFooter
    let properties: TableProperties
    let topIndex: DecodedBlock
    let rangeTombstones: [RangeTombstone]

    /// Reads it from the file, in one go where it lies within `tailBytes`.
    init(_ table: TableFile) throws(StoreError) {
        try TableTail.checkSize(table)
        let count = min(TableFormat.tailBytes, table.sizeBytes)
        let start = table.sizeBytes - count
        let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        defer { bytes.deallocate() }
        try table.read(into: bytes, at: start)
        let tail = UnsafeRawBufferPointer(bytes)
        let footerStart = table.sizeBytes - TableFormat.footerBytes
        do {
            footer = try TableFooter(
                UnsafeRawBufferPointer(rebasing: tail[(footerStart - start)...]), number: table.number,
                sizeBytes: table.sizeBytes)
        } catch {
            throw .corrupt(Corruption(file: table.file.path, offset: footerStart, "footer", error))
        }
        let block = try TableTail.block(footer.properties, .properties, table, tail, start)
        do {
            properties = try TableProperties(block.bytes)
        } catch {
            throw .corrupt(
                Corruption(file: table.file.path, offset: footer.properties.offset, "properties", error))
        }
        topIndex = try TableTail.block(footer.topIndex, .topIndex, table, tail, start)
        var tombstones: [RangeTombstone] = []
        if footer.rangeTombstones != .none {
            let block = try TableTail.block(footer.rangeTombstones, .rangeTombstones, table, tail, start)
            tombstones = try TableTail.tombstones(block, table, footer.rangeTombstones)
        }
        rangeTombstones = tombstones
    }

    private static func checkSize(_ table: TableFile) throws(StoreError) {
        let size: Int
        do {
            size = try table.file.size()
        } catch {
            throw StoreError(error)
        }
        guard size == table.sizeBytes, size >= TableFormat.footerBytes, size <= 1 << 48 else {
            throw table.corrupt(
                size, "table", expected: "\(max(table.sizeBytes, TableFormat.footerBytes)) bytes",
                found: "\(size) bytes")
        }
    }

    private static func block(
        _ handle: BlockHandle, _ kind: BlockKind, _ table: TableFile, _ tail: UnsafeRawBufferPointer,
        _ start: Int
    ) throws(StoreError) -> DecodedBlock {
        guard handle.offset >= start else { return try table.block(handle, kind) }
        try table.check(handle, kind)
        let at = handle.offset - start
        return try table.decode(
            UnsafeRawBufferPointer(rebasing: tail[at..<at + handle.length]), at: handle.offset, kind)
    }

    private static func tombstones(
        _ block: DecodedBlock, _ table: TableFile, _ handle: BlockHandle
    ) throws(StoreError) -> [RangeTombstone] {
        var tombstones: [RangeTombstone] = []
        tombstones.reserveCapacity(block.entryCount)
        var cursor = BlockCursor()
        cursor.open(block)
        cursor.seekToFirst()
        while cursor.isValid {
            guard ByteOrder.compare(cursor.key, cursor.value) < 0 else {
                throw table.corrupt(
                    handle.offset, "range tombstone", expected: "an end after its start", found: "none")
            }
            tombstones.append(
                RangeTombstone(
                    start: [UInt8](cursor.key), end: [UInt8](cursor.value), sequence: cursor.trailer.sequence)
            )
            cursor.next()
        }
        return tombstones
    }
}
