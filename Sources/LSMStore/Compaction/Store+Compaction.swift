// SPDX-License-Identifier: Apache-2.0
import Base

/// The compaction threads, and compaction on request.
///
/// A thread takes a part of a job that another one has split, or picks a job of its own. Picking goes over
/// all tables, and so is done outside `stateLock`, by one thread at a time (`pickLock`). What a picker sees
/// may be out of date: flushes have added newer tables to level 0, other jobs have ended. Neither harms: what
/// ended was claimed when the picker looked.
extension Store {
    /// How often tables are looked at for entries that have expired meanwhile.
    static let expiryNanos: UInt64 = 10_000_000_000

    /// The body of each compaction thread.
    func compactionLoop() {
        // In a function of its own: what it held is gone when the sweep asks who still holds it.
        while compactNext() { sweepObsoleteFiles() }
    }

    /// Waits for work and does it.
    /// - Returns: false when the store closes.
    private func compactNext() -> Bool {
        switch nextCompaction() {
        case .end: return false
        case .part(let run, let part): write(part, of: run)
        case .job(let job, let version):
            do throws(StoreError) {
                try compact(job, of: version)
                finishCompaction(job, failure: nil, quarantining: [])
            } catch {
                let corrupt = corruptTables(job, error)
                if error != .closed { report(.workFailed(.compaction, error)) }
                for number in corrupt.sorted() { report(.tableQuarantined(number: number, error)) }
                finishCompaction(job, failure: error, quarantining: corrupt)
            }
        }
        return true
    }

    /// Pushes everything committed so far down to the last level. What later entries hide gives its space
    /// back there.
    ///
    /// - Throws: what the compaction met; `.closed` when the store is closed meanwhile.
    public func compact() throws(StoreError) {
        try rotateAndFlush()
        let limit = watermark
        try stateLock.withLock { () throws(StoreError) in
            compactionFailure = nil
            compactAllUpTo = max(compactAllUpTo, limit)
            compactionEpoch += 1
            workCondition.broadcast()
        }
        while try !isCompacted(upTo: limit) {}
    }

    /// Whether nothing is left to push down. If something is, waits for news of the compaction threads;
    /// picking goes on outside the lock.
    private func isCompacted(upTo limit: SequenceNumber) throws(StoreError) -> Bool {
        let (inputs, round) = stateLock.withLock { (pickerInputs, compactionRound) }
        let isDone = inputs.claims.isEmpty && CompactionPicker(inputs).pickAll(upTo: limit) == nil
        return try stateLock.withLock { () throws(StoreError) -> Bool in
            if let compactionFailure { throw compactionFailure }
            if isDone { return true }
            try checkWritable()
            if isClosing { throw .closed }
            if compactionRound == round && state.version === inputs.version { roomCondition.wait() }
            return false
        }
    }

    /// - Requires: `stateLock` is held.
    var pickerInputs: CompactionPicker.Inputs {
        CompactionPicker.Inputs(
            version: state.version, options: options, keyspaces: keyspaceOptions, unleveled: unleveled,
            quarantine: quarantine, claims: compactionClaims.flatMap { $0 },
            oldestSnapshot: snapshots.summary.oldest?.sequence, nowMillis: environment.clock.nowMillis)
    }

    // MARK: Work

    private enum CompactionWork {
        case part(CompactionRun, Int)
        case job(CompactionJob, Version)
        case end
    }

    private func nextCompaction() -> CompactionWork {
        // What this thread found nothing to do for.
        var seen: (version: Version, epoch: Int)?
        var awaitsTime = false
        while true {
            let work = stateLock.withLock { () -> CompactionWork? in
                while true {
                    if isClosing { return .end }
                    if let run = splitRuns.first(where: \.hasUnbegunPart) {
                        return .part(run, run.beginPart())
                    }
                    let isKnown = seen.map { $0.version === state.version && $0.epoch == compactionEpoch }
                    if readOnlyCause == nil && isKnown != true { return nil }
                    guard awaitsTime, readOnlyCause == nil else {
                        workCondition.wait()
                        continue
                    }
                    if !workCondition.wait(timeoutNanos: Store.expiryNanos) { return nil }
                }
            }
            if let work { return work }
            let (job, picker, epoch) = pickCompaction()
            if let job { return .job(job, picker.version) }
            seen = (picker.version, epoch)
            awaitsTime = picker.awaitsTime
            stateLock.withLock {
                compactionRound += 1
                roomCondition.broadcast()
            }
        }
    }

    /// Picks a job and claims it.
    private func pickCompaction() -> (CompactionJob?, CompactionPicker, epoch: Int) {
        pickLock.lock()
        defer { pickLock.unlock() }
        let (inputs, limit, epoch) = stateLock.withLock { (pickerInputs, compactAllUpTo, compactionEpoch) }
        let picker = CompactionPicker(inputs)
        guard let job = picker.pick() ?? picker.pickAll(upTo: limit) else { return (nil, picker, epoch) }
        stateLock.withLock { compactionClaims.append(job.claims) }
        return (job, picker, epoch)
    }

    private func compact(_ job: CompactionJob, of version: Version) throws(StoreError) {
        try settleDoubtfulFiles()
        switch job.work {
        case .drop:
            try install(job)
            for table in job.tables {
                report(.tableDropped(number: table.number, bytes: table.description.sizeBytes))
            }
        case .move:
            let placed = try install(job, moved: job.tables)
            counters.addTrivialMove()
            let from = job.topLevel
            for (level, table) in placed {
                report(.tableMoved(number: table.number, fromLevel: from, toLevel: level))
            }
        case .merge:
            let start = meters.compaction.start(environment.clock)
            let outputs = try merge(job, of: version)
            let placed: [(level: Int, table: Table)]
            do throws(StoreError) {
                placed = try install(job, written: outputs)
            } catch {
                discard(outputs, error)
                throw error
            }
            meters.compaction.end(start, environment.clock)
            note(job, placed, blobs: outputs.blobs, nanos: environment.clock.monotonicNanos &- start)
        }
    }

    private func note(
        _ job: CompactionJob, _ outputs: [(level: Int, table: Table)], blobs: [BlobFileDescription],
        nanos: UInt64
    ) {
        var summary = CompactionSummary()
        summary.fromLevel = job.topLevel
        summary.toLevel = job.place.deepest
        summary.tablesRead = job.tables.count
        summary.bytesRead = job.sizeBytes
        summary.tablesWritten = outputs.count
        summary.bytesWritten =
            outputs.reduce(0) { $0 + $1.table.description.sizeBytes } + blobs.reduce(0) { $0 + $1.sizeBytes }
        summary.nanos = nanos
        counters.addCompaction()
        for (level, tables) in job.inputs.enumerated() {
            counters.addCompacted(level: level, read: tables.reduce(0) { $0 + $1.description.sizeBytes })
        }
        for (level, table) in outputs {
            counters.addCompacted(level: level, written: table.description.sizeBytes)
        }
        counters.addCompacted(level: job.place.deepest, written: blobs.reduce(0) { $0 + $1.sizeBytes })
        report(.compacted(summary))
    }

    /// Writes the outputs of a job, in parts when it is large.
    private func merge(_ job: CompactionJob, of version: Version) throws(StoreError) -> WrittenFiles {
        let cuts = try CompactionSplit.cuts(
            job, partBytesMin: options.subcompactionBytes, partsMax: compactionThreadsCount)
        let run = CompactionRun(job, of: version, cuts: cuts)
        if !cuts.isEmpty {
            stateLock.withLock {
                splitRuns.append(run)
                workCondition.broadcast()
            }
        }
        while let part = stateLock.withLock({ run.hasUnbegunPart ? run.beginPart() : nil }) {
            write(part, of: run)
        }
        let (outputs, failure) = stateLock.withLock {
            while run.isWorking { workCondition.wait() }
            splitRuns.removeAll { $0 === run }
            return (run.allOutputs, run.failure)
        }
        guard let failure else { return outputs }
        for file in outputs.files { remove(file) }
        throw failure
    }

    private func write(_ part: Int, of run: CompactionRun) {
        do throws(StoreError) {
            let compaction = try Compaction(run, part: part, store: self)
            try compaction.write()
            stateLock.withLock { run.endPart(part, compaction.outputs) }
        } catch {
            stateLock.withLock { run.failPart(error) }
        }
        if run.partsCount > 1 { stateLock.withLock { workCondition.broadcast() } }
    }

    // MARK: Results

    /// Makes the job's result durable, then what readers read from.
    /// - Returns: where the tables went.
    @discardableResult
    private func install(
        _ job: CompactionJob, moved: [Table] = [], written: WrittenFiles = WrittenFiles()
    ) throws(StoreError) -> [(level: Int, table: Table)] {
        let levels = stateLock.withLock { state.version }
        let added = moved + makeTables(written)
        let placed = added.map { (level: Store.level(of: $0, job, in: levels), table: $0) }
        var edit = VersionEdit(written.blobs.map { .addBlobFile($0) })
        for (level, tables) in job.inputs.enumerated() {
            for table in tables { edit.changes.append(.removeTable(level: level, number: table.number)) }
        }
        for (level, table) in placed { edit.changes.append(.addTable(level: level, table.description)) }
        try log(edit)
        let removed = Set(job.inputs.joined().map(\.number))
        let kept = Set(added.map(\.number))
        changeVersion(added: placed, removed: removed) { version in
            setVersion(version)
            obsolete.tables += job.inputs.joined().filter { !kept.contains($0.number) }
        }
        return placed
    }

    /// Where an output goes. No running job but its own adds tables or takes some away where it might come to
    /// lie.
    private static func level(of table: Table, _ job: CompactionJob, in version: Version) -> Int {
        switch job.place(of: table.description.keyspace) {
        case .level(let level): return level
        case .sinks(let deepest):
            let range = KeyRange(table)
            var level = 1
            while level < deepest && Version.overlapping(version.levels[level + 1], range).isEmpty {
                level += 1
            }
            return level
        }
    }

    private func finishCompaction(
        _ job: CompactionJob, failure: StoreError?, quarantining tables: Set<UInt64>
    ) {
        stateLock.withLock {
            if let i = compactionClaims.firstIndex(of: job.claims) { compactionClaims.remove(at: i) }
            compactionEpoch += 1
            compactionRound += 1
            workCondition.broadcast()
            roomCondition.broadcast()
            if failure == .closed { return }
            // That a table is corrupt is not made good by the success of others.
            if case .corrupt? = compactionFailure, failure == nil { return }
            compactionFailure = failure
            quarantine.formUnion(tables)
            repace()
            if failure != nil && tables.isEmpty { waitToRetry { compactionFailure != nil } }
        }
    }

    /// The tables of the job that the error is about. A corrupt table is left alone from then on: compacting
    /// it again would fail again, for ever, and readers of its sound blocks are still served.
    private func corruptTables(_ job: CompactionJob, _ error: StoreError) -> Set<UInt64> {
        // Bytes that pass their checksums and yet are in no order are as corrupt as others.
        if case .invalid = error { return Set(job.tables.map(\.number)) }
        guard case .corrupt(let corruption) = error else { return [] }
        let named = job.tables.filter { table in
            corruption.file.hasSuffix(StoreFile.table(table.number).name)
                || table.description.blobs.contains {
                    corruption.file.hasSuffix(StoreFile.blob($0.number).name)
                }
        }
        return Set((named.isEmpty ? job.tables : named).map(\.number))
    }
}
