// SPDX-License-Identifier: Apache-2.0
import Base

/// One part of a compaction at work: merges the inputs' entries of a range of keys into new tables.
///
/// 1. The inputs are merged in key order; `CompactionStream` says what of each key stays.
/// 2. Outputs are cut between keys, at the size bound and wherever the keyspace changes, so that a table
///    below level 0 belongs to one keyspace and has its options.
/// 3. Range tombstones that anything below, or a snapshot, may still need are cut at the outputs' bounds and
///    kept.
/// 4. Large values go to blob files, and values in files that are mostly dead move to new ones
///    (`BlobSeparator`).
/// 5. Every output is synced before the caller logs the edit that names it.
///
/// Nothing is allocated for an entry, but for merge operands.
final class Compaction {
    private let run: CompactionRun
    private let store: Store
    private let from: [UInt8]?
    private let to: [UInt8]?
    private let snapshots: [SequenceNumber]
    private let operators: KeyspaceOperators
    private let keyspaces: [UInt16: KeyspaceOptions]
    private let tombstones: RangeTombstones
    /// Tombstones that stay, by start; those from `pending` on have not had a table to begin in.
    @exclusivity(unchecked) private var kept: [RangeTombstone] = []
    @exclusivity(unchecked) private var pending = 0
    @exclusivity(unchecked) private var writer: TableWriter?
    /// The same, for use without counting a reference to it at each entry.
    @exclusivity(unchecked) private var borrowedWriter: Unmanaged<TableWriter>?
    @exclusivity(unchecked) private var file: (any File)?
    /// First key of the table in the making, or where the one before ended.
    @exclusivity(unchecked) private var tableStart: [UInt8] = []
    @exclusivity(unchecked) private var tableKeyspace: UInt16 = 0
    private let tableBytes: Int
    /// Levels that may hold older versions of the current keyspace's keys.
    @exclusivity(unchecked) private var below: [[Table]] = []
    @exclusivity(unchecked) private var tables: [TableDescription] = []
    private let separator: BlobSeparator
    private var written: [UInt64] = []

    init(_ run: CompactionRun, part: Int, store: Store) throws(StoreError) {
        self.run = run
        self.store = store
        tableBytes = store.options.tableBytes
        (from, to) = run.bounds(part)
        (snapshots, operators, keyspaces) = store.stateLock.withLock {
            (store.snapshots.all, store.state.operators, store.keyspaceOptions)
        }
        var sets: [RangeTombstones] = []
        for table in run.job.inputs.joined() where table.description.rangeTombstoneCount > 0 {
            sets.append(try table.reader().rangeTombstones)
        }
        tombstones = RangeTombstones(merging: sets).clipped(from: from, to: to)
        separator = BlobSeparator(
            store.blobOutput(), sources: run.version.blobs, rewriting: run.version.blobs.stale)
    }

    /// What `write` wrote.
    var outputs: WrittenFiles { WrittenFiles(tables: tables, blobs: separator.files) }

    /// Writes the outputs. On an error removes what it wrote.
    func write() throws(StoreError) {
        do throws(StoreError) {
            try merge()
            try separator.finish()
            if !tables.isEmpty { try syncDirectory() }
        } catch {
            file?.close()
            separator.discard()
            for number in written {
                try? store.environment.files.remove(StoreFile.table(number).path(in: store.directory))
            }
            throw error
        }
    }

    private func merge() throws(StoreError) {
        let cursor = try mergedInputs()
        let stream = CompactionStream(
            snapshots: snapshots, tombstones: tombstones, operators: operators, keyspaces: keyspaces,
            nowMillis: store.environment.clock.nowMillis, blobs: run.version.blobs,
            isBottom: { [unowned self] in self.isBottom($0) })
        kept = tombstones.all.filter { !isNeedless($0) }
        if let from {
            try from.withBytes { (key) throws(StoreError) in try cursor.seek(key, Trailer(raw: .max)) }
        } else {
            try cursor.seekToFirst()
        }
        var keysCount = 0
        while cursor.isValid && !isBeyond(cursor.key) {
            keysCount &+= 1
            if keysCount & 1023 == 0 { try checkMayGoOn() }
            try prepare(for: cursor.key)
            try stream.writeKey(from: cursor) { (key, trailer, value) throws(StoreError) in
                try add(key, trailer, value)
            }
        }
        try openTombstoneTables(before: nil)
        try finishTable(before: to)
    }

    @inline(__always)
    private func isBeyond(_ key: UnsafeRawBufferPointer) -> Bool {
        guard let to else { return false }
        return to.withBytes { ByteOrder.compare(key, $0) } >= 0
    }

    /// A store that closes does not wait for a long compaction, nor a failed run for its other parts.
    private func checkMayGoOn() throws(StoreError) {
        if run.mustStop || store.stateLock.withLock({ store.isClosing }) { throw .closed }
    }

    private func mergedInputs() throws(StoreError) -> MergingCursor {
        var cursors: [EntryCursor] = []
        for (level, tables) in run.job.inputs.enumerated() {
            let inside = tables.filter { isInside($0) }
            if inside.isEmpty { continue }
            if level > 0 {
                cursors.append(LevelCursor(whole: inside))
            } else {
                for table in inside { cursors.append(try table.reader().makeCursor(isWhole: true)) }
            }
        }
        return MergingCursor(cursors, sharedBytes: sharedBytes)
    }

    /// What the bounds of the inputs have in common, all their keys begin with.
    private var sharedBytes: Int {
        guard let range = KeyRange(covering: run.job.inputs.joined()) else { return 0 }
        return range.from.withBytes { from in range.to.withBytes { ByteOrder.commonPrefix(from, $0) } }
    }

    private func isInside(_ table: Table) -> Bool {
        if let to, ByteOrder.compare(table.description.smallest, to) >= 0 { return false }
        guard let from else { return true }
        return ByteOrder.compare(table.description.largest, from) >= 0
    }

    // MARK: What lies below

    /// Levels that no input of the keyspace is below, and that can hold what its outputs come to lie above.
    /// Older tables of level 0 with keys of the inputs are inputs themselves.
    private func levelsBelow(_ keyspace: UInt16) -> ArraySlice<[Table]> {
        switch run.job.place(of: keyspace) {
        case .level(let level): run.version.levels[(level + 1)...]
        case .sinks: run.version.levels[1...]
        }
    }

    private func isBottom(_ key: UnsafeRawBufferPointer) -> Bool {
        for level in below where Version.table(in: level, covering: key) != nil { return false }
        return true
    }

    /// Whether every version that the tombstone could hide is gone with this compaction.
    private func isNeedless(_ tombstone: RangeTombstone) -> Bool {
        if let oldest = snapshots.first, tombstone.sequence > oldest { return false }
        let range = KeyRange(from: tombstone.start, to: tombstone.end, isToExclusive: true)
        return levelsBelow(Compaction.keyspace(tombstone.start)).allSatisfy {
            Version.overlapping($0, range).isEmpty
        }
    }

    private static func keyspace(_ key: [UInt8]) -> UInt16 { key.withBytes { keyspace($0) } }

    @inline(__always)
    private static func keyspace(_ key: UnsafeRawBufferPointer) -> UInt16 {
        key.count < 2 ? 0 : UInt16(key[0]) << 8 | UInt16(key[1])
    }

    // MARK: Outputs

    /// Ends the table in the making when it is full or the key is of another keyspace, and makes tables for
    /// tombstones that begin before the key.
    @inline(__always)
    private func prepare(for key: UnsafeRawBufferPointer) throws(StoreError) {
        if pending < kept.count { try openTombstoneTables(before: key) }
        let keyspace = Compaction.keyspace(key)
        if let borrowedWriter {
            let sizeBytes = borrowedWriter._withUnsafeGuaranteedRef { $0.estimatedBytes }
            if keyspace == tableKeyspace && sizeBytes < tableBytes { return }
            try cut(before: [UInt8](key))
        }
        if writer == nil && keyspace != tableKeyspace { enter(keyspace) }
    }

    private func enter(_ keyspace: UInt16) {
        tableKeyspace = keyspace
        below = levelsBelow(keyspace).filter { !$0.isEmpty }
    }

    @inline(__always)
    private func add(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) {
        if borrowedWriter == nil { try startTable([UInt8](key)) }
        try borrowedWriter?.borrowed { writer throws(StoreError) in
            try Unmanaged.passUnretained(separator).borrowed { separator throws(StoreError) in
                try separator.add(key, trailer, value, to: writer)
            }
        }
    }

    /// Makes sure that tombstones which begin before the key, `nil` for all, have a table to be in.
    private func openTombstoneTables(before key: UnsafeRawBufferPointer?) throws(StoreError) {
        while pending < kept.count {
            let start = kept[pending].start
            if let key, start.withBytes({ ByteOrder.compare($0, key) }) > 0 { return }
            if writer != nil && Compaction.keyspace(start) != tableKeyspace { try finishTable(before: start) }
            if writer == nil { try startTable(start) }
            pending += 1
        }
    }

    private func cut(before key: [UInt8]) throws(StoreError) {
        try finishTable(before: key)
        // A tombstone that reaches over the cut goes on in the next table, even if no entry follows there.
        let reachesOver = kept.contains {
            ByteOrder.compare($0.start, key) <= 0 && ByteOrder.compare($0.end, key) > 0
        }
        if reachesOver { try startTable(key) }
    }

    private func startTable(_ start: [UInt8]) throws(StoreError) {
        let number = store.newFileNumber()
        let path = StoreFile.table(number).path(in: store.directory)
        let file: any File
        do throws(FileError) { file = try store.environment.files.open(path, .replace) } catch {
            throw StoreError(error)
        }
        self.file = file
        written.append(number)
        tableStart = start
        enter(Compaction.keyspace(start))
        let isLast = run.job.place(of: tableKeyspace).deepest == Version.levelsCount - 1
        var options = store.tableOptions(keyspace: tableKeyspace, isLast: isLast)
        options.newestMillis = newestMillis
        options.origin?.level = run.job.place(of: tableKeyspace).deepest
        options.origin?.inputs = run.job.inputs.joined().map(\.number)
        let writer = TableWriter(file: file, number: number, options: options)
        self.writer = writer
        borrowedWriter = .passUnretained(writer)
    }

    /// When the newest entry of the inputs was flushed.
    private var newestMillis: Int64 {
        run.job.inputs.joined().reduce(0) { max($0, $1.description.statistics.newestMillis) }
    }

    /// - Parameter end: where the next table begins; tombstones are cut there. `nil` at the very end.
    private func finishTable(before end: [UInt8]?) throws(StoreError) {
        guard let writer else { return }
        for tombstone in kept {
            if let clipped = clip(tombstone, from: tableStart, to: end) { try writer.add(clipped) }
        }
        self.writer = nil
        borrowedWriter = nil
        if writer.isEmpty {
            file?.close()
            return
        }
        tables.append(try writer.finish())
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
