// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// One live SSTable: what the manifest says of it, and its reader once somebody asked for it.
///
/// Versions share tables by reference. When a table has left every version, the store holds the last
/// reference and removes the file (see `ObsoleteFiles`).
///
/// `@unchecked Sendable`: `lock` guards `opened`; `published` is set once, after it.
final class Table: @unchecked Sendable {
    let description: TableDescription
    /// What it references, in the order of `description.blobs`. Held, so that the files stay as long as it.
    let blobs: [BlobFile]
    /// The description's bounds, in memory that stays where it is.
    let smallest: UnsafeRawBufferPointer
    let largest: UnsafeRawBufferPointer
    private let directory: String
    private let environment: Environment
    private let cache: BlockCache
    /// Of the newest version that has the table.
    let level = TableLevel()
    private let lock: Lock
    /// Guarded by `lock`.
    private var opened: TableReader?
    /// The same, for readers without the lock. Lives as long as the table does.
    private let published = Atomic<UnsafeRawPointer?>(nil)
    private let charge: MemoryCharge

    init(
        _ description: TableDescription, blobs: [BlobFile] = [], directory: String, environment: Environment,
        cache: BlockCache
    ) {
        self.description = description
        self.blobs = blobs
        assert(blobs.map(\.number) == description.blobs.map(\.number), "a blob file is missing")
        self.directory = directory
        self.environment = environment
        self.cache = cache
        smallest = Table.copy(description.smallest)
        largest = Table.copy(description.largest)
        lock = Lock(environment.threads)
        charge = MemoryCharge(cache.memory?.tables, bytes: description.memoryBytes)
    }

    deinit {
        smallest.deallocate()
        largest.deallocate()
    }

    private static func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        memory.copyBytes(from: bytes)
        return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
    }

    var number: UInt64 { description.number }
    var path: String { StoreFile.table(number).path(in: directory) }

    /// The reader, if the table is open. Valid as long as the table.
    @inline(__always)
    var openReader: Unmanaged<TableReader>? {
        // Acquiring: what `reader()` wrote into the reader before it was published is seen.
        published.load(ordering: .acquiring).map { Unmanaged.fromOpaque($0) }
    }

    /// The reader; the first call opens the file.
    func reader() throws(StoreError) -> TableReader {
        if let open = openReader { return open.takeUnretainedValue() }
        return try lock.withLock { () throws(StoreError) -> TableReader in
            if let opened { return opened }
            let file: any File
            do throws(FileError) { file = try environment.files.open(path, .read) } catch {
                throw StoreError(error)
            }
            let reader = try TableReader.open(
                file, description: description, cache: cache, level: level)
            opened = reader
            published.store(
                UnsafeRawPointer(Unmanaged.passUnretained(reader).toOpaque()), ordering: .releasing)
            return reader
        }
    }

    /// Whether the key lies within the table's bounds.
    func covers(_ key: UnsafeRawBufferPointer) -> Bool { TableSlot(self).covers(key) }

    /// Whether a key of [from, to] can lie within the table's bounds; `to` is outside when `isToExclusive`.
    func overlaps(_ from: [UInt8], _ to: [UInt8], isToExclusive: Bool) -> Bool {
        let belowStart = ByteOrder.compare(description.largest, from)
        if belowStart < 0 || (belowStart == 0 && description.isLargestExclusive) { return false }
        let aboveEnd = ByteOrder.compare(to, description.smallest)
        return !(aboveEnd < 0 || (aboveEnd == 0 && isToExclusive))
    }

    /// Gives back what the block cache holds of it.
    func discardFromCache() { lock.withLock { opened?.discardFromCache() } }
}
