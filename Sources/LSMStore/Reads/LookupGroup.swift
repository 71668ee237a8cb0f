// SPDX-License-Identifier: Apache-2.0
import Base

/// Searches for several keys through one state, in key order; see `Store.multiGet`. One thread.
///
/// Bases are borrowed from memtables and blocks, so each lookup's value is taken as soon as it is finished:
/// the next disk operation may end what its bytes stand in.
struct LookupGroup: ~Copyable {
    private let store: Store
    private let state: Unmanaged<ReadState>
    /// The internal keys, one behind the other.
    private let keyBytes: UnsafeMutableRawBufferPointer
    /// In key order.
    let lookups: UnsafeMutableBufferPointer<PointLookup>
    /// Room for `GroupSearch`.
    private let candidates: UnsafeMutableBufferPointer<GroupSearch.Candidate>
    private let views: UnsafeMutableBufferPointer<BlockView>
    /// Where the caller has the key of each lookup.
    private let order: [Int]
    /// Places of the lookups that go on, ascending.
    private var pending: [Int]
    /// Places of lookups whose values lie in blob files, which are read last.
    private var inBlobs: [Int] = []
    /// In the caller's order.
    private(set) var values: [[UInt8]?]

    init(
        _ keyspace: Keyspace, _ keys: [[UInt8]], at sequence: SequenceNumber, _ store: Store,
        _ state: Unmanaged<ReadState>
    ) {
        self.store = store
        self.state = state
        values = Array(repeating: nil, count: keys.count)
        pending = Array(keys.indices)
        keyBytes = .allocate(byteCount: keys.reduce(8) { $0 + $1.count + 2 }, alignment: 8)
        lookups = .allocate(capacity: keys.count)
        candidates = .allocate(capacity: keys.count)
        views = .allocate(capacity: keys.count)
        let internalKeys = LookupGroup.internalKeys(keyspace, keys, in: keyBytes)
        order = LookupGroup.sorted(internalKeys)
        for place in order.indices {
            lookups.initializeElement(
                at: place,
                to: PointLookup(key: internalKeys[order[place]], snapshot: sequence, isBorrowing: true))
        }
    }

    deinit {
        lookups.deinitialize()
        lookups.deallocate()
        candidates.deallocate()
        views.deallocate()
        keyBytes.deallocate()
    }

    /// Puts the internal keys into `memory`, with 8 bytes to spare behind the last.
    private static func internalKeys(
        _ keyspace: Keyspace, _ keys: [[UInt8]], in memory: UnsafeMutableRawBufferPointer
    ) -> [UnsafeRawBufferPointer] {
        guard var next = memory.baseAddress else { return [] }
        return keys.map { key in
            let start = next
            start.storeBytes(of: keyspace.id.bigEndian, as: UInt16.self)
            key.withUnsafeBytes { bytes in
                if let from = bytes.baseAddress { (start + 2).copyMemory(from: from, byteCount: bytes.count) }
            }
            next += key.count + 2
            return UnsafeRawBufferPointer(start: start, count: key.count + 2)
        }
    }

    /// Places of the keys, by key. Compares the 8 bytes behind what all keys share, and the rest only where
    /// these are the same.
    private static func sorted(_ keys: [UnsafeRawBufferPointer]) -> [Int] {
        var shared = keys[0].count
        for key in keys { shared = min(shared, ByteOrder.commonPrefix(key, keys[0])) }
        var ranks = keys.indices.map { (slice: slice(keys[$0], shared), place: $0) }
        ranks.sort {
            $0.slice != $1.slice
                ? $0.slice < $1.slice : ByteOrder.compare(keys[$0.place], keys[$1.place]) < 0
        }
        return ranks.map(\.place)
    }

    /// 8 bytes of the key from `skip` on, most significant first, zeros after its end.
    private static func slice(_ key: UnsafeRawBufferPointer, _ skip: Int) -> UInt64 {
        guard let base = key.baseAddress, key.count > skip else { return 0 }
        let word = UInt64(bigEndian: (base + skip).loadUnaligned(as: UInt64.self))
        let left = key.count - skip
        return left >= 8 ? word : word & ~(UInt64.max >> UInt64(8 * left))
    }

    mutating func run(_ state: ReadState, _ reading: inout Reading) throws(StoreError) {
        // By pointer: through the buffer this does not compile under the thread sanitizer.
        guard let first = lookups.baseAddress else { return }
        for place in pending {
            state.lookUpInMemory(&first[place])
            if lookups[place].isFinished { try settle(place) }
        }
        dropFinished()
        try searchNewest(state.version, &reading)
        var level = 1
        while level < state.version.levelsInUse && !pending.isEmpty {
            try search(state.version.slots(level: level), &reading)
            level += 1
        }
        for place in pending { try settle(place) }
        try readBlobs(state, &reading)
    }

    /// What all the others wait for, outside the epoch.
    private mutating func readBlobs(_ state: ReadState, _ reading: inout Reading) throws(StoreError) {
        if inBlobs.isEmpty { return }
        let resolver = store.resolver(state)
        for place in inBlobs {
            values[order[place]] = try reading.outside { () throws(StoreError) in
                try resolver.resolve(lookups[place])
            }
        }
    }

    /// Level 0, newest table first: each may hold any of the keys.
    private mutating func searchNewest(_ version: Version, _ reading: inout Reading) throws(StoreError) {
        for slot in version.slots(level: 0) where !pending.isEmpty {
            let run = pending.filter { slot.covers(lookups[$0].key) }
            if run.isEmpty { continue }
            try search(slot.table, run[...], &reading)
            dropFinished()
        }
    }

    /// A sorted level: keys and tables are walked side by side.
    private mutating func search(
        _ tables: UnsafeMutableBufferPointer<TableSlot>, _ reading: inout Reading
    ) throws(StoreError) {
        var at = 0
        var table = 0
        let keys = pending
        while at < keys.count {
            table = Version.firstIndex(in: tables, from: table, endingAtOrAfter: lookups[keys[at]].key)
            if table == tables.count { break }
            var end = at
            while end < keys.count && tables[table].covers(lookups[keys[end]].key) { end += 1 }
            if end > at { try search(tables[table].table, keys[at..<end], &reading) }
            at = max(end, at + 1)
        }
        dropFinished()
    }

    private mutating func search(
        _ table: Unmanaged<Table>, _ run: ArraySlice<Int>, _ reading: inout Reading
    ) throws(StoreError) {
        let reader = try Version.reader(of: table, &reading)
        try reader.borrowed { reader throws(StoreError) in
            var search = GroupSearch(reader, lookups, candidates, views)
            try search.run(run, &reading) { place throws(StoreError) in try settle(place) }
        }
    }

    /// Takes a lookup's value. - Requires: what it borrows from is still there.
    private mutating func settle(_ place: Int) throws(StoreError) {
        if lookups[place].isBlob {
            // By pointer, as in `run`.
            (lookups.baseAddress.unsafelyUnwrapped + place).pointee.keepBase()
            inBlobs.append(place)
        } else if lookups[place].isPlain {
            if lookups[place].baseKind != nil {
                values[order[place]] = [UInt8](lookups[place].borrowedBase)
            }
        } else {
            values[order[place]] = try store.resolved(lookups[place], state)
        }
    }

    private mutating func dropFinished() { pending.removeAll { lookups[$0].isFinished } }
}
