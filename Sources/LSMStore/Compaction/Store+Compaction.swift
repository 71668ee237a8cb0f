// SPDX-License-Identifier: Apache-2.0
import Base

/// The compaction thread, and compaction on request.
extension Store {
    func compactionLoop() {
        // In a function of its own: what it held is gone when the sweep asks who still holds it.
        while compactNext() { sweepObsoleteFiles() }
    }

    /// Waits for a job and does it.
    /// - Returns: false when the store closes.
    private func compactNext() -> Bool {
        guard let (job, version) = nextCompaction() else { return false }
        do throws(StoreError) {
            try compact(job, of: version)
            finishCompaction(failure: nil, quarantining: [])
        } catch {
            finishCompaction(failure: error, quarantining: corruptTables(job, error))
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
            wantsCompaction = true
            workCondition.broadcast()
            while isCompacting || picker(state.version).pickAll(upTo: limit) != nil {
                try checkWritable()
                if isClosing { throw .closed }
                if let compactionFailure { throw compactionFailure }
                roomCondition.wait()
            }
        }
    }

    private func picker(_ version: Version) -> CompactionPicker {
        CompactionPicker(version: version, options: options, quarantine: quarantine)
    }

    /// Waits for a job. Choosing it goes over all tables, and so is done outside the lock: only this thread
    /// removes tables, and a flush that comes meanwhile is seen in the next round.
    private func nextCompaction() -> (CompactionPicker.Job, Version)? {
        var seen: Version?
        while true {
            let next = stateLock.withLock { () -> SequenceNumber? in
                while !isClosing && (readOnlyCause != nil || (seen === state.version && !wantsCompaction)) {
                    workCondition.wait()
                }
                wantsCompaction = false
                return isClosing ? nil : compactAllUpTo
            }
            guard let next else { return nil }
            let (picker, job) = pick(next)
            if let job { return (job, picker.version) }
            seen = picker.version
            stateLock.withLock { roomCondition.broadcast() }
        }
    }

    /// Picks from what is there now. Tables that no flush made come in before or after, not meanwhile.
    private func pick(_ limit: SequenceNumber) -> (CompactionPicker, CompactionPicker.Job?) {
        pickLock.withLock { () -> (CompactionPicker, CompactionPicker.Job?) in
            let picker = stateLock.withLock { self.picker(state.version) }
            let job = picker.pick() ?? picker.pickAll(upTo: limit)
            if job != nil { stateLock.withLock { isCompacting = true } }
            return (picker, job)
        }
    }

    private func compact(_ job: CompactionPicker.Job, of version: Version) throws(StoreError) {
        var edit = VersionEdit()
        for table in job.inputs {
            edit.changes.append(.removeTable(level: job.inputLevel, number: table.number))
        }
        if job.isTrivialMove {
            edit.changes.append(.addTable(level: job.outputLevel, job.inputs[0].description))
            try log(edit)
            install(job, added: job.inputs)
            counters.addTrivialMove()
            return
        }
        for table in job.overlapped {
            edit.changes.append(.removeTable(level: job.outputLevel, number: table.number))
        }
        let compaction = try Compaction(job, of: version, store: self)
        try compaction.run()
        edit.changes += compaction.outputs.map { .addTable(level: job.outputLevel, $0) }
        try log(edit)
        install(job, added: compaction.outputs.map(makeTable))
        counters.addCompaction(
            read: job.all.reduce(0) { $0 + $1.description.sizeBytes },
            written: compaction.outputs.reduce(0) { $0 + $1.sizeBytes })
    }

    private func install(_ job: CompactionPicker.Job, added: [Table]) {
        let removed = Set(job.all.map(\.number))
        stateLock.withLock {
            setState(
                version: state.version.applying(
                    added: added.map { (level: job.outputLevel, table: $0) }, removed: removed))
            let kept = Set(added.map(\.number))
            obsolete.tables += job.all.filter { !kept.contains($0.number) }
            assert(state.version.brokenInvariant() == nil, state.version.brokenInvariant() ?? "")
        }
    }

    private func finishCompaction(failure: StoreError?, quarantining tables: Set<UInt64>) {
        stateLock.withLock {
            isCompacting = false
            wantsCompaction = true
            if failure == .closed { return }
            compactionFailure = failure
            quarantine.formUnion(tables)
            roomCondition.broadcast()
            if failure != nil && tables.isEmpty && !isClosing {
                _ = workCondition.wait(timeoutNanos: Store.retryNanos)
            }
        }
    }

    /// The tables of the job that the error is about. A corrupt table is left alone from then on: compacting
    /// it again would fail again, for ever, and readers of its sound blocks are still served.
    private func corruptTables(_ job: CompactionPicker.Job, _ error: StoreError) -> Set<UInt64> {
        // Bytes that pass their checksums and yet are in no order are as corrupt as others.
        if case .invalid = error { return Set(job.all.map(\.number)) }
        guard case .corrupt(let corruption) = error else { return [] }
        let named = job.all.filter { corruption.file.hasSuffix(StoreFile.table($0.number).name) }
        return Set((named.isEmpty ? job.all : named).map(\.number))
    }
}
