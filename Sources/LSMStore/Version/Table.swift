// SPDX-License-Identifier: Apache-2.0
import Base

/// One live SSTable: what the manifest says of it, and its reader once somebody asked for it.
///
/// Versions share tables by reference. When a table has left every version, the store holds the last
/// reference and removes the file (see `ObsoleteFiles`).
final class Table: @unchecked Sendable {
    let description: TableDescription
    private let directory: String
    private let environment: Environment
    private let cache: BlockCache
    private let lock: Lock
    /// Guarded by `lock`.
    private var opened: TableReader?

    init(_ description: TableDescription, directory: String, environment: Environment, cache: BlockCache) {
        self.description = description
        self.directory = directory
        self.environment = environment
        self.cache = cache
        lock = Lock(environment.threads)
    }

    var number: UInt64 { description.number }
    var path: String { StoreFile.table(number).path(in: directory) }

    /// The reader; the first call opens the file.
    func reader() throws(StoreError) -> TableReader {
        try lock.withLock { () throws(StoreError) -> TableReader in
            if let opened { return opened }
            let file: any File
            do throws(FileError) { file = try environment.files.open(path, .read) } catch {
                throw StoreError(error)
            }
            let reader = try TableReader.open(file, description: description, cache: cache)
            opened = reader
            return reader
        }
    }

    /// Whether the key lies within the table's bounds.
    func covers(_ key: UnsafeRawBufferPointer) -> Bool {
        description.smallest.withBytes { ByteOrder.compare($0, key) <= 0 }
            && description.largest.withBytes { largest in
                let order = ByteOrder.compare(key, largest)
                return description.isLargestExclusive ? order < 0 : order <= 0
            }
    }

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
