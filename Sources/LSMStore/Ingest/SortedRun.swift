// SPDX-License-Identifier: Apache-2.0

/// Where `Store.ingest` takes its entries from: keys in ascending order, each once. Used by one thread.
public protocol SortedRun {
    /// Moves to the next entry, the first time to the first one.
    /// - Returns: false behind the last.
    mutating func next() throws(StoreError) -> Bool
    /// The entry's key, without a keyspace, and its value: valid until the next call of `next`.
    var key: UnsafeRawBufferPointer { get }
    var value: UnsafeRawBufferPointer { get }
}
