// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// What a script has committed so far, and what was promised of it. One thread writes (the script's); the
/// disk's observer reads while that one is blocked or holds the baton.
struct ProofModel: Sendable {
    /// Every batch ever begun, by id.
    private(set) var batches: [ProofBatch] = []
    /// Ids in the order of their sequence numbers. What is there must be a beginning of it, but for batches
    /// in doubt.
    private(set) var lineage: [Int] = []
    /// Batches at the lineage's end whose commit failed: at most one of them may be there.
    private(set) var doubtful: [Int] = []
    /// So many of `lineage` survive the end of the process.
    private(set) var acknowledgedCount = 0
    /// So many of `lineage` survive a loss of power.
    private(set) var durableCount = 0
    private(set) var keyspaces: Set<ProofKeyspace> = []
    /// A checkpoint, once the call that made it has returned.
    private(set) var checkpoint: Copy?
    /// Backups, likewise.
    private(set) var backups: [Copy] = []
    /// Whether a repair was begun: until it ends, the store may ask for another.
    private(set) var isUnderRepair = false

    /// A store beside the store. It may hold what the store loses later with the power.
    struct Copy: Sendable, Hashable {
        /// Of the checkpoint; of a backup, where it is restored to.
        let path: String
        let lineage: [Int]
        /// So many of `lineage` it must hold.
        let atLeast: Int
        /// The backup's.
        var number: UInt64 = 0
    }

    /// What must hold at one moment.
    struct Promise: Sendable {
        let lineage: [Int]
        let doubtful: [Int]
        let atLeast: Int
        let keyspaces: Set<ProofKeyspace>
        let checkpoint: Copy?
        let backups: [Copy]
        let isUnderRepair: Bool
        let nowMillis: Int64

        /// The copies, each of which must be whole.
        var copies: [Copy] { (checkpoint.map { [$0] } ?? []) + backups }

        /// When a store that was opened holds the batches `present`.
        func keeping(_ present: [Int]) -> Promise {
            Promise(
                lineage: present, doubtful: [], atLeast: present.count, keyspaces: keyspaces,
                checkpoint: checkpoint, backups: backups, isUnderRepair: isUnderRepair, nowMillis: nowMillis)
        }

        func of(_ copy: Copy) -> Promise {
            Promise(
                lineage: copy.lineage, doubtful: [], atLeast: copy.atLeast, keyspaces: [], checkpoint: nil,
                backups: [], isUnderRepair: false, nowMillis: nowMillis)
        }
    }

    func promise(afterPowerLoss: Bool, nowMillis: Int64) -> Promise {
        Promise(
            lineage: lineage, doubtful: doubtful, atLeast: afterPowerLoss ? durableCount : acknowledgedCount,
            keyspaces: keyspaces, checkpoint: checkpoint, backups: backups, isUnderRepair: isUnderRepair,
            nowMillis: nowMillis)
    }

    mutating func begin(
        _ operations: [ProofOperation], _ durability: Durability, isIngestion: Bool = false
    ) -> ProofBatch {
        let batch = ProofBatch(
            id: batches.count, operations: operations, durability: durability, isIngestion: isIngestion)
        batches.append(batch)
        lineage.append(batch.id)
        return batch
    }

    /// The batch that was begun last has been committed.
    mutating func acknowledge(_ batch: ProofBatch) {
        // Their sequence numbers went to this one.
        doubtful.removeAll()
        acknowledgedCount = lineage.count
        if batch.durability == .sync { durableCount = lineage.count }
    }

    /// The commit of the batch that was begun last has failed.
    mutating func doubt(_ batch: ProofBatch) {
        lineage.removeLast()
        doubtful.append(batch.id)
    }

    /// Everything acknowledged when a call began, which has returned, is in tables.
    mutating func settle(_ count: Int) { durableCount = max(durableCount, min(count, lineage.count)) }

    mutating func create(_ keyspace: ProofKeyspace) { keyspaces.insert(keyspace) }

    mutating func makeCheckpoint(_ path: String, atLeast: Int) {
        checkpoint = Copy(path: path, lineage: lineage, atLeast: atLeast)
    }

    mutating func removeCheckpoint() { checkpoint = nil }

    mutating func makeBackup(_ number: UInt64, atLeast: Int) {
        backups.append(Copy(path: "/restored \(number)", lineage: lineage, atLeast: atLeast, number: number))
    }

    /// - Returns: the number of the oldest backup, which is promised no more.
    mutating func removeBackup() -> UInt64? { backups.isEmpty ? nil : backups.removeFirst().number }

    mutating func beginRepair() { isUnderRepair = true }

    mutating func endRepair(hasLosses: Bool) {
        isUnderRepair = false
        if hasLosses { (acknowledgedCount, durableCount) = (0, 0) }
    }

    /// A store that was opened holds these batches; the others must not come back.
    mutating func recover(_ present: [Int], isDurable: Bool) {
        lineage = present
        doubtful = []
        acknowledgedCount = present.count
        durableCount = isDurable ? present.count : min(durableCount, present.count)
    }

    /// - Returns: what is wrong with a store that holds the batches `present`, or `nil`.
    static func objection(_ present: [Int], _ promise: Promise) -> String? {
        let common = zip(present, promise.lineage).prefix { $0 == $1 }.count
        if present.count < promise.atLeast || common < promise.atLeast {
            return
                "it holds the batches \(present), and must hold \(Array(promise.lineage[..<promise.atLeast]))"
        }
        if common == present.count { return nil }
        if common == promise.lineage.count && present.count == common + 1
            && promise.doubtful.contains(present[common])
        {
            return nil
        }
        return "it holds the batches \(present), no beginning of \(promise.lineage)"
    }
}
