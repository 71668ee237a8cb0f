// SPDX-License-Identifier: Apache-2.0
import Base

/// Reading.
extension Store {
    /// The last sequence number that readers see.
    public var watermark: SequenceNumber { visible.load(ordering: .acquiring) }

    /// The store as it is now, for reads that must agree with each other.
    public func snapshot() -> Snapshot {
        stateLock.withLock { makeSnapshot() }
    }

    /// - Requires: `stateLock` is held, so that no compaction starts between reading the number and keeping
    ///   it.
    private func makeSnapshot() -> Snapshot {
        let sequence = visible.load(ordering: .acquiring)
        snapshots.add(sequence)
        return Snapshot(sequence: sequence, register: snapshots)
    }

    /// The key's value, or `nil` when it has none.
    ///
    /// - Parameter snapshot: `nil` for now.
    /// - Throws: `.corrupt` or `.file` when a table cannot be read; `.closed`.
    /// - Complexity: one probe of each memtable, of the filters of level 0, and of one filter for each level
    ///   below.
    public func get(
        _ keyspace: Keyspace, _ key: [UInt8], at snapshot: Snapshot? = nil
    ) throws(StoreError) -> [UInt8]? {
        let (state, sequence) = try readState(at: snapshot)
        return try Store.internalKey(keyspace, key).withBytes { bytes throws(StoreError) in
            var lookup = PointLookup(key: bytes, snapshot: sequence)
            try state.lookup(&lookup)
            return try resolver(state).resolve(lookup)
        }
    }

    /// An iterator over keys in [from, to), at no key yet.
    ///
    /// - Parameters:
    ///   - from: `nil` for the keyspace's first key.
    ///   - to: `nil` for its end.
    ///   - snapshot: `nil` for now.
    public func iterator(
        _ keyspace: Keyspace, from: [UInt8]? = nil, to: [UInt8]? = nil, at snapshot: Snapshot? = nil
    ) throws(StoreError) -> StoreIterator {
        let (state, pinned) = try stateLock.withLock { () throws(StoreError) -> (ReadState, Snapshot) in
            if isClosed { throw .closed }
            return (self.state, snapshot ?? makeSnapshot())
        }
        let end = to.map { Store.internalKey(keyspace, $0) } ?? Store.end(of: keyspace)
        return try StoreIterator(
            state: state, snapshot: pinned, lower: Store.internalKey(keyspace, from ?? []), upper: end,
            resolver: resolver(state))
    }

    private func readState(at snapshot: Snapshot?) throws(StoreError) -> (ReadState, SequenceNumber) {
        // State and number are read under one lock: a memtable turned over in between would hide commits from
        // us.
        try stateLock.withLock { () throws(StoreError) -> (ReadState, SequenceNumber) in
            if isClosed { throw .closed }
            return (state, snapshot?.sequence ?? visible.load(ordering: .acquiring))
        }
    }

    private func resolver(_ state: ReadState) -> ValueResolver {
        ValueResolver(operators: state.operators, nowMillis: environment.clock.nowMillis)
    }

    /// The keyspace's two bytes, then the key.
    static func internalKey(_ keyspace: Keyspace, _ key: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(key.count + 2)
        result.append(UInt8(keyspace.id >> 8))
        result.append(UInt8(truncatingIfNeeded: keyspace.id))
        result += key
        return result
    }

    /// The first key after all of the keyspace.
    static func end(of keyspace: Keyspace) -> [UInt8] {
        ByteOrder.successor(ofPrefix: internalKey(keyspace, [])) ?? [0xFF, 0xFF, 0xFF]
    }
}
