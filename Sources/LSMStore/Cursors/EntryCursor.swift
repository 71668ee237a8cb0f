// SPDX-License-Identifier: Apache-2.0

/// A position in a sorted run of entries: a memtable, a table, a level, or a merge of such.
///
/// Moves set `isValid`, and while it is true `key`, `trailer` and `value`, which stay readable until the next
/// move. Keys carry their keyspace's two bytes in front. Order: key ascending, then trailer descending. A
/// class with stored fields, not a protocol, so that a merge compares without a call. One thread at a time.
class EntryCursor {
    @exclusivity(unchecked) final var isValid = false
    @exclusivity(unchecked) final var key = UnsafeRawBufferPointer(start: nil, count: 0)
    @exclusivity(unchecked) final var trailer = Trailer(raw: 0)
    @exclusivity(unchecked) final var value = UnsafeRawBufferPointer(start: nil, count: 0)

    /// To the first entry at or after (key, trailer).
    func seek(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) { fatalError("abstract") }
    /// To the last entry before (key, trailer).
    func seekBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) throws(StoreError) {
        fatalError("abstract")
    }
    func seekToFirst() throws(StoreError) { fatalError("abstract") }
    func seekToLast() throws(StoreError) { fatalError("abstract") }
    /// - Requires: `isValid`.
    func next() throws(StoreError) { fatalError("abstract") }
    /// - Requires: `isValid`.
    func previous() throws(StoreError) { fatalError("abstract") }
    /// Gives up the blocks that it holds. Only a seek may follow.
    func rest() {}
    /// Goes forward to `key` if all that the run has before it is older than `sequence` and so hidden by a
    /// range tombstone; may stay where it is, or go a part of the way.
    /// - Requires: the last move was forward.
    func skipHidden(to key: UnsafeRawBufferPointer, below sequence: SequenceNumber) throws(StoreError) {}
}
