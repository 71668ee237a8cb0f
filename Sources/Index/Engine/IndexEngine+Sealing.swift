// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Turning tails into segments, and small segments into large ones.
extension IndexEngine {
    /// Swaps what the batch's commit makes true for readers, under the leader.
    private final class Swap: CommitHook {
        private let body: (SequenceNumber) -> Void
        init(_ body: @escaping (SequenceNumber) -> Void) { self.body = body }
        func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {}
        func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) { body(lastSequence) }
        func abandon() {}
    }

    /// Seals every tail. Call when nobody writes, or accept that later rows stay in tails.
    public func sealAll() throws(ElasticError) {
        for index in indices { try freeze(index) }
        while try sealOne() {}
    }

    /// Makes the active tail a frozen one. The leader does it, so that no row is on its way into it.
    private func freeze(_ index: SearchIndex) throws(ElasticError) {
        let batch = WriteBatch()
        batch.hooks.append(Swap { _ in index.freezeTail() })
        try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in _ = try store.commit(batch, .buffered) }
        }
    }

    /// Seals the oldest frozen tail of some index.
    /// - Returns: false when there is none whose rows are all visible.
    func sealOne() throws(ElasticError) -> Bool {
        maintenanceLock.lock()
        defer { maintenanceLock.unlock() }
        for index in indices {
            index.maintenanceLock.lock()
            defer { index.maintenanceLock.unlock() }
            if index.isGone { continue }
            let snapshot = store.snapshot()
            guard let tail = index.tailToSeal(at: snapshot.sequence) else { continue }
            try elastic { () throws(EngineFailure) in try seal(tail, of: index, at: snapshot) }
            return true
        }
        return false
    }

    /// - Requires: the snapshot sees all rows of the tail, so that no lower number is in flight.
    private func seal(_ tail: Tail, of index: SearchIndex, at snapshot: Snapshot) throws(EngineFailure) {
        guard let numbers = tail.numberRange else { return }
        guard
            let bytes = try fromIndex({ () throws(IndexError) in try tail.makeSegment(at: snapshot.sequence) }
            )
        else {
            try swap(WriteBatch()) { _ in
                index.replace(tail: tail, segments: [], with: nil, at: snapshot.sequence)
            }
            return
        }
        let label = SegmentLabel(
            context: context, index: index.number, firstNumber: numbers.lowerBound,
            lastNumber: numbers.upperBound)
        try attach(bytes, label, dropping: []) { slot, _ in
            for (number, sequence) in tail.deletions(after: snapshot.sequence) {
                slot.delete(number: number, sequence: sequence)
            }
            index.replace(tail: tail, segments: [], with: slot, at: snapshot.sequence)
        }
    }

    /// Merges one run of neighbouring segments of about one size, if some index has one.
    func mergeOne() throws(ElasticError) -> Bool {
        maintenanceLock.lock()
        defer { maintenanceLock.unlock() }
        for index in indices {
            index.maintenanceLock.lock()
            defer { index.maintenanceLock.unlock() }
            // Beside a segment that is not here, neighbours are none.
            if index.isGone || index.isTroubled { continue }
            guard let run = mergeable(index.sealedSlots) else { continue }
            try elastic { () throws(EngineFailure) in try merge(run, of: index) }
            return true
        }
        return false
    }

    private func merge(_ run: [SealedSlot], of index: SearchIndex) throws(EngineFailure) {
        let snapshot = store.snapshot()
        let views = run.map { $0.view(at: snapshot.sequence) }
        let files = run.map(\.file.number)
        guard views.contains(where: { $0.live.count > 0 }) else {
            let batch = WriteBatch()
            try fromStore { () throws(StoreError) in for file in files { try batch.drop(attachedFile: file) }
            }
            try swap(batch) { _ in
                index.replace(tail: nil, segments: run, with: nil, at: snapshot.sequence)
            }
            return
        }
        let bytes = try fromIndex { () throws(IndexError) in try SegmentMerger.merge(views) }
        let label = SegmentLabel(
            context: context, index: index.number, firstNumber: run[0].label.firstNumber,
            lastNumber: run[run.count - 1].label.lastNumber)
        try attach(bytes, label, dropping: files) { slot, _ in
            // A merge leaves out only what its snapshot saw deleted; later deletions come along.
            let later = run.flatMap { $0.deletions(after: snapshot.sequence) }
            for (number, sequence) in later.sorted(by: { $0.sequence < $1.sequence }) {
                slot.delete(number: number, sequence: sequence)
            }
            index.replace(tail: nil, segments: run, with: slot, at: snapshot.sequence)
        }
    }

    /// Neighbours whose sizes are within a factor of each other, or which are mostly deleted.
    func mergeable(_ slots: [SealedSlot]) -> [SealedSlot]? {
        if let hollow = slots.first(where: {
            $0.deletedCount * 2 > $0.segment.rowCount && $0.segment.rowCount > 0
        }) {
            return [hollow]
        }
        let (factor, rowsMax) = (max(options.mergeFactor, 2), options.mergedRowsMax)
        var run: [SealedSlot] = []
        for slot in slots.reversed() {
            let rows = slot.segment.rowCount
            let fits = run.last.map { rows <= max($0.segment.rowCount, 1) * factor } ?? true
            let total = run.reduce(rows) { $0 + $1.segment.rowCount }
            if !fits || total > rowsMax { run = [] }
            if rows < rowsMax / factor { run.append(slot) } else { run = [] }
            if run.count == factor { return run.reversed() }
        }
        return nil
    }

    // MARK: Committing

    /// Writes the segment's file and attaches it, in one batch with the dropping of those that it replaces.
    private func attach(
        _ bytes: [UInt8], _ label: SegmentLabel, dropping files: [UInt64],
        _ replace: @escaping (SealedSlot, SequenceNumber) -> Void
    ) throws(EngineFailure) {
        let segment = try fromIndex { () throws(IndexError) in
            try IndexSegment(bytes, account: segmentMemory)
        }
        let (writer, batch, description) = try fromStore { () throws(StoreError) in
            let writer = try store.createAttachedFile()
            try writer.append(bytes)
            let description = try writer.finish(label: label.bytes)
            let batch = WriteBatch()
            try batch.attach(description)
            for file in files { try batch.drop(attachedFile: file) }
            return (writer, batch, description)
        }
        do throws(EngineFailure) {
            try commitSwap(batch, description, segment, label, replace)
        } catch {
            // Only after a full disk is it certain that no record names the file.
            if case .store(let cause) = error, cause.isDiskFull { writer.abandon() }
            throw error
        }
    }

    private func commitSwap(
        _ batch: WriteBatch, _ description: AttachedFileDescription, _ segment: IndexSegment,
        _ label: SegmentLabel,
        _ replace: @escaping (SealedSlot, SequenceNumber) -> Void
    ) throws(EngineFailure) {
        try swap(batch) { [self] sequence in
            guard let file = store.attachedFile(description.number) else { return }
            let slot = SealedSlot(
                segment, file: file, label: label, live: RowSet(allIn: segment.rowCount),
                threads: environment.threads)
            replace(slot, sequence)
        }
    }

    private func swap(_ batch: WriteBatch, _ body: @escaping (SequenceNumber) -> Void) throws(EngineFailure) {
        batch.hooks.append(Swap(body))
        try fromStore { () throws(StoreError) in _ = try store.commit(batch, .buffered) }
    }
}
