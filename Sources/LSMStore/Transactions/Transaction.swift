// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads and writes that are committed together only if nothing that was read has changed meanwhile.
///
/// Optimistic: nothing is locked. Reads see the store as it was when the transaction began, and the
/// transaction's own puts and deletes. What is read, keys that have no value and ranges included, is
/// recorded; the commit looks, at its place in the order of all commits, whether any of it was written since.
/// So committed transactions are serialisable: no lost update, no write skew, no phantom.
///
/// Memory grows with what is read and written, up to `readsMax` and the limit of a batch. One thread at a
/// time. Ends with `commit`, or when its last reference goes.
public final class Transaction {
    /// Keys and ranges that a transaction may read.
    public static let readsMax = 1 << 20

    /// What will be committed. May be added to directly (merges, range deletes, attached files, hooks); such
    /// writes are not seen by the transaction's own reads.
    public let batch = WriteBatch()
    private let store: Store
    private let footprint: TransactionFootprint
    /// Own writes by internal key; `nil` for a delete.
    private var own: [[UInt8]: [UInt8]?] = [:]
    private var isOver = false

    init(_ store: Store) {
        self.store = store
        footprint = TransactionFootprint(store.snapshot())
    }

    /// What the reads see.
    public var snapshot: Snapshot { footprint.snapshot }

    // MARK: Reads

    /// The key's value, or `nil` when it has none; from now on a change of it is a conflict.
    public func get(_ keyspace: Keyspace, _ key: [UInt8]) throws(StoreError) -> [UInt8]? {
        let internalKey = InternalKey.bytes(keyspace, key)
        if let written = own[internalKey] { return written }
        try checkReads()
        footprint.add(key: internalKey)
        return try store.get(keyspace, key, at: snapshot)
    }

    /// Keys of [from, to) with their values, ascending; from now on any change there is a conflict, also of
    /// keys that have no value yet. When `limit` ends it, only what lies before the end counts as read.
    ///
    /// - Parameters:
    ///   - from: `nil` for the keyspace's first key.
    ///   - to: `nil` for its end.
    public func scan(
        _ keyspace: Keyspace, from: [UInt8]? = nil, to: [UInt8]? = nil, limit: Int = .max
    ) throws(StoreError) -> [(key: [UInt8], value: [UInt8])] {
        try checkReads()
        let lower = InternalKey.bytes(keyspace, from ?? [])
        let upper = to.map { InternalKey.bytes(keyspace, $0) } ?? InternalKey.end(of: keyspace)
        var found: [[UInt8]: [UInt8]] = [:]
        let ownInside = own.filter {
            ByteOrder.compare($0.key, lower) >= 0 && ByteOrder.compare($0.key, upper) < 0
        }
        let iterator = try store.iterator(keyspace, from: from, to: to, at: snapshot)
        try iterator.seekToFirst()
        // Own deletes may take away as many of those that are found.
        let wanted = limit > Int.max - own.count ? Int.max : limit + own.count
        while iterator.isValid && found.count < wanted {
            found[InternalKey.bytes(keyspace, iterator.key)] = try iterator.value
            try iterator.next()
        }
        let isWhole = !iterator.isValid
        for (key, value) in ownInside { found[key] = value }
        let sorted = found.sorted { ByteOrder.compare($0.key, $1.key) < 0 }.prefix(limit)
        let end = isWhole && sorted.count < limit ? upper : (sorted.last?.key ?? lower) + [0]
        footprint.add(from: lower, to: end)
        return sorted.map { (key: Array($0.key.dropFirst(2)), value: $0.value) }
    }

    private func checkReads() throws(StoreError) {
        if isOver { throw .invalid("the transaction is over") }
        guard footprint.count < Transaction.readsMax else {
            throw .invalid("a transaction reads at most \(Transaction.readsMax) keys and ranges")
        }
    }

    // MARK: Writes

    public func put(_ keyspace: Keyspace, _ key: [UInt8], _ value: [UInt8]) throws(StoreError) {
        if isOver { throw .invalid("the transaction is over") }
        try batch.put(keyspace, key, value)
        own[InternalKey.bytes(keyspace, key)] = .some(value)
    }

    public func delete(_ keyspace: Keyspace, _ key: [UInt8]) throws(StoreError) {
        if isOver { throw .invalid("the transaction is over") }
        try batch.delete(keyspace, key)
        own[InternalKey.bytes(keyspace, key)] = .some(nil)
    }

    /// Commits all the writes, or none when what was read has changed.
    ///
    /// A transaction without writes has read one moment of the store: there is nothing to check.
    /// - Returns: the sequence number of the last write; without any, of what was read.
    /// - Throws: `.conflict`, after which another try needs a new transaction; as `Store.commit`.
    @discardableResult
    public func commit(_ durability: Durability = .sync) throws(StoreError) -> SequenceNumber {
        if isOver { throw .invalid("the transaction is over") }
        isOver = true
        if batch.isEmpty { return snapshot.sequence }
        return try store.commit(batch, footprint, durability)
    }
}
