// SPDX-License-Identifier: Apache-2.0

/// Takes part in a batch's commit. Called by the commit's leader, one batch after the other, in WAL order.
///
/// The calls stand in the store's one write lane: they must be short and must not call the store.
public protocol CommitHook: AnyObject {
    /// The batch has its place in the order, and has not been appended yet: the last moment to patch its
    /// bytes.
    func number(_ batch: WriteBatch, firstSequence: SequenceNumber)
    /// The memtable holds the batch and it has its durability; readers cannot see it yet.
    func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber)
    /// The commit failed after `number`; nothing of the batch will be seen.
    func abandon()
}
