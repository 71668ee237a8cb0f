// SPDX-License-Identifier: Apache-2.0
import Base

/// Committing: what a caller does before the queue, and what the leaders of its two stages do for a group.
///
/// Invariants:
/// 1. Sequence numbers are given in the order of the WAL, and batches become visible in that order.
/// 2. A batch is applied and published only once everything that is logged up to it has the durability that
///    it asked for; after a sync that failed nothing is published any more.
/// 3. A generation or WAL segment is turned over only while nothing is between logging and publishing: what
///    is logged in a generation's segments is applied to that generation.
extension Store {
    /// Applies all of the batch or nothing, atomically over keyspaces and attached files.
    ///
    /// Batches become visible in the order of their sequence numbers, each once everything before it has the
    /// durability that it asked for.
    /// - Returns: the sequence number of the batch's last operation; for an empty batch the last before it.
    /// - Throws: `.invalid` for an unknown keyspace or a merge in a keyspace without an operator;
    ///   `.diskFull`, after which the same batch may be tried again; `.readOnly` and `.file` after other
    ///   failures.
    @discardableResult
    public func commit(_ batch: WriteBatch, _ durability: Durability = .sync) throws(StoreError)
        -> SequenceNumber
    {
        try batch.uses.check(keyspaceTable)
        if batch.hasFiles { try checkFiles(of: batch) }
        let meter = durability == .sync ? meters.commitSync : meters.commitBuffered
        let begun = meter.start(environment.clock)
        defer { meter.end(begun, environment.clock) }
        let delayed = pacer.pace(batch.sizeBytes, environment)
        if delayed > 0 { counters.addDelay(nanos: delayed) }
        let sequence = try commits.commit(batch, durability, in: self)
        if isOversize(batch) { joinFlushQueue() }
        return sequence
    }

    /// Whether the batch gets a memtable of its own.
    func isOversize(_ batch: WriteBatch) -> Bool { batch.sizeBytes > options.memtableBytes / 2 }

    /// Lets the flush of an oversize batch begin now. What fails here the next commit meets again.
    private func joinFlushQueue() {
        _ = try? commits.commit(WriteBatch(), .buffered, order: .rotate, in: self)
    }

    func checkFiles(of batch: WriteBatch) throws(StoreError) {
        var reader = BatchReader(batch.payload, count: batch.count)
        while true {
            let next: BatchOperation?
            do throws(MalformedBytes) { next = try reader.next() } catch {
                throw .invalid("malformed batch: \(error)")
            }
            guard let operation = next else { return }
            if operation.key.count < 2 { try checkFile(operation) }
        }
    }

    private func checkFile(_ operation: BatchOperation) throws(StoreError) {
        let isLive = stateLock.withLock { attached[operation.fileNumber] != nil }
        if operation.kind == .dropFile && !isLive {
            throw .invalid("there is no attached file \(operation.fileNumber) to drop")
        }
        if operation.kind == .attachFile && isLive {
            throw .invalid("file \(operation.fileNumber) is attached already")
        }
    }

    // MARK: The logging stage

    /// Makes room, numbers the batches and appends them to the WAL.
    /// - Parameter isAlone: whether nothing is on its way to publication.
    /// - Returns: why none of them will be committed, if so.
    func log(_ group: CommitList, isAlone: Bool) -> StoreError? {
        var failure: StoreError?
        do throws(StoreError) {
            try makeRoom(for: group, isAlone: isAlone)
            if let batch = group.first?.takeUnretainedValue(), let ingestion = batch.ticket.ingestion {
                try install(ingestion, for: batch)
            } else if let footprint = group.first?.takeUnretainedValue().ticket.footprint {
                // What is logged and not applied yet counts too.
                if !isAlone { commits.drain() }
                try validate(footprint)
                try append(group)
            } else {
                try append(group)
            }
        } catch {
            group.forEach { batch in
                for hook in batch.hooks { hook.abandon() }
            }
            failure = error
        }
        if group.first?.takeUnretainedValue().ticket.order == .close {
            if !isAlone { commits.drain() }
            closeLog()
        }
        return failure
    }

    private func append(_ group: CommitList) throws(StoreError) {
        var next = lastSequence &+ 1
        do throws(StoreError) {
            try wal.beginGroup()
            try group.forEach { (batch) throws(StoreError) in
                batch.ticket.firstSequence = next
                if !batch.hooks.isEmpty {
                    for hook in batch.hooks { hook.number(batch, firstSequence: next) }
                }
                if !batch.isEmpty {
                    try wal.add(firstSequence: next, count: batch.count, payload: batch.payload)
                }
                next &+= SequenceNumber(batch.count)
            }
            try wal.writeGroup()
        } catch {
            // A full disk leaves no trace that a later record would not overwrite; of other errors we know
            // too little.
            if !error.isDiskFull { becomeReadOnly(error) }
            throw error
        }
        lastSequence = next &- 1
    }

    /// The end of all writing. - Requires: nothing is on its way to publication.
    private func closeLog() {
        let isSound = stateLock.withLock {
            isClosed = true
            refusesWrites.store(true, ordering: .releasing)
            published.store(nil, ordering: .sequentiallyConsistent)
            workCondition.broadcast()
            roomCondition.broadcast()
            return readOnlyCause == nil
        }
        if isSound { try? wal.sync() }
        wal.close()
    }

    // MARK: The publishing stage

    /// Makes the batches durable if any of them asks for it, then visible.
    /// - Returns: why none of them is committed, if so.
    func publish(_ list: CommitList) -> StoreError? {
        do throws(StoreError) {
            if list.isSynced {
                let begun = meters.sync.start(environment.clock)
                try wal.sync()
                meters.sync.end(begun, environment.clock)
                counters.addSync()
            } else {
                try wal.check()
            }
        } catch {
            becomeReadOnly(error)
            list.forEach { batch in
                for hook in batch.hooks { hook.abandon() }
            }
            return error
        }
        let generation = active
        list.forEach { apply($0, to: generation) }
        visible.store(generation.lastSequence, ordering: .releasing)
        counters.addGroup(commits: list.count)
        return nil
    }

    /// Into the memtable. The bytes were checked as they were encoded, and numbering changes no structure.
    private func apply(_ batch: WriteBatch, to generation: Generation) {
        if batch.isEmpty && batch.hooks.isEmpty { return }
        let first = batch.ticket.firstSequence
        let end = first &+ SequenceNumber(batch.count)
        var sequence = first
        if isOversize(batch) {
            sequence = SortedBatch(batch, first).insert(into: generation.memtable)
            if batch.hasFiles { applyFiles(of: batch, to: generation) }
        } else {
            var reader = BatchReader(batch.payload, count: batch.count)
            while let operation = try? reader.next() {
                if operation.kind == .attachFile || operation.kind == .dropFile {
                    apply(operation, to: generation)
                } else {
                    generation.memtable.insert(
                        operation.key, Trailer(sequence, operation.kind), operation.value)
                }
                sequence &+= 1
            }
        }
        precondition(sequence == end, "a batch was applied in part")
        if !batch.isEmpty { generation.lastSequence = end &- 1 }
        if !batch.hooks.isEmpty {
            for hook in batch.hooks { hook.publish(firstSequence: first, lastSequence: batch.lastSequence) }
        }
    }

    private func applyFiles(of batch: WriteBatch, to generation: Generation) {
        var reader = BatchReader(batch.payload, count: batch.count)
        while let operation = try? reader.next() { apply(operation, to: generation) }
    }

    /// Attaching what is attached and dropping what is not there change nothing, and must leave no edit
    /// behind: the manifest takes an edit that does not fit for damage.
    private func apply(_ operation: BatchOperation, to generation: Generation) {
        if operation.kind == .dropFile { return drop(operation.fileNumber, in: generation) }
        guard let file = operation.file else { return }
        let handle = AttachedFile(file, directory: directory, files: environment.files)
        let isNew = stateLock.withLock {
            if attached[file.number] != nil { return false }
            attached[file.number] = handle
            return true
        }
        if isNew { generation.fileEdits.append(.attachFile(file)) }
    }

    private func drop(_ number: UInt64, in generation: Generation) {
        guard let handle = stateLock.withLock({ attached.removeValue(forKey: number) }) else { return }
        generation.droppedFiles.append(handle)
        generation.fileEdits.append(.dropFile(number: number))
    }
}
