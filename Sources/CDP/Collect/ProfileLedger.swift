// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Who is who: ids and identifiers to profile numbers, numbers to profiles, and what merged into what.
///
/// | keyspace | key (after the context number) | value |
/// |---|---|---|
/// | `cdp.aliases` | `kind:value` | number |
/// | `cdp.profiles` | number | 0 and the profile's id, or 1 and the number that it was merged into |
/// | `cdp.absorbed` | number, absorbed number | nothing |
/// | `cdp.timeline` | number, time, event id | event type |
/// | `cdp.counters` | name | number |
///
/// A merge writes one row and moves none: aliases and timelines of the absorbed profile keep its number,
/// which leads to the survivor's. Numbers are big endian, times too, with the sign bit turned so that they
/// sort.
final class ProfileLedger: Sendable {
    /// Longest way from a number to its profile. Each step is a merge, which happens once to a number.
    static let forwardsMax = 10_000
    /// Numbers that are taken from the counter at once. After a crash those not used are skipped.
    private static let reservation: UInt64 = 1_024

    let store: Store
    private let context: [UInt8]
    private let aliases: Keyspace
    private let profiles: Keyspace
    private let absorbed: Keyspace
    private let timeline: Keyspace
    private let counters: Keyspace
    private let numbers: NumberReserve
    private let merges: MergeTable

    init(_ store: Store, context: UInt16, threads: Threads) throws(TrackError) {
        self.store = store
        self.context = [UInt8(context >> 8), UInt8(truncatingIfNeeded: context)]
        func keyspace(_ name: String) throws(TrackError) -> Keyspace {
            try storing { () throws(StoreError) in try store.keyspace("cdp." + name) }
        }
        merges = MergeTable(threads: threads, budget: store.options.budget)
        aliases = try keyspace("aliases")
        profiles = try keyspace("profiles")
        absorbed = try keyspace("absorbed")
        timeline = try keyspace("timeline")
        counters = try keyspace("counters")
        let row = self.context + Array("profile-number".utf8)
        let used = try storing { [counters] () throws(StoreError) in try store.get(counters, row) }
        numbers = NumberReserve(after: used.flatMap { UInt64(bigEndianBytes: $0) } ?? 0, threads: threads)
    }

    /// A number that nobody has had.
    func newNumber() throws(TrackError) -> ProfileNumber {
        let row = context + Array("profile-number".utf8)
        return try numbers.take(Self.reservation) { last throws(TrackError) in
            try storing { () throws(StoreError) in
                let batch = WriteBatch()
                try batch.put(counters, row, last.bigEndianBytes)
                // In the WAL before any batch that uses the numbers: what survives is a prefix.
                try store.commit(batch, .buffered)
            }
        }
    }

    // MARK: Reading

    // Each as the store is now, or as a snapshot shows it.

    /// The alias that leads from a profile's id to its number.
    static func alias(ofID id: String) -> String { "profile:" + id }

    func number(ofAlias alias: String, at snapshot: Snapshot? = nil) throws(TrackError) -> ProfileNumber? {
        try storing { () throws(StoreError) in
            try store.get(aliases, context + Array(alias.utf8), at: snapshot)
        }.flatMap { UInt64(bigEndianBytes: $0) }
    }

    /// The numbers of all aliases that begin so; `nil` when there are more than `max` of them.
    func numbers(
        ofAliasesFrom prefix: String, max: Int, at snapshot: Snapshot?
    ) throws(TrackError) -> [ProfileNumber]? {
        let limit = max == .max ? max : max + 1
        let found = try rows(aliases, context + Array(prefix.utf8), limit: limit, at: snapshot)
        return found.count > max ? nil : found.compactMap { UInt64(bigEndianBytes: $0.value) }
    }

    /// The number and id of the profile that this number leads to; `nil` when the profile is gone.
    func profile(
        of number: ProfileNumber, at snapshot: Snapshot? = nil
    ) throws(TrackError) -> (number: ProfileNumber, id: String)? {
        let found = try follow(number, at: snapshot)
        return found.id.map { (found.number, $0) }
    }

    /// The number that this one leads to: itself, or what it was merged into.
    func survivor(of number: ProfileNumber, at snapshot: Snapshot) throws(TrackError) -> ProfileNumber {
        if let known = merges.survivor(of: number, at: snapshot.sequence) { return known }
        if merges.needsLoading {
            try loadMerges()
            if let known = merges.survivor(of: number, at: snapshot.sequence) { return known }
        }
        return try follow(number, at: snapshot).number
    }

    private func loadMerges() throws(TrackError) {
        let snapshot = store.snapshot()
        let found = try rows(absorbed, context, limit: Limits.mergesInMemoryMax + 1, at: snapshot)
        var merged: [ProfileNumber: ProfileNumber]?
        if found.count <= Limits.mergesInMemoryMax {
            merged = [:]
            for row in found {
                let numbers = row.key.dropFirst(context.count)
                guard let survivor = UInt64(bigEndianBytes: numbers.prefix(8)),
                    let number = UInt64(bigEndianBytes: numbers.dropFirst(8))
                else { throw .failed("a row of cdp.absorbed is damaged; run `strata verify`") }
                merged?[number] = survivor
            }
        }
        merges.load(merged, base: snapshot.sequence)
    }

    /// The number at the end of the way, and its profile's id if it has a profile.
    private func follow(
        _ start: ProfileNumber, at snapshot: Snapshot?
    ) throws(TrackError) -> (number: ProfileNumber, id: String?) {
        var number = start
        for _ in 0..<Self.forwardsMax {
            let key = context + number.bigEndianBytes
            let row = try storing { () throws(StoreError) in try store.get(profiles, key, at: snapshot) }
            guard let row else { return (number, nil) }
            guard row.first == 1 else { return (number, String(decoding: row.dropFirst(), as: UTF8.self)) }
            guard let next = UInt64(bigEndianBytes: row.dropFirst()) else {
                throw .failed("the row of profile number \(number) is damaged; run `strata verify`")
            }
            number = next
        }
        throw .failed("profile number \(start) leads in a circle; run `strata verify`")
    }

    /// The number and all that were merged into it.
    func members(of number: ProfileNumber, at snapshot: Snapshot? = nil) throws(TrackError) -> [ProfileNumber]
    {
        var members = [number]
        // Each once: damaged rows may lead in a circle.
        var known: Set = [number]
        var at = 0
        while at < members.count {
            let prefix = context + members[at].bigEndianBytes
            members += try rows(absorbed, prefix, limit: .max, at: snapshot).compactMap {
                UInt64(bigEndianBytes: $0.key.dropFirst(prefix.count))
            }.filter { known.insert($0).inserted }
            at += 1
        }
        return members
    }

    /// A profile's latest events, newest first.
    /// - Complexity: O(limit × members).
    func latestEvents(of number: ProfileNumber, limit: Int) throws(TrackError) -> [TimelineEntry] {
        var entries: [TimelineEntry] = []
        for member in try members(of: number) {
            let prefix = context + member.bigEndianBytes
            entries += try rows(timeline, prefix, limit: limit, isBackward: true).compactMap { row in
                let rest = row.key.dropFirst(prefix.count)
                guard let time = UInt64(bigEndianBytes: rest.prefix(8)) else { return nil }
                return TimelineEntry(
                    timeMillis: Int64(bitPattern: time ^ 1 << 63),
                    eventID: String(decoding: rest.dropFirst(8), as: UTF8.self),
                    type: String(decoding: row.value, as: UTF8.self))
            }
        }
        entries.sort { ($0.timeMillis, $0.eventID) > ($1.timeMillis, $1.eventID) }
        return Array(entries.prefix(limit))
    }

    private func rows(
        _ keyspace: Keyspace, _ prefix: [UInt8], limit: Int, isBackward: Bool = false,
        at snapshot: Snapshot? = nil
    ) throws(TrackError) -> [(key: [UInt8], value: [UInt8])] {
        try storing { () throws(StoreError) in
            let rows = try store.iterator(
                keyspace, from: prefix, to: ByteOrder.successor(ofPrefix: prefix), at: snapshot)
            var result: [(key: [UInt8], value: [UInt8])] = []
            if isBackward { try rows.seekToLast() } else { try rows.seekToFirst() }
            while rows.isValid && result.count < limit {
                result.append((rows.key, try rows.value))
                if isBackward { try rows.previous() } else { try rows.next() }
            }
            return result
        }
    }

    // MARK: Staging

    func put(alias: String, _ number: ProfileNumber, into batch: WriteBatch) throws(StoreError) {
        try batch.put(aliases, context + Array(alias.utf8), number.bigEndianBytes)
    }

    func put(profile number: ProfileNumber, id: String, into batch: WriteBatch) throws(StoreError) {
        try batch.put(profiles, context + number.bigEndianBytes, [0] + Array(id.utf8))
    }

    func merge(_ number: ProfileNumber, into survivor: ProfileNumber, _ batch: WriteBatch) throws(StoreError)
    {
        try batch.put(profiles, context + number.bigEndianBytes, [1] + survivor.bigEndianBytes)
        try batch.put(absorbed, context + survivor.bigEndianBytes + number.bigEndianBytes, [])
        batch.hooks.append(MergeHook(merges, number, into: survivor))
    }

    func put(event: Event, of number: ProfileNumber, into batch: WriteBatch) throws(StoreError) {
        let time = UInt64(bitPattern: event.createdMillis) ^ 1 << 63
        try batch.put(
            timeline, context + number.bigEndianBytes + time.bigEndianBytes + Array(event.id.utf8),
            Array(event.type.utf8))
    }
}

/// An event on a profile's timeline.
public struct TimelineEntry: Sendable, Equatable {
    public let timeMillis: Int64
    public let eventID: String
    public let type: String
}
