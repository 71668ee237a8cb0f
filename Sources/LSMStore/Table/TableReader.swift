// SPDX-License-Identifier: Apache-2.0
import Base

/// An open table. Any number of threads may read through it at once.
///
/// Keeps the top index and the range tombstones in memory; every other block comes through the cache. Closes
/// nothing: the file is its owner's.
///
/// `@unchecked Sendable`: nothing changes after `init`.
final class TableReader: @unchecked Sendable {
    let description: TableDescription
    let properties: TableProperties
    let rangeTombstones: RangeTombstones
    let table: TableFile
    let footer: TableFooter
    let topIndex: DecodedBlock
    let topView: BlockView
    let hasRangeTombstones: Bool
    let cache: BlockCache
    private let level: TableLevel
    /// For what it keeps besides the top index, which is charged as a block.
    private let charge: MemoryCharge

    /// Reads the table's tail (at most 64 KiB where its index is not huge) and checks it.
    /// - Throws: `.corrupt` when it is damaged or is not the table that the manifest describes.
    /// - Parameter level: where the table is, for counting.
    static func open(
        _ file: any File, description: TableDescription, cache: BlockCache, level: TableLevel = TableLevel()
    ) throws(StoreError) -> TableReader {
        let table = TableFile(
            file, number: description.number, sizeBytes: description.sizeBytes, memory: cache.memory)
        let tail = try TableTail(table)
        let found = tail.properties.description(number: description.number, sizeBytes: description.sizeBytes)
        guard found == description else {
            throw table.corrupt(
                tail.footer.properties.offset, "properties", expected: "\(description)", found: "\(found)")
        }
        return TableReader(table, tail, description, cache, level)
    }

    /// What a table says of itself, for rebuilding a manifest.
    static func describe(_ file: any File, number: UInt64) throws(StoreError) -> TableDescription {
        let size: Int
        do {
            size = try file.size()
        } catch {
            throw StoreError(error)
        }
        let tail = try TableTail(TableFile(file, number: number, sizeBytes: size))
        return tail.properties.description(number: number, sizeBytes: size)
    }

    private init(
        _ table: TableFile, _ tail: TableTail, _ description: TableDescription, _ cache: BlockCache,
        _ level: TableLevel
    ) {
        self.level = level
        self.table = table
        self.description = description
        self.cache = cache
        properties = tail.properties
        rangeTombstones = tail.rangeTombstones.isEmpty ? .empty : RangeTombstones(tail.rangeTombstones)
        footer = tail.footer
        topIndex = tail.topIndex
        topView = tail.topIndex.view
        hasRangeTombstones = !tail.rangeTombstones.isEmpty
        charge = MemoryCharge(
            cache.memory?.tables,
            bytes: tail.rangeTombstones.reduce(TableReader.bytesKept) { $0 + $1.memoryBytes })
    }

    /// About what a reader takes without what the table's keys and tombstones make it: itself, its file, its
    /// properties.
    private static let bytesKept = 1_024

    /// A new cursor over the point entries.
    /// - Parameter isWhole: all of the table will be read, once: in large pieces, past the cache. For
    ///   compaction.
    func makeCursor(isWhole: Bool = false) -> EntryCursor { TableCursor(self, isWhole: isWhole) }

    /// Lets go of this table's blocks, when its file is about to go.
    func discardFromCache() { cache.discard(file: table.number) }

    /// A block, from the cache or from the file.
    /// - Parameter readAhead: what reads the file, if not this.
    func block(
        _ handle: BlockHandle, _ kind: BlockKind, _ readAhead: ReadAhead? = nil
    ) throws(StoreError) -> DecodedBlock {
        if let hit = cache.borrow(file: table.number, offset: handle.offset, kind)
            ?? cache.find(file: table.number, offset: handle.offset, kind),
            hit.kind == kind, hit.storedBytes == handle.length
        {
            return hit
        }
        let block: DecodedBlock
        if let readAhead {
            block = try readAhead.block(handle, kind)
        } else {
            block = try table.block(handle, kind)
        }
        cache.reads.add(level: level.value, bytes: handle.length)
        let kept = cache.insert(block, file: table.number, offset: handle.offset)
        return kept.kind == kind ? kept : block
    }

    /// Reads the whole file and checks everything in it; see `TableVerifier`.
    /// - Throws: `.corrupt` at the first fault.
    func verify() throws(StoreError) -> TableVerification {
        var verifier = try TableVerifier(table)
        return try verifier.run()
    }

    /// Reads the handles of an index entry.
    static func handles(
        _ value: UnsafeRawBufferPointer, _ kind: BlockKind, _ table: TableFile
    ) throws(StoreError) -> (first: BlockHandle, filter: BlockHandle) {
        var reader = ByteReader(value)
        do {
            let first = try BlockHandle.decode(&reader)
            return (first, kind == .topIndex ? try BlockHandle.decode(&reader) : .none)
        } catch {
            throw .corrupt(Corruption(file: table.file.path, offset: 0, kind.name, error))
        }
    }

    @inline(__always)
    func handles(
        _ value: UnsafeRawBufferPointer, _ kind: BlockKind
    ) throws(StoreError) -> (first: BlockHandle, filter: BlockHandle) {
        try TableReader.handles(value, kind, table)
    }
}
