// SPDX-License-Identifier: Apache-2.0
import Base

/// Reading.
extension Store {
    /// The last sequence number that readers see.
    public var watermark: SequenceNumber { visible.load(ordering: .acquiring) }

    /// The store as it is now, for reads that must agree with each other.
    public func snapshot() -> Snapshot {
        let nanos = environment.clock.monotonicNanos
        return stateLock.withLock { makeSnapshot(at: nanos) }
    }

    /// - Requires: `stateLock` is held, so that no compaction starts between reading the number and keeping
    ///   it.
    private func makeSnapshot(at nanos: UInt64) -> Snapshot {
        let sequence = visible.load(ordering: .acquiring)
        snapshots.add(sequence, at: nanos)
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
        try key.withBytes { key throws(StoreError) in try get(keyspace, key, at: snapshot) }
    }

    /// As `get(_:_:at:)`, with the key's bytes wherever they are. Allocates the result and nothing else.
    public func get(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, at snapshot: Snapshot? = nil
    ) throws(StoreError) -> [UInt8]? {
        var result: [UInt8]?
        try InternalKey.with(keyspace, key) { key throws(StoreError) in
            try find(key, at: snapshot) {
                result = [UInt8]($0)
            } owned: {
                result = $0
            }
        }
        return result
    }

    /// As `get(_:_:at:)`, into the caller's memory. Allocates nothing unless the value is one of merge
    /// operands, or lies in a blob file.
    ///
    /// - Parameter buffer: gets the value, if it is large enough; else its bytes are undefined afterwards.
    /// - Returns: how many bytes the value has, which may be more than `buffer` takes; `nil` for no value.
    public func get(
        _ keyspace: Keyspace, _ key: UnsafeRawBufferPointer, at snapshot: Snapshot? = nil,
        into buffer: UnsafeMutableRawBufferPointer
    ) throws(StoreError) -> Int? {
        var count: Int?
        try InternalKey.with(keyspace, key) { key throws(StoreError) in
            try find(key, at: snapshot) { value in
                if value.count <= buffer.count { buffer.copyMemory(from: value) }
                count = value.count
            } owned: { value in
                if value.count <= buffer.count { value.withUnsafeBytes { buffer.copyMemory(from: $0) } }
                count = value.count
            }
        }
        return count
    }

    /// The values of many keys, as of one moment; each `nil` when the key has none.
    ///
    /// Does what `get` does, but in key order and a table at a time, so that keys that lie together share
    /// index, filter and block, and the processor fetches for several keys at once.
    ///
    /// - Parameter keys: in any order; may repeat.
    /// - Returns: as many as `keys`, in their order.
    /// - Throws: as `get`.
    public func multiGet(
        _ keyspace: Keyspace, _ keys: [[UInt8]], at snapshot: Snapshot? = nil
    ) throws(StoreError) -> [[UInt8]?] {
        if keys.isEmpty { return [] }
        let start = meters.multiGet.start(environment.clock)
        var (reading, state) = try beginReading()
        defer { reading.close() }
        var group = LookupGroup(keyspace, keys, at: sequence(of: snapshot), self, state)
        try state.borrowed { state throws(StoreError) in try group.run(state, &reading) }
        meters.multiGet.end(start, environment.clock)
        return group.values
    }

    /// Hands the key's value, if it has one, to `body`, which must copy what it needs and return; or, when
    /// the value had to be made, to `owned`.
    @inline(__always)
    private func find(
        _ key: UnsafeRawBufferPointer, at snapshot: Snapshot?, _ body: (UnsafeRawBufferPointer) -> Void,
        owned: ([UInt8]) -> Void
    ) throws(StoreError) {
        let start = meters.get.start(environment.clock)
        var (reading, state) = try beginReading()
        defer { reading.close() }
        var lookup = PointLookup(key: key, snapshot: sequence(of: snapshot), isBorrowing: true)
        try state.borrowed { state throws(StoreError) in
            try state.lookup(&lookup, &reading)
        }
        if lookup.isPlain {
            if lookup.baseKind != nil { body(lookup.borrowedBase) }
        } else if let value = try resolved(&lookup, state, &reading) {
            owned(value)
        }
        meters.get.end(start, environment.clock)
    }

    /// Enters an epoch, then loads the state: in this order, so that the state stays.
    @inline(__always)
    func beginReading() throws(StoreError) -> (Reading, Unmanaged<ReadState>) {
        let slot = epochs.enter()
        environment.threads.interleave()
        guard let pointer = published.load(ordering: .sequentiallyConsistent) else {
            slot.pointee.leave()
            throw .closed
        }
        let state = Unmanaged<ReadState>.fromOpaque(pointer)
        environment.threads.interleave()
        return (Reading(epochs, slot, state), state)
    }

    /// The sequence number to read at.
    ///
    /// The visible one is loaded after the state. Loaded before, it could be of a moment whose versions a
    /// flush or compaction that made the state has dropped, no snapshot asking for them. Loaded after, it is
    /// at least that of every entry in the state's tables and immutable memtables; commits that went to a
    /// memtable after the state's are missed, all of them: the reader sees the moment of the turn-over, which
    /// lies within its call.
    @inline(__always)
    func sequence(of snapshot: Snapshot?) -> SequenceNumber {
        if let snapshot { return snapshot.sequence }
        return visible.load(ordering: .acquiring)
    }

    /// The value of a lookup that found operands, an expiry, or a reference into a blob file.
    @inline(never)
    private func resolved(
        _ lookup: inout PointLookup, _ state: Unmanaged<ReadState>, _ reading: inout Reading
    ) throws(StoreError) -> [UInt8]? {
        guard lookup.isBlob else { return try resolved(lookup, state) }
        // The file is read outside the epoch, which keeps the block that the reference lies in.
        lookup.keepBase()
        let resolver = resolver(state.takeUnretainedValue())
        let found = lookup
        return try reading.outside { () throws(StoreError) in try resolver.resolve(found) }
    }

    /// Likewise, where nothing lies in a blob file.
    @inline(never)
    func resolved(_ lookup: PointLookup, _ state: Unmanaged<ReadState>) throws(StoreError) -> [UInt8]? {
        let state = state.takeUnretainedValue()
        return try resolver(state).resolve(lookup)
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
        let nanos = environment.clock.monotonicNanos
        let (state, pinned) = try stateLock.withLock { () throws(StoreError) -> (ReadState, Snapshot) in
            if isClosed { throw .closed }
            return (self.state, snapshot ?? makeSnapshot(at: nanos))
        }
        let end = to.map { InternalKey.bytes(keyspace, $0) } ?? InternalKey.end(of: keyspace)
        return try StoreIterator(
            state: state, snapshot: pinned, lower: InternalKey.bytes(keyspace, from ?? []), upper: end,
            isFiltered: keyspaceTable.filtersPrefixes(keyspace.id), resolver: resolver(state), store: self,
            nanos: nanos)
    }

    func resolver(_ state: ReadState) -> ValueResolver {
        ValueResolver(
            operators: state.operators, nowMillis: environment.clock.nowMillis, blobs: state.version.blobs)
    }
}
