// SPDX-License-Identifier: Apache-2.0
import Base

/// Tables on their way into the store, complete and synced.
///
/// All their entries have `sequence`, which was chosen far ahead of the writes that went on meanwhile, so
/// that it is above all of them when the tables are installed; numbers between are never used.
final class Ingestion {
    /// So many operations may be committed while an ingestion writes its tables.
    static let headStart: SequenceNumber = 1 << 32

    let sequence: SequenceNumber
    private var tables: [TableDescription] = []
    private let separator: BlobSeparator
    /// Whether a manifest may name them: then the files must stay, whatever became of the edit.
    var isNamed = false
    private let store: Store
    private let keyspace: Keyspace
    private let options: TableOptions
    private let key = ByteWriter(capacity: 64)
    private var writer: TableWriter?
    private var file: (any File)?
    private var written: [UInt64] = []

    init(_ store: Store, _ keyspace: Keyspace, sequence: SequenceNumber) {
        self.store = store
        self.keyspace = keyspace
        self.sequence = sequence
        var options = store.tableOptions(keyspace: keyspace.id, isLast: true)
        options.origin?.isIngested = true
        options.newestMillis = store.environment.clock.nowMillis
        options.throttle = nil
        self.options = options
        separator = BlobSeparator(store.blobOutput(isThrottled: false))
    }

    /// What `write` wrote.
    var output: WrittenFiles { WrittenFiles(tables: tables, blobs: separator.files) }

    /// Writes and syncs the tables, and syncs the directory. Leaves no file behind when it fails.
    func write(_ run: inout some SortedRun) throws(StoreError) {
        do throws(StoreError) {
            while try run.next() { try add(run.key, run.value) }
            try finishTable()
            try separator.finish()
            if tables.isEmpty { return }
            do throws(FileError) { try store.environment.files.syncDirectory(store.directory) } catch {
                throw StoreError(error)
            }
        } catch {
            discard()
            throw error
        }
    }

    /// Removes the files. - Requires: no manifest can name them.
    func discard() {
        file?.close()
        separator.discard()
        for number in written {
            try? store.environment.files.remove(StoreFile.table(number).path(in: store.directory))
        }
    }

    private func add(_ userKey: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(StoreError) {
        guard userKey.count <= Limits.keyBytesMax else {
            throw .invalid("a key of \(userKey.count) bytes exceeds the limit of \(Limits.keyBytesMax)")
        }
        key.clear()
        key.appendBigEndian16(keyspace.id)
        key.append(userKey)
        if let writer, writer.estimatedBytes >= store.options.tableBytes {
            try finishTable()
            // The writer of the next table does not know the key before.
            if let last = tables.last, ByteOrder.compare(last.largest, key.array) >= 0 {
                throw .invalid("an entry that does not stand after the one before it")
            }
        }
        if writer == nil { try startTable() }
        if let writer { try separator.add(key.bytes, Trailer(sequence, .put), value, to: writer) }
    }

    private func startTable() throws(StoreError) {
        let number = store.newFileNumber()
        do throws(FileError) {
            let path = StoreFile.table(number).path(in: store.directory)
            let opened = try store.environment.files.open(path, .replace)
            written.append(number)
            file = opened
            writer = TableWriter(file: opened, number: number, options: options)
        } catch {
            throw StoreError(error)
        }
    }

    private func finishTable() throws(StoreError) {
        guard let writer else { return }
        self.writer = nil
        tables.append(try writer.finish())
        file?.close()
        file = nil
    }
}
