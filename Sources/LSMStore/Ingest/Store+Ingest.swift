// SPDX-License-Identifier: Apache-2.0
import Base

/// Ingestion: sorted entries go into tables directly, past the WAL and the memtables.
///
/// 1. The tables are written and synced while commits go on.
/// 2. The logging leader sees that no older write is in memory any more: commits wait for that short flush.
///    What memtables hold is looked at before tables, and so must not be older.
/// 3. One edit of the manifest names all the tables and the sequence number that they share, so that a crash
///    leaves all of them or none, and never later commits without them.
/// 4. They become visible at their place in the commit queue, as a batch does.
extension Store {
    /// Gives keys of one keyspace the values that `run` has for them, all at once: for loading much at a
    /// time.
    ///
    /// The entries need not fit into memory. They are durable when this returns.
    /// - Parameters:
    ///   - run: keys ascending, each once.
    ///   - hooks: told as those of a batch are; the batch that they are shown is empty.
    /// - Returns: the sequence number of all the entries; for an empty run the last visible one.
    /// - Throws: `.invalid` when the keyspace is unknown, a key does not stand after the one before or a
    ///   limit is exceeded; what `run` throws; `.diskFull`, after which all is as before; as `commit`
    ///   otherwise.
    /// - Complexity: O(entries), and one flush of what the memtables hold.
    @discardableResult
    public func ingest(
        _ keyspace: Keyspace, _ run: some SortedRun, hooks: [any CommitHook] = []
    ) throws(StoreError) -> SequenceNumber {
        guard keyspaceTable.contains(keyspace.id) else { throw .invalid("unknown keyspace \(keyspace.id)") }
        ingestLock.lock()
        defer { ingestLock.unlock() }
        try stateLock.withLock { () throws(StoreError) in try checkWritable() }
        let ingestion = Ingestion(self, keyspace, sequence: watermark + Ingestion.headStart)
        var run = run
        try ingestion.write(&run)
        if ingestion.output.tables.isEmpty { return watermark }
        let marker = WriteBatch()
        marker.hooks = hooks
        marker.ticket.ingestion = ingestion
        do throws(StoreError) {
            // Done while commits go on, so that little is left to flush while they wait.
            try rotateAndFlush()
            return try commits.commit(marker, .buffered, order: .ingest, in: self)
        } catch {
            if !ingestion.isNamed { ingestion.discard() }
            throw error
        }
    }

    /// The logging leader's part. - Requires: nothing is on its way to publication.
    func install(_ ingestion: Ingestion, for batch: WriteBatch) throws(StoreError) {
        guard lastSequence < ingestion.sequence else {
            throw .invalid("more than \(Ingestion.headStart) operations were committed during an ingestion")
        }
        if !active.isEmpty {
            try waitForRoom()
            try rotate()
        }
        try waitForFlushes()
        batch.ticket.firstSequence = ingestion.sequence
        for hook in batch.hooks { hook.number(batch, firstSequence: ingestion.sequence) }
        // No compaction is picked meanwhile: it would not know of the tables.
        try pickLock.withLock { () throws(StoreError) in
            let output = ingestion.output
            let placed = place(output.tables)
            var edit = VersionEdit(output.blobs.map { .addBlobFile($0) })
            edit.changes += placed.map { .addTable(level: $0.level, $0.table) }
            edit.changes.append(.lastSequence(ingestion.sequence))
            ingestion.isNamed = true
            try log(edit)
            let added = zip(placed, makeTables(output)).map { (level: $0.level, table: $1) }
            changeVersion(added: added, removed: []) { version in
                setVersion(version)
                workCondition.broadcast()
            }
        }
        lastSequence = ingestion.sequence
        active.lastSequence = ingestion.sequence
        // The records of a segment have numbers without a gap.
        needsSegment = true
    }

    /// Where the tables go: each to the lowest level such that nothing there or above overlaps it, or to
    /// level 0.
    /// - Requires: `pickLock` is held.
    private func place(_ tables: [TableDescription]) -> [(level: Int, table: TableDescription)] {
        let picker = CompactionPicker(stateLock.withLock { pickerInputs })
        return tables.map { (level: picker.deepestLevel(for: $0), table: $0) }
    }

    /// Waits until every immutable memtable is in a table.
    private func waitForFlushes() throws(StoreError) {
        try stateLock.withLock { () throws(StoreError) in
            flushFailure = nil
            workCondition.broadcast()
            while !state.immutables.isEmpty {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                roomCondition.wait()
            }
        }
    }
}
