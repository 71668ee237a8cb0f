// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// A batch's life, told by the commit queue as one of the batch's hooks and by the writer.
///
/// Belongs to the holder of the baton.
public final class LoggedCommit: CommitHook, @unchecked Sendable {
    public let id: Int
    public let durability: Durability
    public private(set) var first: SequenceNumber = 0
    public private(set) var last: SequenceNumber = 0
    public internal(set) var isPublished = false
    public internal(set) var isAcknowledged = false
    /// A crash took it; it must not come back.
    public internal(set) var isLost = false
    private unowned let log: CommitLog
    /// Brings the model up to date. Told the batch's last sequence number.
    let apply: (SequenceNumber) -> Void
    /// Where in the batch its own first sequence number goes.
    private var valueOffset = 0

    init(id: Int, _ durability: Durability, log: CommitLog, apply: @escaping (SequenceNumber) -> Void) {
        self.id = id
        self.durability = durability
        self.log = log
        self.apply = apply
    }

    /// Adds a row of its own to the batch, so that the batches that survive a crash are known. Call before
    /// the commit.
    public func prepare(_ batch: WriteBatch, _ journal: Keyspace) throws(StoreError) {
        let key = UInt64(id).bigEndian
        let row = withUnsafeBytes(of: key) { [UInt8]($0) }
        valueOffset = try batch.put(journal, row, [UInt8](repeating: 0, count: 8)).valueOffset
        batch.hooks.append(self)
    }

    public func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {
        first = firstSequence
        last = firstSequence + SequenceNumber(batch.count) - 1
        batch.setBigEndian64(firstSequence, at: valueOffset)
    }

    public func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) { log.publish(self) }

    public func abandon() {}
}
