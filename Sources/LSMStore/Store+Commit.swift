// SPDX-License-Identifier: Apache-2.0
import Base

/// Writing: what a caller does before the queue, and what the leader does for a group.
extension Store {
    /// Applies all of the batch or nothing, atomically over keyspaces and attached files.
    ///
    /// Batches become visible in the order of their sequence numbers, each once everything before it has the
    /// durability that it asked for.
    /// - Returns: the sequence number of the batch's last operation; for an empty batch the last visible one.
    /// - Throws: `.invalid` for an unknown keyspace or a merge in a keyspace without an operator;
    ///   `.diskFull`, after which the same batch may be tried again; `.readOnly` and `.file` after other
    ///   failures.
    @discardableResult
    public func commit(_ batch: WriteBatch, _ durability: Durability = .sync) throws(StoreError)
        -> SequenceNumber
    {
        try validate(batch)
        return try commits.commit(PendingCommit(batch, durability))
    }

    private func validate(_ batch: WriteBatch) throws(StoreError) {
        if batch.sizeBytes > Limits.batchBytesMax {
            throw .invalid("a batch of \(batch.sizeBytes) bytes exceeds \(Limits.batchBytesMax)")
        }
        let operators = stateLock.withLock { state.operators }
        var reader = BatchReader(batch.payload, count: batch.count)
        do {
            while let operation = try reader.next() {
                guard operation.key.count >= 2 else {
                    try checkFile(operation)
                    continue
                }
                let id = UInt16(operation.key[0]) << 8 | UInt16(operation.key[1])
                guard let mergeOperator = operators[id] else {
                    throw StoreError.invalid("unknown keyspace \(id)")
                }
                if operation.kind == .merge && mergeOperator == .none {
                    throw StoreError.invalid("keyspace \(id) has no merge operator")
                }
            }
        } catch let error as StoreError {
            throw error
        } catch {
            throw .invalid("malformed batch: \(error)")
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

    /// Leads a group: numbers, appends, syncs, applies, publishes. Sets each member's result.
    func write(_ group: ArraySlice<PendingCommit>) {
        do throws(StoreError) {
            try makeRoom(for: group)
            try appendAndApply(group)
        } catch {
            for member in group {
                for hook in member.batch.hooks { hook.abandon() }
                member.result = .failure(error)
            }
        }
        if group.contains(where: { $0.closes }) { closeLog() }
    }

    /// The end of all writing. The leader's, so that no append is under way.
    private func closeLog() {
        let isSound = stateLock.withLock {
            isClosed = true
            published.store(nil, ordering: .sequentiallyConsistent)
            workCondition.broadcast()
            roomCondition.broadcast()
            return readOnlyCause == nil
        }
        if isSound { try? wal.sync() }
        wal.close()
    }

    private func appendAndApply(_ group: ArraySlice<PendingCommit>) throws(StoreError) {
        var next = lastSequence + 1
        var firsts: [SequenceNumber] = []
        for member in group {
            firsts.append(next)
            for hook in member.batch.hooks { hook.number(member.batch, firstSequence: next) }
            next += SequenceNumber(member.batch.count)
        }
        try append(group, firsts)
        lastSequence = next - 1
        let generation = stateLock.withLock { state.active }
        for (member, first) in zip(group, firsts) { apply(member.batch, first, to: generation) }
        visible.store(lastSequence, ordering: .releasing)
        for (member, first) in zip(group, firsts) {
            member.result = .success(first + SequenceNumber(member.batch.count) - 1)
        }
        counters.addGroup(commits: group.count)
    }

    /// To the WAL, and to the disk if any member asks for it.
    private func append(_ group: ArraySlice<PendingCommit>, _ firsts: [SequenceNumber]) throws(StoreError) {
        let records = zip(group, firsts).filter { !$0.0.batch.isEmpty }.map {
            (firstSequence: $0.1, count: $0.0.batch.count, payload: $0.0.batch.payload)
        }
        do throws(StoreError) {
            if !records.isEmpty { try wal.append(records) }
        } catch {
            // A full disk leaves no trace that a later record would not overwrite; of other errors we know
            // too little.
            if case .diskFull = error { throw error }
            becomeReadOnly(error)
            throw error
        }
        guard group.contains(where: { $0.durability == .sync }) else { return }
        do throws(StoreError) { try wal.sync() } catch {
            becomeReadOnly(error)
            throw error
        }
        counters.addSync()
    }

    /// Into the memtable. The bytes were validated before the queue, and numbering changes no structure.
    private func apply(_ batch: WriteBatch, _ first: SequenceNumber, to generation: Generation) {
        var reader = BatchReader(batch.payload, count: batch.count)
        var sequence = first
        while let operation = try? reader.next() {
            switch operation.kind {
            case .attachFile: if let file = operation.file { attach(file, in: generation) }
            case .dropFile: drop(operation.fileNumber, in: generation)
            default:
                generation.memtable.insert(operation.key, Trailer(sequence, operation.kind), operation.value)
            }
            sequence += 1
        }
        precondition(sequence == first + SequenceNumber(batch.count), "a batch was applied in part")
        generation.lastSequence = sequence - 1
        for hook in batch.hooks { hook.publish(firstSequence: first, lastSequence: sequence - 1) }
    }

    /// Attaching what is attached and dropping what is not there change nothing, and must leave no edit
    /// behind: the manifest takes an edit that does not fit for damage.
    private func attach(_ file: AttachedFileDescription, in generation: Generation) {
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

    // MARK: Room

    /// Waits, if it must, until the active memtable may take the group; turns over a full one.
    private func makeRoom(for group: ArraySlice<PendingCommit>) throws(StoreError) {
        try stateLock.withLock { () throws(StoreError) in try checkWritable() }
        let bytes = group.reduce(0) { $0 + $1.batch.sizeBytes }
        try slowDown(for: bytes)
        let active = stateLock.withLock { state.active }
        let isFull = active.memtable.sizeBytes >= options.memtableBytes
        // A large batch gets a memtable of its own, so that no memtable exceeds its bound by more than one
        // batch.
        let isLarge = bytes > options.memtableBytes / 2 && !active.isEmpty
        let isAsked = group.contains { $0.rotates } && !active.isEmpty
        if isFull || isLarge || isAsked {
            try waitForRoom()
            try rotate()
        } else if wal.isFull {
            try startSegment(newFileNumber())
        }
    }

    /// Waits while too many immutable memtables or level-0 tables stand before us.
    private func waitForRoom() throws(StoreError) {
        try stateLock.withLock { () throws(StoreError) in
            var stalled = false
            while state.immutables.count >= options.immutableMemtablesMax
                || (level0Pressure >= options.level0StopMin && !isClosing)
            {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                if !stalled { counters.addStall() }
                stalled = true
                roomCondition.wait()
            }
            try checkWritable()
        }
    }

    /// How many tables of level 0 wait for compaction; 0 while it cannot get on, since waiting would not help
    /// then.
    /// - Requires: `stateLock` is held.
    private var level0Pressure: Int {
        compactionFailure == nil && quarantine.isEmpty ? state.version.levels[0].count : 0
    }

    /// Delays the group in proportion to its bytes and to how far level 0 is behind: up to 1 ms for 64 KiB.
    private func slowDown(for bytes: Int) throws(StoreError) {
        let excess = stateLock.withLock { level0Pressure - options.level0SlowdownMin }
        guard excess > 0 else { return }
        let span = max(options.level0StopMin - options.level0SlowdownMin, 1)
        let nanos = UInt64(bytes) * 1_000_000 / 65_536 * UInt64(min(excess, span)) / UInt64(span)
        counters.addDelay(nanos: nanos)
        if nanos > 0 { environment.threads.sleep(nanos: min(nanos, 100_000_000)) }
    }

    /// Makes the active memtable immutable and starts a new one with a WAL segment of its own. Leader only.
    private func rotate() throws(StoreError) {
        let number = newFileNumber()
        try startSegment(number)
        let fresh = Generation(memtable: Memtable(holder: memtableAccount), firstSegment: number)
        stateLock.withLock {
            setState(active: fresh, immutables: [state.active] + state.immutables)
            workCondition.broadcast()
        }
    }

    private func startSegment(_ number: UInt64) throws(StoreError) {
        let recycled = stateLock.withLock { obsolete.recyclableSegments.popLast() }
        do throws(StoreError) {
            try wal.startSegment(number: number, firstSequence: lastSequence + 1, recycling: recycled)
            stateLock.withLock { liveSegments.append(number) }
        } catch {
            guard case .diskFull = error else {
                becomeReadOnly(error)
                throw error
            }
            if let recycled, environment.files.exists(StoreFile.wal(recycled).path(in: directory)) {
                stateLock.withLock { obsolete.recyclableSegments.append(recycled) }
            }
            throw error
        }
    }

    /// Makes the active memtable immutable and waits until everything up to it is in tables.
    func rotateAndFlush() throws(StoreError) {
        let marker = PendingCommit(WriteBatch(), .buffered)
        marker.rotates = true
        try commits.commit(marker)
        try stateLock.withLock { () throws(StoreError) in
            let target = state.immutables.first
            // An old failure says nothing of the attempt that is asked for now.
            flushFailure = nil
            workCondition.broadcast()
            while let target, state.immutables.contains(where: { $0 === target }) {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                roomCondition.wait()
            }
        }
    }
}
