// SPDX-License-Identifier: Apache-2.0
import Base

/// One compaction at work: merges its inputs into tables of the output level.
///
/// 1. The inputs are merged in key order; `CompactionStream` says what of each key stays.
/// 2. Outputs are cut between keys, at the size bound and wherever the keyspace changes, so that a table
///    below level 0 belongs to one keyspace and has its options.
/// 3. Range tombstones that anything below, or a snapshot, may still need are cut at the outputs' bounds and
///    kept.
/// 4. Every output is synced before the caller logs the edit that names it.
final class Compaction {
    private let job: CompactionPicker.Job
    private let version: Version
    private let store: Store
    private let snapshots: [SequenceNumber]
    private let operators: KeyspaceOperators
    private let tombstones: RangeTombstones
    private var writer: TableWriter?
    private var file: (any File)?
    /// First key of the table in the making, or where the one before ended.
    private var tableStart: [UInt8] = []
    private(set) var outputs: [TableDescription] = []
    private var written: [UInt64] = []

    init(_ job: CompactionPicker.Job, of version: Version, store: Store) throws(StoreError) {
        self.job = job
        self.version = version
        self.store = store
        (snapshots, operators) = store.stateLock.withLock { (store.snapshots.all, store.state.operators) }
        var sets: [RangeTombstones] = []
        for table in job.all where table.description.rangeTombstoneCount > 0 {
            sets.append(try table.reader().rangeTombstones)
        }
        tombstones = RangeTombstones(merging: sets)
    }

    /// Writes the outputs. On an error removes what it wrote.
    func run() throws(StoreError) {
        do throws(StoreError) {
            try merge()
            if !outputs.isEmpty { try syncDirectory() }
        } catch {
            file?.close()
            for number in written {
                try? store.environment.files.remove(StoreFile.table(number).path(in: store.directory))
            }
            throw error
        }
    }

    private func merge() throws(StoreError) {
        let cursor = try mergedInputs()
        let stream = CompactionStream(
            snapshots: snapshots, tombstones: tombstones, operators: operators,
            nowMillis: store.environment.clock.nowMillis,
            isBottom: { [unowned self] key in self.isBottom(key) })
        let kept = tombstones.all.filter { !isNeedless($0) }
        var pending = kept.sorted { ByteOrder.compare($0.start, $1.start) < 0 }[...]
        try cursor.seekToFirst()
        var keysCount = 0
        while cursor.isValid {
            keysCount += 1
            if keysCount % 1024 == 0 { try checkNotClosing() }
            let key = [UInt8](cursor.key)
            try openTombstoneTables(&pending, before: key, kept)
            try cutIfDue(before: key, kept)
            try stream.writeKey(from: cursor) { (key, trailer, value) throws(StoreError) in
                try add(key, trailer, value)
            }
        }
        try openTombstoneTables(&pending, before: nil, kept)
        try finishTable(before: nil, kept)
    }

    /// A store that closes does not wait for a long compaction.
    private func checkNotClosing() throws(StoreError) {
        if store.stateLock.withLock({ store.isClosing }) { throw .closed }
    }

    private func mergedInputs() throws(StoreError) -> MergingCursor {
        var cursors: [EntryCursor] = []
        if job.inputLevel == 0 {
            for table in job.inputs { cursors.append(try table.reader().makeCursor(readAhead: true)) }
        } else {
            cursors.append(LevelCursor(job.inputs, readAhead: true))
        }
        cursors.append(LevelCursor(job.overlapped, readAhead: true))
        return MergingCursor(cursors)
    }

    /// Whether no level below the output can hold the key. Level 0's older tables are all inputs.
    private func isBottom(_ key: UnsafeRawBufferPointer) -> Bool {
        for level in version.levels[(job.outputLevel + 1)...]
        where Version.table(in: level, covering: key) != nil { return false }
        return true
    }

    /// Whether every version that the tombstone could hide is gone with this compaction.
    private func isNeedless(_ tombstone: RangeTombstone) -> Bool {
        if let oldest = snapshots.first, tombstone.sequence > oldest { return false }
        return !version.holdsAnything(
            from: job.outputLevel + 1, tombstone.start, tombstone.end, isToExclusive: true)
    }

    // MARK: Outputs

    private func add(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) {
        if writer == nil { try startTable([UInt8](key)) }
        try writer?.add(key, trailer, value)
    }

    /// Makes sure that tombstones which begin before the next key have a table to be in.
    private func openTombstoneTables(
        _ pending: inout ArraySlice<RangeTombstone>, before key: [UInt8]?, _ kept: [RangeTombstone]
    ) throws(StoreError) {
        while let tombstone = pending.first {
            if let key, ByteOrder.compare(tombstone.start, key) > 0 { return }
            if writer != nil && !sharesKeyspace(tombstone.start, tableStart) {
                try finishTable(before: tombstone.start, kept)
            }
            if writer == nil { try startTable(tombstone.start) }
            pending.removeFirst()
        }
    }

    /// Ends the table in the making when it is full or when the next key is of another keyspace.
    private func cutIfDue(before key: [UInt8], _ kept: [RangeTombstone]) throws(StoreError) {
        guard let writer else { return }
        let isOtherKeyspace = !sharesKeyspace(key, tableStart)
        guard isOtherKeyspace || writer.estimatedBytes >= store.options.tableBytes else { return }
        try finishTable(before: key, kept)
        // A tombstone that reaches over the cut goes on in the next table, even if no entry follows there.
        let reachesOver = kept.contains {
            ByteOrder.compare($0.start, key) <= 0 && ByteOrder.compare($0.end, key) > 0
        }
        if reachesOver { try startTable(key) }
    }

    private func sharesKeyspace(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.prefix(2) == b.prefix(2) }

    private func startTable(_ start: [UInt8]) throws(StoreError) {
        let number = store.newFileNumber()
        let path = StoreFile.table(number).path(in: store.directory)
        do throws(FileError) { file = try store.environment.files.open(path, .replace) } catch {
            throw StoreError(error)
        }
        written.append(number)
        tableStart = start
        guard let file else { return }
        let keyspace = UInt16(start[0]) << 8 | UInt16(start[1])
        let isLast = job.outputLevel == Version.levelsCount - 1
        var options = store.tableOptions(keyspace: keyspace, isLast: isLast)
        options.origin?.level = job.outputLevel
        options.origin?.inputs = job.all.map(\.number)
        writer = TableWriter(file: file, number: number, options: options)
    }

    /// - Parameter end: where the next table begins; tombstones are cut there. `nil` at the very end.
    private func finishTable(before end: [UInt8]?, _ kept: [RangeTombstone]) throws(StoreError) {
        guard let writer else { return }
        for tombstone in kept {
            if let clipped = clip(tombstone, from: tableStart, to: end) { try writer.add(clipped) }
        }
        self.writer = nil
        if writer.isEmpty {
            file?.close()
            return
        }
        outputs.append(try writer.finish())
        file?.close()
    }

    private func clip(_ tombstone: RangeTombstone, from start: [UInt8], to end: [UInt8]?) -> RangeTombstone? {
        var clipped = tombstone
        if ByteOrder.compare(clipped.start, start) < 0 { clipped.start = start }
        if let end, ByteOrder.compare(clipped.end, end) > 0 { clipped.end = end }
        return ByteOrder.compare(clipped.start, clipped.end) < 0 ? clipped : nil
    }

    private func syncDirectory() throws(StoreError) {
        do throws(FileError) { try store.environment.files.syncDirectory(store.directory) } catch {
            throw StoreError(error)
        }
    }
}
