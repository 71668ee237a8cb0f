// SPDX-License-Identifier: Apache-2.0
import Base

/// The compaction thread, and compaction on request.
extension Store {
    func compactionLoop() {
        while let (job, version) = nextCompaction() {
            do throws(StoreError) {
                try compact(job, of: version)
                finishCompaction(failure: nil, quarantining: [])
            } catch {
                finishCompaction(failure: error, quarantining: corruptTables(job, error))
            }
            sweepObsoleteFiles()
        }
    }

    /// Pushes everything down to the last level, after a flush. Deleted and expired data gives its space back.
    ///
    /// - Throws: what the compaction met; `.closed` when the store is closed meanwhile.
    public func compact() throws(StoreError) {
        try rotateAndFlush()
        try stateLock.withLock { () throws(StoreError) in
            compactAllRequests += 1
            defer { compactAllRequests -= 1 }
            compactionFailure = nil
            workCondition.broadcast()
            while isCompacting || picker.pickAll() != nil {
                try checkWritable()
                if let compactionFailure { throw compactionFailure }
                roomCondition.wait()
            }
        }
    }

    /// - Requires: `stateLock` is held.
    private var picker: CompactionPicker {
        CompactionPicker(version: state.version, options: options, quarantine: quarantine)
    }

    private func nextCompaction() -> (CompactionPicker.Job, Version)? {
        stateLock.withLock {
            while true {
                if isClosed || isClosing { return nil }
                if readOnlyCause == nil, let job = picker.pick() ?? (compactAllRequests > 0 ? picker.pickAll() : nil) {
                    isCompacting = true
                    return (job, state.version)
                }
                workCondition.wait()
            }
        }
    }

    private func compact(_ job: CompactionPicker.Job, of version: Version) throws(StoreError) {
        var edit = VersionEdit()
        for table in job.inputs { edit.changes.append(.removeTable(level: job.inputLevel, number: table.number)) }
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
            compactionFailure = failure
            quarantine.formUnion(tables)
            roomCondition.broadcast()
            if failure != nil && tables.isEmpty && !isClosing {
                _ = workCondition.wait(timeoutNanos: Store.retryNanos)
            }
        }
    }

    /// The tables of the job that the error is about. A corrupt table is left alone from then on: compacting it
    /// again would fail again, for ever, and readers of its sound blocks are still served.
    private func corruptTables(_ job: CompactionPicker.Job, _ error: StoreError) -> Set<UInt64> {
        guard case .corrupt(let corruption) = error else { return [] }
        let named = job.all.filter { corruption.file.hasSuffix(StoreFile.table($0.number).name) }
        return Set((named.isEmpty ? job.all : named).map(\.number))
    }
}
