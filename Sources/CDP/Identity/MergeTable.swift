// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Who was merged into whom, in memory: an aggregation over a million events asks once for each person in
/// them.
///
/// The table is read from the store when it is first asked for, under a snapshot (its *base*). Merges are
/// noted here with their sequence numbers by the leader that commits them, before the watermark covers them,
/// so a reader at any snapshot from the base on finds exactly the merges that its snapshot shows. Readers at
/// older snapshots, and all readers once there are too many merges, read the store's rows instead.
final class MergeTable: @unchecked Sendable {
    // Unchecked: everything that changes is guarded by `lock`.

    private struct Merge {
        let survivor: ProfileNumber
        let sequence: SequenceNumber
    }

    /// Memory of an entry of a dictionary at its usual fill.
    private static let entryBytes = 40

    private let lock: Lock
    private let account: MemoryHolder?
    private let entriesMax: Int
    /// Before `base`, which is `nil` until the table is loaded.
    private var settled: [ProfileNumber: ProfileNumber] = [:]
    /// Since the start, or, once the table is loaded, since `base`.
    private var recent: [ProfileNumber: Merge] = [:]
    private var base: SequenceNumber?
    private var isTooLarge = false

    init(threads: Threads, budget: MemoryBudget?, entriesMax: Int = Limits.mergesInMemoryMax) {
        lock = Lock(threads)
        account = budget?.register("merges of profiles")
        self.entriesMax = entriesMax
    }

    /// Notes a merge. Called by the commit leader, in WAL order.
    func note(_ number: ProfileNumber, into survivor: ProfileNumber, at sequence: SequenceNumber) {
        lock.withLock {
            guard !isTooLarge else { return }
            recent[number] = Merge(survivor: survivor, sequence: sequence)
            charge()
        }
    }

    /// The number that this one leads to under a snapshot.
    /// - Returns: `nil` when the table cannot tell, and rows must be read.
    func survivor(of number: ProfileNumber, at sequence: SequenceNumber) -> ProfileNumber? {
        lock.withLock {
            guard let base, sequence >= base, !isTooLarge else { return nil }
            var number = number
            for _ in 0..<ProfileLedger.forwardsMax {
                if let next = settled[number] {
                    number = next
                } else if let merge = recent[number], merge.sequence <= sequence {
                    number = merge.survivor
                } else {
                    return number
                }
            }
            return nil
        }
    }

    var needsLoading: Bool { lock.withLock { base == nil && !isTooLarge } }

    /// Takes what a walk over the store's rows found.
    /// - Parameter merges: all merges that a snapshot at `base` shows; `nil` when they are too many.
    func load(_ merges: [ProfileNumber: ProfileNumber]?, base: SequenceNumber) {
        lock.withLock {
            guard self.base == nil, !isTooLarge else { return }
            guard let merges else { return giveUp() }
            settled = merges
            recent = recent.filter { $0.value.sequence > base }
            self.base = base
            charge()
        }
    }

    /// Requires the lock.
    private func charge() {
        if settled.count + recent.count > entriesMax { return giveUp() }
        let bytes = (settled.count + recent.count) * MergeTable.entryBytes
        if let account { account.add(bytes - account.bytes) }
    }

    /// Requires the lock.
    private func giveUp() {
        isTooLarge = true
        settled = [:]
        recent = [:]
        if let account { account.add(-account.bytes) }
    }
}

/// Notes the merges of a batch in the table as the batch is committed.
final class MergeHook: CommitHook {
    private let table: MergeTable
    private let number: ProfileNumber
    private let survivor: ProfileNumber

    init(_ table: MergeTable, _ number: ProfileNumber, into survivor: ProfileNumber) {
        self.table = table
        self.number = number
        self.survivor = survivor
    }

    func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {}

    func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) {
        table.note(number, into: survivor, at: lastSequence)
    }

    func abandon() {}
}
