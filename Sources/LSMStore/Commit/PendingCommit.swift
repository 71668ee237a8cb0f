// SPDX-License-Identifier: Apache-2.0
import Base

/// One caller's batch in the commit queue.
///
/// Guarded by the queue's lock, but for `result`, which the leader writes before it sets `state` under that
/// lock.
final class PendingCommit: @unchecked Sendable {
    enum State { case waiting, leader, done }

    let batch: WriteBatch
    let durability: Durability
    /// Whether the leader shall make the active memtable immutable before this group.
    var rotates = false
    /// Whether the leader shall close the WAL after this group.
    var closes = false
    var state = State.waiting
    var result: Result<SequenceNumber, StoreError> = .success(0)
    /// Made only when the caller has to wait.
    var condition: Condition?

    init(_ batch: WriteBatch, _ durability: Durability) {
        self.batch = batch
        self.durability = durability
    }
}
