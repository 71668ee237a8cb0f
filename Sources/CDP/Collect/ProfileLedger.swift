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
/// which leads to
/// the survivor's. Numbers are big endian, times too, with the sign bit turned so that they sort.
final class ProfileLedger: Sendable {
    /// Longest way from a number to its profile. Each step is a merge, which happens once to a number.
    private static let forwardsMax = 10_000
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

    init(_ store: Store, context: UInt16, threads: Threads) throws(TrackError) {
        self.store = store
        self.context = [UInt8(context >> 8), UInt8(truncatingIfNeeded: context)]
        func keyspace(_ name: String) throws(TrackError) -> Keyspace {
            try storing { () throws(StoreError) in try store.keyspace("cdp." + name) }
        }
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

    func number(ofAlias alias: String) throws(TrackError) -> ProfileNumber? {
        try storing { () throws(StoreError) in try store.get(aliases, context + Array(alias.utf8)) }
            .flatMap { UInt64(bigEndianBytes: $0) }
    }

    /// The number and id of the profile that this number leads to; `nil` when the profile is gone.
    func profile(of number: ProfileNumber) throws(TrackError) -> (number: ProfileNumber, id: String)? {
        var number = number
        for _ in 0..<Self.forwardsMax {
            let key = context + number.bigEndianBytes
            guard let row = try storing({ () throws(StoreError) in try store.get(profiles, key) }) else {
                return nil
            }
            guard row.first == 1 else { return (number, String(decoding: row.dropFirst(), as: UTF8.self)) }
            guard let next = UInt64(bigEndianBytes: row.dropFirst()) else {
                throw .failed("the row of profile number \(number) is damaged; run `strata verify`")
            }
            number = next
        }
        throw .failed("profile number \(number) leads in a circle; run `strata verify`")
    }

    /// The number and all that were merged into it.
    func members(of number: ProfileNumber) throws(TrackError) -> [ProfileNumber] {
        var members = [number]
        var at = 0
        while at < members.count {
            let prefix = context + members[at].bigEndianBytes
            members += try rows(absorbed, prefix, limit: .max).compactMap {
                UInt64(bigEndianBytes: $0.key.dropFirst(prefix.count))
            }
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
        _ keyspace: Keyspace, _ prefix: [UInt8], limit: Int, isBackward: Bool = false
    ) throws(TrackError) -> [(key: [UInt8], value: [UInt8])] {
        try storing { () throws(StoreError) in
            let rows = try store.iterator(keyspace, from: prefix, to: ByteOrder.successor(ofPrefix: prefix))
            var result: [(key: [UInt8], value: [UInt8])] = []
            if isBackward { try rows.seekToLast() } else { try rows.seekToFirst() }
            while rows.isValid && result.count < limit {
                result.append((rows.key, rows.value))
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
