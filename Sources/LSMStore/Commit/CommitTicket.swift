// SPDX-License-Identifier: Apache-2.0
import Base

/// A batch's place in the commit queue: stands in the batch itself, so that a commit allocates nothing.
///
/// Guarded by the queue's lock, but for what the stage that has the batch writes: `firstSequence`.
struct CommitTicket {
    enum State: UInt8 {
        /// Somebody else writes for it.
        case waiting
        /// Its thread leads the logging stage.
        case logs
        /// Its thread leads the publishing stage.
        case publishes
        case done
    }

    /// What is asked of the queue besides the batch's writes. Such a batch is a group of its own.
    enum Order: UInt8 {
        case none
        /// Make the active memtable immutable before this batch.
        case rotate
        /// Make the tables of `ingestion` part of the store.
        case ingest
        /// Commit it only if nothing that `footprint` names has changed.
        case validate
        /// End all writing.
        case close
    }

    var state = State.waiting
    var durability = Durability.sync
    var order = Order.none
    var firstSequence: SequenceNumber = 0
    /// The batch behind it in its `CommitList`. Whoever commits it holds it.
    var next: Unmanaged<WriteBatch>?
    var ingestion: Ingestion?
    var footprint: TransactionFootprint?
    var failure: StoreError?
    /// Made when its thread has to wait for the first time.
    var condition: Condition?

    /// Before a commit.
    mutating func prepare(_ durability: Durability, _ order: Order) {
        self.durability = durability
        self.order = order
        if failure != nil { failure = nil }
    }
}
