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
    /// Where the caller has the key of each lookup.
    private let order: [Int]
    /// Places of the lookups that go on, ascending.
    private var pending: [Int]
    /// In the caller's order.
    private(set) var values: [[UInt8]?]

    init(
        _ keyspace: Keyspace, _ keys: [[UInt8]], at sequence: SequenceNumber, _ store: Store,
        _ state: Unmanaged<ReadState>
    ) {
        self.store = store
        self.state = state
        order = LookupGroup.sorted(keys)
        pending = Array(keys.indices)
        values = Array(repeating: nil, count: keys.count)
        keyBytes = .allocate(byteCount: keys.reduce(0) { $0 + $1.count + 2 }, alignment: 8)
        lookups = .allocate(capacity: keys.count)
        var at = 0
        for (place, i) in order.enumerated() {
            let key = UnsafeMutableRawBufferPointer(rebasing: keyBytes[at..<at + keys[i].count + 2])
            key.storeBytes(of: keyspace.id.bigEndian, as: UInt16.self)
            UnsafeMutableRawBufferPointer(rebasing: key[2...]).copyBytes(from: keys[i])
            let lookup = PointLookup(key: UnsafeRawBufferPointer(key), snapshot: sequence, isBorrowing: true)
            lookups.initializeElement(at: place, to: lookup)
            at += key.count
        }
    }

    deinit {
        lookups.deinitialize()
        lookups.deallocate()
        keyBytes.deallocate()
    }

    /// Places of the keys, by key. Most pairs differ in their first 8 bytes that not all keys share.
    private static func sorted(_ keys: [[UInt8]]) -> [Int] {
        var shared = keys[0].count
        for key in keys {
            shared = min(shared, key.withBytes { a in keys[0].withBytes { ByteOrder.commonPrefix(a, $0) } })
        }
        let slices = keys.map { key in
            key[min(shared, key.count)...].prefix(8).reduce(into: (UInt64(0), UInt64(56))) {
                $0.0 |= UInt64($1) << $0.1
                $0.1 = $0.1 &- 8
            }.0
        }
        return keys.indices.sorted {
            slices[$0] != slices[$1] ? slices[$0] < slices[$1] : ByteOrder.compare(keys[$0], keys[$1]) < 0
        }
    }

    mutating func run(_ state: ReadState, _ reading: inout Reading) throws(StoreError) {
        for place in pending {
            state.lookUpInMemory(&lookups[place])
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
            var search = GroupSearch(reader, lookups)
            try search.run(run, &reading) { place throws(StoreError) in try settle(place) }
        }
    }

    /// Takes a lookup's value. - Requires: what it borrows from is still there.
    private mutating func settle(_ place: Int) throws(StoreError) {
        let lookup = lookups[place]
        if lookup.isPlain {
            if lookup.baseKind != nil { values[order[place]] = [UInt8](lookup.borrowedBase) }
        } else {
            values[order[place]] = try store.resolved(lookup, state)
        }
    }

    private mutating func dropFinished() { pending.removeAll { lookups[$0].isFinished } }
}
