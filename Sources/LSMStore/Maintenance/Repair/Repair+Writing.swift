// SPDX-License-Identifier: Apache-2.0
import Base

/// What a repair writes.
extension Repair {
    /// - Returns: the number of the new manifest, not in force yet, and what it says.
    func writeNew() throws(StoreError) -> (UInt64, ManifestState) {
        var changes: [VersionEdit.Change] = known.keyspaces.values.sorted { $0.id < $1.id }
            .map { .addKeyspace($0) }
        if isRebuilding {
            let last = ManifestState.levelCount - 1
            changes += try mergeAll().map { .addTable(level: last, $0) }
        } else {
            changes += try keepTables()
        }
        changes += try replay()
        changes += blobChanges(for: changes)
        changes += attached.map { .attachFile($0) }
        do throws(FileError) { try files.syncDirectory(directory) } catch { throw StoreError(error) }

        let segment = takeNumber()
        let wal = WALWriter(environment: environment, directory: directory, segmentBytes: 64 << 10)
        try wal.startSegment(number: segment, firstSequence: report.lastSequence + 1, recycling: nil)
        wal.close()
        let number = takeNumber()
        changes += [
            .lastSequence(report.lastSequence), .minimumWALSegment(segment), .nextFileNumber(numbersEnd),
        ]
        var state = ManifestState()
        try state.apply(VersionEdit(changes))
        let writer = try ManifestWriter.write(
            environment: environment, directory: directory, number: number, storeID: storeID,
            snapshot: state.snapshotEdit)
        writer.close()
        return (number, state)
    }

    // MARK: Tables

    /// Tables at their places; of damaged ones a copy of what can be read.
    private func keepTables() throws(StoreError) -> [VersionEdit.Change] {
        var changes: [VersionEdit.Change] = []
        for (level, descriptions) in known.levels.enumerated() {
            for description in descriptions {
                guard let table = tables[description.number] else { continue }
                if isSound(table) {
                    changes.append(.addTable(level: level, description))
                } else if let copy = try salvage(table, level: level) {
                    changes.append(.addTable(level: level, copy))
                }
            }
        }
        return changes
    }

    private func salvage(_ table: RepairTable, level: Int) throws(StoreError) -> TableDescription? {
        let (file, tail, entries) = try open(table)
        defer { file.close() }
        let cursor = SoundValueCursor(entries, blobs)
        let separator = makeSeparator()
        let number = takeNumber()
        let copy = try create(number)
        defer { copy.close() }
        var tableOptions = self.tableOptions(keyspace: nil)
        tableOptions.origin?.level = level
        tableOptions.origin?.inputs = [table.number]
        tableOptions.newestMillis = table.description.statistics.newestMillis
        let writer = TableWriter(file: copy, number: number, options: tableOptions)
        try cursor.seekToFirst()
        while cursor.isValid {
            try separator.add(cursor.key, cursor.trailer, cursor.value, to: writer)
            try cursor.next()
        }
        for tombstone in tail.rangeTombstones { try writer.add(tombstone) }
        try finish(separator)
        noteLost(cursor.lostCount)
        return writer.isEmpty ? nil : try writer.finish()
    }

    private func finish(_ separator: BlobSeparator) throws(StoreError) {
        try separator.finish()
        writtenBlobs += separator.files
    }

    private func noteLost(_ count: Int) {
        if count > 0 { report.losses.append("\(count) values in blob files are lost; their keys have none") }
    }

    /// One run of all tables, the newest version of each key in it.
    private func mergeAll() throws(StoreError) -> [TableDescription] {
        var handles: [any File] = []
        defer { for handle in handles { handle.close() } }
        var cursors: [EntryCursor] = []
        var tombstones: [RangeTombstone] = []
        for table in tables.values.sorted(by: { $0.number < $1.number }) {
            let (file, tail, cursor) = try open(table)
            handles.append(file)
            cursors.append(cursor)
            tombstones += tail.rangeTombstones
        }
        let inputs = tables.keys.sorted()
        // Of a keyspace whose entries age out by table, none goes early.
        let newest = tables.values.map(\.description.statistics.newestMillis).max() ?? 0
        let separator = makeSeparator()
        let run = RunWriter(
            directory: directory, environment: environment, tableBytes: options.store.tableBytes,
            separator: separator,
            options: { [self] keyspace in
                var result = tableOptions(keyspace: keyspace)
                result.origin?.level = ManifestState.levelCount - 1
                result.origin?.inputs = inputs
                result.newestMillis = newest
                return result
            }, newNumber: takeNumber)
        defer { run.close() }
        let stream = CompactionStream(
            snapshots: [], tombstones: RangeTombstones(tombstones), operators: operators, keyspaces: [:],
            nowMillis: environment.clock.nowMillis, blobs: blobs, isBottom: { _ in true })
        let merged = SoundValueCursor(DistinctCursor(MergingCursor(cursors)), blobs)
        try merged.seekToFirst()
        while merged.isValid {
            try stream.writeKey(from: merged) { (key, trailer, value) throws(StoreError) in
                try run.add(key, trailer, value)
            }
        }
        try run.finish()
        try finish(separator)
        noteLost(merged.lostCount)
        return run.tables
    }

    private func open(
        _ table: RepairTable
    ) throws(StoreError) -> (any File, TableTail, TableSalvage) {
        do throws(FileError) {
            let file = try files.open(StoreFile.table(table.number).path(in: directory), .read)
            do throws(StoreError) {
                let source = TableFile(file, number: table.number, sizeBytes: table.description.sizeBytes)
                let tail = try TableTail(source)
                return (file, tail, TableSalvage(source, tail))
            } catch {
                file.close()
                throw FileError(operation: "\(error)", path: file.path, errno: 0)
            }
        } catch { throw StoreError(error) }
    }

    private func create(_ number: UInt64) throws(StoreError) -> any File {
        do throws(FileError) {
            return try files.open(StoreFile.table(number).path(in: directory), .replace)
        } catch { throw StoreError(error) }
    }

    var operators: KeyspaceOperators {
        var operators = KeyspaceOperators()
        for keyspace in known.keyspaces.values { operators[keyspace.id] = keyspace.options.mergeOperator }
        return operators
    }

    func tableOptions(keyspace: UInt16?) -> TableOptions {
        var result = TableOptions()
        result.blockBytes = options.store.blockBytes
        let keyspaces = known.keyspaces
        result.keyspaceOptions = { keyspaces[$0]?.options }
        var origin = TableOrigin()
        origin.storeID = storeID
        origin.keyspaces = keyspaces.values.sorted { $0.id < $1.id }
        result.origin = origin
        if let keyspace, let own = keyspaces[keyspace]?.options { result.compression = own.lastCompression }
        return result
    }

    // MARK: Log

    /// The log's batches as tables of level 0, oldest first.
    private func replay() throws(StoreError) -> [VersionEdit.Change] {
        var changes: [VersionEdit.Change] = []
        var memtable = Memtable(holder: nil)
        let floor = known.lastSequence
        var salvage = makeSalvage()
        try salvage.run(minimum: known.minimumWALSegment) { (record) throws(StoreError) in
            try apply(record, above: floor, to: memtable)
            if memtable.sizeBytes >= options.store.memtableBytes {
                changes += try flush(memtable)
                memtable = Memtable(holder: nil)
            }
        }
        changes += try flush(memtable)
        return changes
    }

    private func apply(
        _ record: WALRecord, above floor: SequenceNumber, to memtable: Memtable
    ) throws(StoreError) {
        var batch = BatchReader(record.payload, count: record.header.count)
        var sequence = record.header.firstSequence
        do throws(MalformedBytes) {
            while let operation = try batch.next() {
                switch operation.kind {
                case .attachFile, .dropFile: break
                default:
                    // A table may have the first part of the batch already.
                    if sequence > floor {
                        memtable.insert(operation.key, Trailer(sequence, operation.kind), operation.value)
                    }
                }
                sequence += 1
            }
        } catch {
            throw .corrupt(Corruption(file: directory + "/*.wal", offset: record.offset, "batch", error))
        }
    }

    private func flush(_ memtable: Memtable) throws(StoreError) -> [VersionEdit.Change] {
        if memtable.isEmpty && memtable.rangeTombstones.isEmpty { return [] }
        let written = try MemtableTable(
            directory: directory, environment: environment, options: tableOptions(keyspace: nil),
            keyspaces: [:], blobs: blobOutput
        ).write(memtable, number: takeNumber(), snapshots: [], operators: operators)
        writtenBlobs += written.blobs
        return written.tables.map { .addTable(level: 0, $0) }
    }
}
