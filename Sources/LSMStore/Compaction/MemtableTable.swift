// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes one memtable as one table; used by flushes and by recovery.
struct MemtableTable {
    let directory: String
    let environment: Environment
    let options: TableOptions
    let keyspaces: [UInt16: KeyspaceOptions]
    /// Where its large values go.
    let blobs: BlobOutput

    /// Writes and syncs the files, and syncs the directory. Leaves no file behind when it fails.
    func write(
        _ memtable: Memtable, number: UInt64, snapshots: [SequenceNumber], operators: KeyspaceOperators
    ) throws(StoreError) -> WrittenFiles {
        let path = StoreFile.table(number).path(in: directory)
        let separator = BlobSeparator(blobs)
        do throws(StoreError) {
            let file: any File
            do throws(FileError) { file = try environment.files.open(path, .replace) } catch {
                throw StoreError(error)
            }
            defer { file.close() }
            let description = try write(memtable, to: file, separator, number, snapshots, operators)
            try syncDirectory()
            return WrittenFiles(tables: [description], blobs: separator.files)
        } catch {
            separator.discard()
            try? environment.files.remove(path)
            throw error
        }
    }

    private func write(
        _ memtable: Memtable, to file: any File, _ separator: BlobSeparator, _ number: UInt64,
        _ snapshots: [SequenceNumber], _ operators: KeyspaceOperators
    ) throws(StoreError) -> TableDescription {
        let nowMillis = environment.clock.nowMillis
        var options = options
        options.newestMillis = nowMillis
        let writer = TableWriter(file: file, number: number, options: options)
        let tombstones = memtable.rangeTombstones
        let stream = CompactionStream(
            snapshots: snapshots, tombstones: tombstones, operators: operators,
            keyspaces: keyspaces, nowMillis: nowMillis, isBottom: { _ in false })
        let cursor = memtable.makeCursor()
        try cursor.seekToFirst()
        while cursor.isValid {
            try stream.writeKey(from: cursor) { (key, trailer, value) throws(StoreError) in
                try separator.add(key, trailer, value, to: writer)
            }
        }
        for tombstone in tombstones.all { try writer.add(tombstone) }
        // A table that is whole must never be there without the values that it references: where the manifest
        // is lost, a repair goes by the tables, and takes from the log only what they do not have.
        try separator.finish()
        if !separator.files.isEmpty { try syncDirectory() }
        return try writer.finish()
    }

    private func syncDirectory() throws(StoreError) {
        do throws(FileError) { try environment.files.syncDirectory(directory) } catch {
            throw StoreError(error)
        }
    }
}
