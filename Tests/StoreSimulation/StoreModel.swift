// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What the store should hold: every batch in the order of its sequence numbers, and what was promised of
/// each.
///
/// Belongs to the holder of the baton.
final class StoreModel {
    private(set) var keyspaces: [ModelKeyspace]
    let nowMillis: () -> Int64
    private(set) var files: [ModelFile] = []
    /// Every batch ever begun, by id.
    private(set) var batches: [ModelBatch] = []
    /// Last sequence numbers of the batches that hold, ascending.
    private(set) var ends: [SequenceNumber] = [0]
    /// Greatest last sequence number of a batch that was acknowledged with `.sync`, or that the store must
    /// keep for another reason: it has been flushed, or found after a crash.
    private(set) var syncFloor: SequenceNumber = 0
    /// Ends of the `.sync` batches that no reader is known to have seen, ascending.
    private var unseenSyncEnds: [SequenceNumber] = []
    /// What the store must keep even when a bit of its files flips, or say that it cannot.
    ///
    /// One loss cannot be told from a torn tail: that of the WAL's last record that was synced, and of what
    /// follows it, when no later record survives to witness that it was durable. A batch is above suspicion
    /// when a later batch, itself acknowledged with `.sync`, was numbered after it had been acknowledged with
    /// `.sync`.
    private(set) var damageFloor: SequenceNumber = 0
    /// Likewise when a whole sector is another one: then the witness must stand a sector's length behind, or
    /// the damage may have taken it too.
    private(set) var sectorDamageFloor: SequenceNumber = 0
    /// For each of `ends`, how many bytes all records up to it take at least.
    private var logEnds: [Int] = [0]
    private static let sectorBytes = 512
    /// Greatest last sequence number of any acknowledged batch.
    private(set) var acknowledged: SequenceNumber = 0
    private(set) var mistake: String?

    init(_ plan: SimulationPlan, nowMillis: @escaping () -> Int64) {
        keyspaces = ModelKeyspace.Kind.allCases.map { ModelKeyspace($0, plan.options(of: $0)) }
        self.nowMillis = nowMillis
    }

    /// The last batch that the memtable took.
    var last: SequenceNumber { ends[ends.count - 1] }

    func begin(_ make: (Int) throws -> ModelBatch) throws -> ModelBatch {
        let batch = try make(batches.count)
        batches.append(batch)
        return batch
    }

    /// In the memtable, before readers see it. Called in the order of the sequence numbers.
    func publish(_ batch: ModelBatch) {
        if !follows(batch) { mistake = "batch \(batch.id) is numbered \(batch.first) after \(last)" }
        var sequence = batch.first
        for operation in batch.operations {
            apply(operation, sequence)
            keyspaces[ModelKeyspace.written.upperBound - 1].note(sequence, millis: batch.numberedMillis)
            if !batch.isIngestion { sequence += 1 }
        }
        batch.isPublished = true
        ends.append(batch.last)
        logEnds.append(logEnds[logEnds.count - 1] + batch.sizeBytes)
        if batch.durability == .sync { unseenSyncEnds.append(batch.last) }
    }

    /// Whether its number may stand after the last one. An ingestion takes one far ahead.
    private func follows(_ batch: ModelBatch) -> Bool {
        batch.isIngestion ? batch.first > last : batch.first == last + 1
    }

    /// The commit returned `sequence`.
    func acknowledge(_ batch: ModelBatch, _ sequence: SequenceNumber) {
        if !batch.isPublished || sequence != batch.last {
            mistake =
                "batch \(batch.id) was acknowledged as \(sequence), published \(batch.isPublished) to \(batch.last)"
        }
        batch.isAcknowledged = true
        acknowledged = max(acknowledged, sequence)
        // What was before an ingestion is in tables, as the ingestion is.
        if batch.isIngestion { return settle(sequence) }
        if batch.durability == .sync {
            syncFloor = max(syncFloor, sequence)
            damageFloor = max(damageFloor, batch.durableWhenNumbered)
            sectorDamageFloor = max(sectorDamageFloor, witnessed(by: batch))
        }
    }

    /// The last sequence number that the batch's record proves durable, a sector's length before it.
    private func witnessed(by batch: ModelBatch) -> SequenceNumber {
        var i = firstEnd(notBelow: batch.last)
        let limit = logEnds[i] - batch.sizeBytes - StoreModel.sectorBytes
        while i > 0 && (ends[i] > batch.durableWhenNumbered || logEnds[i] > limit) { i -= 1 }
        return ends[i]
    }

    /// A reader was shown everything up to `sequence`: what of it asked for `.sync` must be durable.
    func see(_ sequence: SequenceNumber) {
        while let end = unseenSyncEnds.first, end <= sequence {
            syncFloor = max(syncFloor, end)
            unseenSyncEnds.removeFirst()
        }
    }

    /// The store said, or showed, that everything up to `sequence` is in its tables.
    func settle(_ sequence: SequenceNumber) {
        syncFloor = max(syncFloor, sequence)
        damageFloor = max(damageFloor, sequence)
        sectorDamageFloor = max(sectorDamageFloor, sequence)
    }

    /// Whether a reader may see exactly the batches up to `sequence`.
    func isBoundary(_ sequence: SequenceNumber) -> Bool {
        let i = firstEnd(notBelow: sequence)
        return i < ends.count && ends[i] == sequence
    }

    /// Whether it is the number of an ingestion that nobody has seen yet. It may be in the manifest already.
    func isIngesting(_ sequence: SequenceNumber) -> Bool {
        batches.contains { $0.isIngestion && !$0.isPublished && $0.first == sequence }
    }

    /// Ends of batches in [from, to].
    func boundaries(from: SequenceNumber, to: SequenceNumber) -> ArraySlice<SequenceNumber> {
        let first = firstEnd(notBelow: from)
        return ends[first..<max(first, firstEnd(notBelow: to + 1))]
    }

    private func firstEnd(notBelow sequence: SequenceNumber) -> Int {
        var low = 0
        var high = ends.count
        while low < high {
            let middle = (low + high) / 2
            if ends[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Takes over what a store that was opened after a crash holds: its last sequence number and the batches
    /// in its journal.
    /// - Returns: what is wrong with it, or `nil`.
    func recover(last recovered: SequenceNumber, journal: [Int]) -> String? {
        if let wrong = publishLate(upTo: recovered, journal: journal) { return wrong }
        guard isBoundary(recovered) else {
            return "the store's last sequence number \(recovered) ends no batch"
        }
        cut(to: recovered)
        return nil
    }

    /// Batches that a crash kept from being published and not from being written.
    /// - Returns: what is wrong with them, or `nil`.
    func publishLate(upTo recovered: SequenceNumber, journal: [Int]) -> String? {
        let logged = journal.compactMap { batches.indices.contains($0) ? batches[$0] : nil }
        let ingested = batches.filter {
            $0.isIngestion && !$0.isLost && $0.first > 0 && $0.first <= recovered
        }
        let late = (logged + ingested).filter { !$0.isPublished }.sorted { $0.first < $1.first }
        for batch in late {
            guard follows(batch), !batch.isLost else {
                return
                    "batch \(batch.id), numbered \(batch.first) and never acknowledged, is there, but \(last) is last"
            }
            publish(batch)
        }
        return nil
    }

    private func cut(to recovered: SequenceNumber) {
        while last > recovered {
            ends.removeLast()
            logEnds.removeLast()
        }
        unseenSyncEnds.removeAll()
        for i in keyspaces.indices { keyspaces[i].truncate(to: recovered) }
        files.removeAll { $0.attached > recovered }
        for i in files.indices where files[i].dropped != .max && files[i].dropped > recovered {
            files[i].dropped = .max
        }
        for batch in batches where !batch.isPublished || batch.last > recovered {
            batch.isPublished = false
            batch.isLost = true
        }
        acknowledged = min(acknowledged, recovered)
        syncFloor = min(syncFloor, recovered)
        damageFloor = min(damageFloor, recovered)
        sectorDamageFloor = min(sectorDamageFloor, recovered)
    }

    func liveFiles(at sequence: SequenceNumber) -> [ModelFile] {
        files.filter { $0.isLive(at: sequence) }.sorted { $0.number < $1.number }
    }

    /// Whether the attached file may be listed at some moment between two sequence numbers, or just after.
    func mayHold(_ number: UInt64, from: SequenceNumber, to: SequenceNumber) -> Bool {
        if files.contains(where: { $0.number == number && $0.attached <= to && $0.dropped > from }) {
            return true
        }
        return batches.contains { batch in
            !batch.isPublished && !batch.isLost
                && batch.operations.contains {
                    if case .attach(let file) = $0 { file.number == number } else { false }
                }
        }
    }

    private func apply(_ operation: ModelOperation, _ sequence: SequenceNumber) {
        switch operation {
        case .put(let k, let key, let value): keyspaces[k].put(key, value, sequence)
        case .expiringPut(let k, let key, let value, let expiry):
            keyspaces[k].put(key, value, expiresAtMillis: expiry, sequence)
        case .delete(let k, let key): keyspaces[k].delete(key, sequence)
        case .merge(let k, let key, let operand): keyspaces[k].merge(key, operand, sequence)
        case .deleteRange(let k, let from, let to): keyspaces[k].deleteRange(from, to, sequence)
        case .deleteAll(let k): keyspaces[k].deleteAll(sequence)
        case .attach(var file):
            file.attached = sequence
            files.append(file)
        case .drop(let number):
            for i in files.indices where files[i].number == number && files[i].isLive(at: sequence) {
                files[i].dropped = sequence
            }
        }
    }
}
