// SPDX-License-Identifier: Apache-2.0
import Base

/// Flushing: the oldest immutable memtable becomes a table of level 0.
extension Store {
    /// How long a failed flush or compaction waits before it is tried again.
    static let retryNanos: UInt64 = 500_000_000
    /// How often obsolete files are looked at while readers hold them.
    static let sweepNanos: UInt64 = 1_000_000_000

    /// Writes everything committed so far into tables.
    ///
    /// - Throws: what the flush met; `.readOnly`, `.closed`.
    public func flush() throws(StoreError) { try rotateAndFlush() }

    /// The flush thread.
    func flushLoop() {
        while flushNext() { sweepObsoleteFiles() }
    }

    /// Waits for a memtable to flush, and flushes it; or waits a while for readers of obsolete files to end.
    /// - Returns: false when the store closes.
    private func flushNext() -> Bool {
        let (generation, isEnd) = nextFlush()
        guard let generation else { return !isEnd }
        do throws(StoreError) { try flush(generation) } catch {
            report(.workFailed(.flush, error))
            stateLock.withLock {
                flushFailure = error
                roomCondition.broadcast()
                waitToRetry { flushFailure != nil }
            }
        }
        return true
    }

    /// Waits a while after a failure; news of other threads' work do not count.
    /// - Parameter isFailed: false once somebody asks for a new attempt.
    /// - Requires: `stateLock` is held.
    func waitToRetry(while isFailed: () -> Bool) {
        let deadline = environment.clock.monotonicNanos + Store.retryNanos
        while !isClosing && isFailed() {
            let now = environment.clock.monotonicNanos
            if now >= deadline { return }
            if !workCondition.wait(timeoutNanos: deadline - now) { return }
        }
    }

    /// The oldest immutable generation, if one comes before it is time to sweep.
    private func nextFlush() -> (Generation?, isEnd: Bool) {
        stateLock.withLock {
            while true {
                if isClosed || (readOnlyCause != nil && isClosing) { return (nil, true) }
                if readOnlyCause == nil, let oldest = state.immutables.last { return (oldest, false) }
                if obsolete.isEmpty && epochs.retiredCount == 0 {
                    workCondition.wait()
                } else if !workCondition.wait(timeoutNanos: Store.sweepNanos) {
                    return (nil, false)
                }
            }
        }
    }

    private func flush(_ generation: Generation) throws(StoreError) {
        let start = meters.flush.start(environment.clock)
        try settleDoubtfulFiles()
        let output = try generation.isTableless ? nil : writeTable(of: generation)
        var edit = VersionEdit()
        if let output {
            edit.changes += output.blobs.map { .addBlobFile($0) }
            edit.changes += output.tables.map { .addTable(level: 0, $0) }
        }
        edit.changes += generation.fileEdits
        edit.changes.append(.lastSequence(generation.lastSequence))
        let next = stateLock.withLock { generationAfter(generation).firstSegment }
        edit.changes.append(.minimumWALSegment(next))
        do throws(StoreError) { try log(edit) } catch {
            if let output { discard(output, error) }
            throw error
        }
        let added = makeTables(output ?? WrittenFiles()).map { (level: 0, table: $0) }
        // Before those are woken who wait for the flush, and may ask for the figures.
        counters.addFlush(bytes: output?.sizeBytes ?? 0)
        changeVersion(added: added, removed: []) { version in
            setVersion(version, immutables: state.immutables.filter { $0 !== generation })
            flushFailure = nil
            obsolete.attached += generation.droppedFiles
            generation.droppedFiles = []
            workCondition.broadcast()
            roomCondition.broadcast()
        }
        releaseSegments(below: next)
        meters.flush.end(start, environment.clock)
        report(
            .flushed(
                table: output?.tables.first?.number, entriesCount: output?.tables.first?.entryCount ?? 0,
                bytes: output?.sizeBytes ?? 0,
                nanos: environment.clock.monotonicNanos &- start))
    }

    /// The generation whose writes follow those of `generation`. - Requires: `stateLock` is held.
    private func generationAfter(_ generation: Generation) -> Generation {
        let i = state.immutables.firstIndex { $0 === generation } ?? 0
        return i == 0 ? state.active : state.immutables[i - 1]
    }

    private func writeTable(of generation: Generation) throws(StoreError) -> WrittenFiles {
        let (live, operators, keyspaces) = stateLock.withLock {
            (snapshots.all, state.operators, keyspaceOptions)
        }
        return try MemtableTable(
            directory: directory, environment: environment,
            options: tableOptions(keyspace: nil, isLast: false), keyspaces: keyspaces, blobs: blobOutput()
        ).write(generation.memtable, number: newFileNumber(), snapshots: live, operators: operators)
    }

    /// New tables of the store, not opened yet.
    /// - Requires: all blob files that they reference besides the new ones are in the current version, and
    ///   stay.
    func makeTables(_ written: WrittenFiles) -> [Table] {
        let known = stateLock.withLock { state.version.blobs }
        var fresh: [UInt64: BlobFile] = [:]
        for file in written.blobs {
            fresh[file.number] = BlobFile(
                file, directory: directory, environment: environment, counters: blobCounters)
        }
        return written.tables.map { table in
            Table(
                table, blobs: table.blobs.compactMap { fresh[$0.number] ?? known[$0.number] },
                directory: directory, environment: environment, cache: cache)
        }
    }

    /// Makes `version` the current one. Blob files that no table of it references wait for their last reader.
    /// - Requires: `stateLock` is held.
    func setVersion(_ version: Version, immutables: [Generation]? = nil) {
        let dropped = state.version.blobs.files.filter { version.blobs[$0.number] == nil }
        setState(immutables: immutables, version: version)
        obsolete.blobs += dropped
    }

    /// How a table of this keyspace (`nil`: of any) is written.
    func tableOptions(keyspace: UInt16?, isLast: Bool) -> TableOptions {
        var result = TableOptions()
        result.blockBytes = options.blockBytes
        result.throttle = throttle
        result.memory = memory
        var origin = TableOrigin()
        origin.storeID = storeID
        let byID = stateLock.withLock {
            origin.keyspaces = keyspaces.values.sorted { $0.id < $1.id }
            origin.dead = obsolete.deadTables
            return keyspaceOptions
        }
        result.origin = origin
        result.keyspaceOptions = { byID[$0] }
        guard let keyspace, let known = byID[keyspace] else { return result }
        result.filterBitsPerKey = known.filterBitsPerKey
        result.filterPrefixBytes = known.filterPrefixBytes
        result.compression = isLast ? known.lastCompression : known.upperCompression
        return result
    }
}
