// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A batch's life, told by the commit queue as the batch's hook and by the writer.
///
/// Belongs to the holder of the baton.
final class ModelBatch: CommitHook {
    let id: Int
    let durability: Durability
    private(set) var operations: [ModelOperation]
    /// Whether its operations, puts to one keyspace, share one sequence number.
    let isIngestion: Bool
    /// Its place in the order, as the queue numbered it last.
    private(set) var first: SequenceNumber = 0
    var isPublished = false
    var isAcknowledged = false
    /// A crash took it; it must not come back.
    var isLost = false
    /// Sync batches acknowledged when the queue numbered this one: the greatest last sequence number.
    private(set) var durableWhenNumbered: SequenceNumber = 0
    /// What its operations take in the log.
    let sizeBytes: Int
    // The model holds its batches.
    private unowned let model: StoreModel
    /// Where in the payload its own first sequence number goes.
    private let numberOffset: Int

    /// When it was numbered, or an ingestion begun: not after the flush of its entries.
    private(set) var numberedMillis: Int64

    var last: SequenceNumber { isIngestion ? first : first + SequenceNumber(operations.count) - 1 }

    static func journalKey(_ id: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: id >> (56 - $0 * 8)) }
    }

    /// Encodes into `batch` a mark in the journal, whose value is the batch's first sequence number, and
    /// `operations`.
    init(
        id: Int, _ operations: [ModelOperation], _ durability: Durability, model: StoreModel,
        into batch: WriteBatch,
        keyspaces: [Keyspace], files: [UInt64: AttachedFileDescription]
    ) throws {
        self.id = id
        self.durability = durability
        self.model = model
        numberedMillis = model.nowMillis()
        let key = ModelBatch.journalKey(id)
        let mark = [UInt8](repeating: 0, count: 8)
        self.operations = [.put(keyspace: 0, key: key, value: mark)] + operations
        numberOffset = try batch.put(keyspaces[0], key, mark).valueOffset
        for operation in operations { try batch.add(operation, keyspaces, files) }
        sizeBytes = batch.sizeBytes
        isIngestion = false
        batch.hooks.append(self)
    }

    /// An ingestion of puts. Has no mark in the journal, and no record in the log.
    init(id: Int, ingesting operations: [ModelOperation], model: StoreModel) {
        self.id = id
        durability = .sync
        self.model = model
        numberedMillis = model.nowMillis()
        self.operations = operations
        numberOffset = 0
        sizeBytes = 0
        isIngestion = true
    }

    func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {
        first = firstSequence
        durableWhenNumbered = model.syncFloor
        if isIngestion { return }
        numberedMillis = model.nowMillis()
        batch.setBigEndian64(firstSequence, at: numberOffset)
        let mark = (0..<8).map { UInt8(truncatingIfNeeded: firstSequence >> (56 - UInt64($0) * 8)) }
        operations[0] = .put(keyspace: 0, key: ModelBatch.journalKey(id), value: mark)
    }

    func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) { model.publish(self) }

    func abandon() {}
}

extension WriteBatch {
    fileprivate func add(
        _ operation: ModelOperation, _ keyspaces: [Keyspace], _ files: [UInt64: AttachedFileDescription]
    ) throws {
        switch operation {
        case .put(let k, let key, let value): try put(keyspaces[k], key, value)
        case .expiringPut(let k, let key, let value, let expiry):
            try put(keyspaces[k], key, value, expiresAtMillis: expiry)
        case .delete(let k, let key): try delete(keyspaces[k], key)
        case .merge(let k, let key, let operand): try merge(keyspaces[k], key, operand)
        case .deleteRange(let k, let from, let to): try deleteRange(keyspaces[k], from: from, to: to)
        case .deleteAll(let k): try deleteAll(keyspaces[k])
        case .attach(let file): if let description = files[file.number] { try attach(description) }
        case .drop(let number): try drop(attachedFile: number)
        }
    }
}
