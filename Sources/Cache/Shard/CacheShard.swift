// SPDX-License-Identifier: Apache-2.0
import Base

/// One part of the cache: the keys of all databases whose hashes name it, under one lock.
///
/// Everything but `lock` needs the lock. An entry that changes its size or gets or loses a time may move:
/// methods that move one return where it is now, and tell table and wheel.
final class CacheShard: @unchecked Sendable {
    // Unchecked: `lock` guards what changes.

    static let databasesCount = 16

    let lock: Lock
    let seed: UInt64
    @exclusivity(unchecked) var arena = SlabArena()
    @exclusivity(unchecked) private var wheel: TimingWheel
    private let tables: UnsafeMutablePointer<KeyTable>
    /// Keys with a time, by database.
    private let expiring: UnsafeMutablePointer<Int>
    @exclusivity(unchecked) var counts = ShardCounts()
    /// What of `arena.usedBytes` the cache's sum has.
    @exclusivity(unchecked) var reportedBytes = 0
    /// Clients that wait for a change of a key, by database and key.
    @exclusivity(unchecked) var watches = KeyWatches()

    init(_ threads: Threads, seed: UInt64, nowMillis: Int64) {
        lock = Lock(threads)
        self.seed = seed
        wheel = TimingWheel(nowMillis: nowMillis)
        tables = .allocate(capacity: CacheShard.databasesCount)
        for i in 0..<CacheShard.databasesCount { (tables + i).initialize(to: KeyTable()) }
        expiring = .allocate(capacity: CacheShard.databasesCount)
        expiring.initialize(repeating: 0, count: CacheShard.databasesCount)
    }

    deinit {
        for i in 0..<CacheShard.databasesCount { tables[i].clear(&arena) }
        tables.deinitialize(count: CacheShard.databasesCount)
        tables.deallocate()
        expiring.deallocate()
    }

    @inline(__always) func entry(_ reference: UInt32) -> Entry { Entry(arena[reference]) }

    // MARK: Keys

    /// Keys of a database, with those that have ended and are not swept yet.
    func count(_ database: Int) -> Int { tables[database].count }
    func bucketCount(_ database: Int) -> Int { tables[database].bucketCount }
    func expiringCount(_ database: Int) -> Int { expiring[database] }

    /// The entry of a key, ended or not, or 0.
    @inline(__always)
    func find(_ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt32 {
        tables[database].find(key, hash, arena)
    }

    /// Adds a key that is not there, with room for a value.
    func insert(
        _ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64, _ kind: ValueKind, valueBytes: Int,
        expiresAtMillis: Int64?
    ) -> UInt32 {
        let reference = make(database, key, kind, valueBytes, expiresAtMillis)
        tables[database].insert(reference, hash, seed: seed, &arena)
        if expiresAtMillis != nil { enterWheel(reference, database) }
        return reference
    }

    /// Gives a key another value's kind, size and time, in place where it fits. The bytes of the value are
    /// the caller's to write.
    func overwrite(
        _ reference: UInt32, _ hash: UInt64, _ kind: ValueKind, valueBytes: Int, expiresAtMillis: Int64?
    ) -> UInt32 {
        let old = entry(reference)
        let needed = Entry.bytes(
            key: old.key.count, value: valueBytes, isMember: false, isExpiring: expiresAtMillis != nil)
        if old.isExpiring == (expiresAtMillis != nil) && arena.fits(reference, needed) {
            if let expiresAtMillis, expiresAtMillis != old.expiresAtMillis {
                wheel.remove(reference, arena)
                old.setExpiry(expiresAtMillis)
                wheel.insert(reference, arena)
            }
            old.setKind(kind.byte)
            old.setValueBytes(valueBytes)
            return reference
        }
        return move(reference, hash, kind, valueBytes, expiresAtMillis, keeping: 0)
    }

    /// Changes the size of a value, whose first bytes stay.
    func resize(_ reference: UInt32, _ hash: UInt64, valueBytes: Int) -> UInt32 {
        let old = entry(reference)
        let needed = old.bytes - old.valueBytes + valueBytes
        if needed <= arena.bytes(reference) && needed > arena.bytes(reference) / 2 {
            old.setValueBytes(valueBytes)
            return reference
        }
        return move(
            reference, hash, ValueKind(byte: old.kind), valueBytes,
            old.isExpiring ? old.expiresAtMillis : nil, keeping: min(valueBytes, old.valueBytes))
    }

    /// Gives a key a time, another one, or none.
    func setExpiry(_ reference: UInt32, _ hash: UInt64, _ millis: Int64?) -> UInt32 {
        let old = entry(reference)
        switch (old.isExpiring, millis) {
        case (false, nil): return reference
        case (true, .some(let millis)):
            wheel.remove(reference, arena)
            old.setExpiry(millis)
            wheel.insert(reference, arena)
            return reference
        default:
            return move(
                reference, hash, ValueKind(byte: old.kind), old.valueBytes, millis, keeping: old.valueBytes)
        }
    }

    /// Removes a key with its value.
    func remove(_ reference: UInt32, _ hash: UInt64) {
        let gone = entry(reference)
        let database = gone.database
        if gone.isExpiring { leaveWheel(reference, database) }
        tables[database].remove(reference, hash, &arena)
        arena.free(reference)
    }

    private func make(
        _ database: Int, _ key: UnsafeRawBufferPointer, _ kind: ValueKind, _ valueBytes: Int,
        _ expiresAtMillis: Int64?, spareBytes: Int = 0
    ) -> UInt32 {
        let size = Entry.bytes(
            key: key.count, value: valueBytes, isMember: false, isExpiring: expiresAtMillis != nil)
        let reference = arena.allocate(size + spareBytes)
        _ = Entry(
            at: arena[reference], key: key, valueBytes: valueBytes, kind: kind.byte, database: database,
            isMember: false, expiresAtMillis: expiresAtMillis)
        return reference
    }

    private func move(
        _ reference: UInt32, _ hash: UInt64, _ kind: ValueKind, _ valueBytes: Int, _ expiresAtMillis: Int64?,
        keeping kept: Int
    ) -> UInt32 {
        let old = entry(reference)
        let database = old.database
        // A value that grows by and by is not copied each time.
        let grows = kept > SlabClasses.bytesMax / 4 && valueBytes > kept
        let moved = make(
            database, old.key, kind, valueBytes, expiresAtMillis, spareBytes: grows ? valueBytes / 4 : 0)
        let new = entry(moved)
        new.setFrequency(old.frequency)
        if kept > 0 {
            new.value.copyMemory(from: UnsafeRawBufferPointer(rebasing: old.value[..<kept]))
        }
        if old.isExpiring { leaveWheel(reference, database) }
        tables[database].replace(reference, by: moved, hash, arena)
        arena.free(reference)
        if expiresAtMillis != nil { enterWheel(moved, database) }
        return moved
    }

    private func enterWheel(_ reference: UInt32, _ database: Int) {
        wheel.insert(reference, arena)
        expiring[database] += 1
    }

    private func leaveWheel(_ reference: UInt32, _ database: Int) {
        wheel.remove(reference, arena)
        expiring[database] -= 1
    }

    // MARK: All keys

    /// Hands out the entries of keys that have ended, still in the table but out of the wheel; `body` removes
    /// them.
    /// - Returns: whether all were handed out within the limit.
    func sweep(_ nowMillis: Int64, limit: Int, _ body: (_ reference: UInt32, _ hash: UInt64) -> Void) -> Bool
    {
        var due: [UInt32] = []
        let isDone = wheel.advance(to: nowMillis, limit: limit, &arena) { reference, _ in
            due.append(reference)
        }
        for reference in due {
            // Back in, so that it leaves like any other.
            wheel.insert(reference, arena)
            body(reference, KeyTable.hash(entry(reference).key, seed: seed))
        }
        return isDone
    }

    func scan(_ database: Int, _ cursor: UInt64, _ body: (Entry) -> Void) -> UInt64 {
        tables[database].scan(cursor, arena) { body(entry($0)) }
    }

    func forEach(_ database: Int, _ body: (Entry) -> Void) {
        tables[database].forEach(arena) { body(entry($0)) }
    }

    func any(_ database: Int, _ random: inout some RandomNumberGenerator) -> UInt32? {
        tables[database].any(&random, arena)
    }

    /// Removes all keys of a database. O(n).
    func removeAll(_ database: Int) {
        var references: [UInt32] = []
        references.reserveCapacity(tables[database].count)
        tables[database].forEach(arena) { references.append($0) }
        tables[database].clear(&arena)
        for reference in references {
            if entry(reference).isExpiring { leaveWheel(reference, database) }
            arena.free(reference)
        }
    }

    /// Exchanges the keys of two databases. O(n).
    func swap(_ a: Int, _ b: Int) {
        Swift.swap(&tables[a], &tables[b])
        Swift.swap(&expiring[a], &expiring[b])
        for database in [a, b] { forEach(database) { $0.setDatabase(database) } }
    }
}
