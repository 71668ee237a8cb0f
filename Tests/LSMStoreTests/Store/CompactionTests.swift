// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct CompactionTests {
    /// A store whose compactions happen when a test asks for them, or within a few tables.
    private func fixture(_ configure: (inout StoreOptions) -> Void = { _ in }) throws -> StoreFixture {
        try StoreFixture {
            $0.tableBytes = 4 << 10
            $0.levelBaseBytes = 16 << 10
            $0.level0CompactionMin = 2
            $0.compactionThreads = 2
            $0.subcompactionBytes = 2 << 10
            configure(&$0)
        }
    }

    private func levels(_ fixture: StoreFixture) -> [Int] {
        fixture.store.statistics.levels.map(\.tablesCount)
    }

    /// Waits until no compaction runs or is due.
    private func settle(_ fixture: StoreFixture, until isDone: () throws -> Bool) throws {
        for _ in 0..<2_000 {
            if try isDone() { return }
            fixture.environment.threads.sleep(nanos: 5_000_000)
        }
        Issue.record("compaction does not come to an end: \(levels(fixture))")
    }

    @Test("every policy shows the same after many flushes, deletes and range deletes, and after a start")
    func policiesAgree() throws {
        let fixture = try fixture()
        let policies: [CompactionPolicy] = [
            .leveled, .tiered(runsMax: 2), .tiered(runsMax: 5), .fifo(retentionMillis: 0, bytesMax: 0),
        ]
        let keyspaces = try policies.enumerated().map {
            try fixture.store.keyspace("\($0.offset)", options: KeyspaceOptions(policy: $0.element))
        }
        var generator = SeededGenerator(seed: 5)
        for round in 0..<60 {
            for _ in 0..<40 {
                let key = "key\(Int.random(in: 0..<300, using: &generator))"
                let isDelete = Int.random(in: 0..<4, using: &generator) == 0
                for keyspace in keyspaces {
                    if isDelete {
                        try fixture.delete(keyspace, key)
                    } else {
                        try fixture.put(keyspace, key, "value \(round)")
                    }
                }
            }
            if round % 9 == 8 {
                let batch = WriteBatch()
                for keyspace in keyspaces {
                    try batch.deleteRange(keyspace, from: Array("key1".utf8), to: Array("key13".utf8))
                }
                try fixture.store.commit(batch, .buffered)
            }
            try fixture.store.flush()
        }
        for isReopened in [false, true] {
            if isReopened { try fixture.reopen() }
            let expected = try fixture.contents(keyspaces[0]).map { "\($0)" }
            for keyspace in keyspaces.dropFirst() {
                #expect(try fixture.contents(keyspace).map { "\($0)" } == expected)
                let backwards = try fixture.contentsBackwards(keyspace).map { "\($0)" }
                #expect(backwards.reversed() == expected)
            }
        }
        #expect(try fixture.store.verify().findings.isEmpty)
    }

    @Test("options of a keyspace come back from the manifest")
    func optionsKept() throws {
        let fixture = try fixture()
        let options = KeyspaceOptions(
            policy: .fifo(retentionMillis: 9_000, bytesMax: 1 << 20),
            compactionFilter: .olderThan(prefixBytes: 3, retentionMillis: 77))
        let keyspace = try fixture.store.keyspace("a", options: options)
        try fixture.reopen()
        #expect(fixture.store.stateLock.withLock { fixture.store.keyspaceOptions[keyspace.id] } == options)
    }

    @Test("a fifo keyspace drops whole tables once their newest entry is past its retention, not before")
    func fifoRetention() throws {
        let fixture = try fixture()
        let options = KeyspaceOptions(policy: .fifo(retentionMillis: 1_000, bytesMax: 0))
        let keyspace = try fixture.store.keyspace("log", options: options)
        try fixture.put(keyspace, "a1", "old")
        try fixture.store.flush()
        fixture.clock.advance(millis: 600)
        try fixture.put(keyspace, "b1", "young")
        try fixture.store.compact()
        fixture.clock.advance(millis: 500)
        try fixture.store.compact()
        #expect(try fixture.get(keyspace, "b1") == "young")
        fixture.clock.advance(millis: 600)
        try fixture.store.compact()
        try settle(fixture) { try fixture.get(keyspace, "b1") == nil }
        #expect(try fixture.get(keyspace, "a1") == nil)
        #expect(levels(fixture).allSatisfy { $0 == 0 })
    }

    @Test("a fifo keyspace that is over its bytes drops its oldest tables, never what hides an older value")
    func fifoBytes() throws {
        let fixture = try fixture()
        let options = KeyspaceOptions(
            upperCompression: .none, lastCompression: .none,
            policy: .fifo(retentionMillis: 0, bytesMax: 20_000))
        let keyspace = try fixture.store.keyspace("log", options: options)
        for i in 0..<40 {
            try fixture.put(keyspace, "key\(1_000 + i)", String(repeating: "x", count: 1_000))
            try fixture.put(keyspace, "again", "\(i)")
            try fixture.store.flush()
        }
        try fixture.store.compact()
        try settle(fixture) { fixture.store.statistics.levels.reduce(0) { $0 + $1.bytes } <= 22_000 }
        let left = try (0..<40).filter { try fixture.get(keyspace, "key\(1_000 + $0)") != nil }
        #expect(left.count <= 22)
        #expect(try fixture.get(keyspace, "key1039")?.count == 1_000)
        #expect([nil, "39"].contains(try fixture.get(keyspace, "again")))
    }

    @Test("the filter drops keys whose time is past its retention, and only those")
    func filter() throws {
        let fixture = try fixture()
        let filter = CompactionFilter.olderThan(prefixBytes: 2, retentionMillis: 1_000)
        let options = KeyspaceOptions(policy: .leveled, compactionFilter: filter)
        let keyspace = try fixture.store.keyspace("dated", options: options)
        let now = UInt64(fixture.clock.nowMillis)
        func key(_ millis: UInt64) -> [UInt8] {
            [1, 2] + (0..<8).map { UInt8(truncatingIfNeeded: millis >> (56 - $0 * 8)) } + [9]
        }
        let batch = WriteBatch()
        for age in [UInt64(0), 900, 1_001, 5_000] { try batch.put(keyspace, key(now - age), [1]) }
        try batch.put(keyspace, [1, 2, 3], [1])
        try fixture.store.commit(batch)
        try fixture.store.compact()
        #expect(try fixture.store.get(keyspace, key(now)) != nil)
        #expect(try fixture.store.get(keyspace, key(now - 900)) != nil)
        #expect(try fixture.store.get(keyspace, key(now - 1_001)) == nil)
        #expect(try fixture.store.get(keyspace, key(now - 5_000)) == nil)
        #expect(try fixture.store.get(keyspace, [1, 2, 3]) != nil, "a key without a time stays")
    }

    @Test("the filter shows no older value of a key, though a run below holds one")
    func filterOverRuns() throws {
        let fixture = try fixture {
            $0.level0CompactionMin = 1
            $0.tableBytes = 1 << 20
        }
        let filter = CompactionFilter.olderThan(prefixBytes: 0, retentionMillis: 1_000)
        let options = KeyspaceOptions(policy: .tiered(runsMax: 4), compactionFilter: filter)
        let keyspace = try fixture.store.keyspace("dated", options: options)
        let now = UInt64(fixture.clock.nowMillis)
        let key = (0..<8).map { UInt8(truncatingIfNeeded: now >> (56 - $0 * 8)) }
        let other = [UInt8](repeating: 0xFF, count: 7)
        for value in [UInt8(1), 2] {
            let batch = WriteBatch()
            try batch.put(keyspace, key, [value])
            // It stays, so that the run below is not dropped unread.
            try batch.put(keyspace, other, [UInt8](repeating: value, count: value == 1 ? 900 : 9))
            try fixture.store.commit(batch)
            try fixture.store.flush()
            try settle(fixture) { levels(fixture)[0] == 0 }
            fixture.clock.advance(millis: 2_000)
        }
        let found = try fixture.store.get(keyspace, key)
        #expect(found == nil || found == [2])
    }

    @Test("the last level is rewritten for its own deletes once the snapshot that held them back is gone")
    func tombstonesOfTheLastLevel() throws {
        let fixture = try fixture()
        let keyspace = try fixture.store.keyspace("a")
        for i in 0..<200 { try fixture.put(keyspace, "key\(i)", "value\(i)") }
        var snapshot: Snapshot? = fixture.store.snapshot()
        for i in 0..<150 { try fixture.delete(keyspace, "key\(i)") }
        try fixture.store.compact()
        #expect(fixture.store.statistics.levels[6].entriesCount >= 350)
        #expect(try fixture.get(keyspace, "key3", at: snapshot) == "value3")
        snapshot = nil
        try fixture.store.compact()
        try settle(fixture) { fixture.store.statistics.levels[6].entriesCount == 50 }
        #expect(fixture.store.statistics.levels[6].tombstonesCount == 0)
    }

    @Test("the last level is rewritten, or dropped unread, for what has expired in it")
    func expiredInTheLastLevel() throws {
        let fixture = try fixture()
        let keyspace = try fixture.store.keyspace("a")
        let batch = WriteBatch()
        let now = fixture.clock.nowMillis
        for i in 0..<100 {
            let expiry = i < 60 ? now + 1_000 : now + 2_000
            try batch.put(keyspace, Array("key\(100 + i)".utf8), [7], expiresAtMillis: expiry)
        }
        try fixture.store.commit(batch)
        try fixture.store.compact()
        #expect(fixture.store.statistics.levels[6].entriesCount == 100)
        fixture.clock.advance(millis: 1_400)
        try fixture.store.compact()
        try settle(fixture) { fixture.store.statistics.levels[6].entriesCount == 40 }
        fixture.clock.advance(millis: 1_000)
        try fixture.store.compact()
        try settle(fixture) { fixture.store.statistics.levels[6].tablesCount == 0 }
    }

    @Test("a large compaction in parts gives what one in a piece gives, range deletes over the cuts included")
    func subcompactions() throws {
        var found: [[String]] = []
        for partBytes in [1 << 30, 1 << 10] {
            let fixture = try fixture {
                $0.level0CompactionMin = 100
                $0.subcompactionBytes = partBytes
                $0.compactionThreads = 3
                $0.blockBytes = 256
            }
            let keyspace = try fixture.store.keyspace("a")
            var generator = SeededGenerator(seed: 11)
            for _ in 0..<3 {
                for i in 0..<1_500 {
                    let value = "\(i) \(UInt32.random(in: 0...UInt32.max, using: &generator))"
                    try fixture.put(keyspace, "key\(100_000 + i)", value)
                }
                let batch = WriteBatch()
                try batch.deleteRange(keyspace, from: Array("key100100".utf8), to: Array("key101300".utf8))
                try fixture.store.commit(batch, .buffered)
                for i in 0..<1_500 where i % 3 == 0 {
                    try fixture.put(keyspace, "key\(100_000 + i)", "new \(i)")
                }
                try fixture.store.flush()
            }
            let snapshot = fixture.store.snapshot()
            try fixture.store.compact()
            found.append(try fixture.contents(keyspace, at: snapshot).map { "\($0)" })
            #expect(try fixture.store.verify().findings.isEmpty)
        }
        #expect(found[0] == found[1])
        #expect(found[0].count > 500)
    }

    @Test("a corrupt table is quarantined, with an event, and the others are compacted all the same")
    func quarantine() throws {
        let events = EventLog()
        let fixture = try fixture { $0.level0CompactionMin = 1_000 }
        let sound = try fixture.store.keyspace("a")
        let other = try fixture.store.keyspace("b")
        for i in 0..<200 { try fixture.put(sound, "key\(i)", "value\(i)") }
        try fixture.store.compact()
        for i in 0..<200 { try fixture.put(other, "key\(i)", "value\(i)") }
        try fixture.put(sound, "z", "of two keyspaces, a table is read to be compacted")
        try fixture.store.flush()
        try fixture.store.close()
        let name = try #require(
            try fixture.files.list("/store").filter { $0.hasSuffix(".sst") }.sorted().last)
        let file = try fixture.files.open("/store/" + name, .readWrite)
        try [UInt8(0xAA), 0x55].withBytes { bytes throws(FileError) in try file.write(bytes, at: 60) }
        file.close()
        var options = fixture.options
        options.listener = { events.add($0) }
        let store = try Store.open("/store", options: options, environment: fixture.environment)
        #expect(throws: StoreError.self) { try store.compact() }
        let number = try #require(StoreFile(name: name)?.number)
        #expect(store.statistics.quarantinedTables == [number])
        let isTold = events.all.contains {
            if case .tableQuarantined(number: number, .corrupt) = $0 { true } else { false }
        }
        #expect(isTold)
        #expect(try store.get(sound, Array("key7".utf8)) == Array("value7".utf8))
        try store.close()
    }

    @Test("outputs whose manifest edit met a full disk are removed as soon as an edit gets through")
    func doubtfulOutputs() throws {
        let files = FullManifestFileSystem()
        let environment = Environment(
            files: files, clock: ManualClock(), random: SeededRandomSource(seed: 7), threads: Threads())
        var options = StoreOptions()
        options.level0CompactionMin = 1_000
        options.compactionThreads = 1
        let store = try Store.open("/store", options: options, environment: environment)
        let keyspace = try store.keyspace("a")
        for i in 0..<50 {
            let batch = WriteBatch()
            try batch.put(keyspace, Array("key\(i)".utf8), [UInt8](repeating: 1, count: 100))
            try store.commit(batch)
        }
        try store.flush()
        files.setFull(true)
        #expect(throws: StoreError.self) { try store.compact() }
        files.setFull(false)
        try store.compact()
        #expect(store.stateLock.withLock { store.obsolete.doubtful.isEmpty })
        let live = store.statistics.levels.reduce(0) { $0 + $1.tablesCount }
        var count = 0
        for _ in 0..<1_000 where count != live {
            store.sweepObsoleteFiles()
            count = try files.list("/store").filter { $0.hasSuffix(".sst") }.count
            environment.threads.sleep(nanos: 5_000_000)
        }
        #expect(count == live)
        #expect(try store.get(keyspace, Array("key7".utf8))?.count == 100)
        try store.close()
    }

    @Test("a rate spreads writes over time, opens with the debt, and lets a closing store go")
    func throttle() {
        let clock = SteppingClock()
        let environment = Environment(
            files: MemoryFileSystem(), clock: clock, random: SeededRandomSource(seed: 1), threads: Threads())
        let throttle = WriteThrottle(environment: environment, bytesPerSecond: 1_000_000)
        throttle.pace(bytes: 500_000)
        let begin = clock.monotonicNanos
        throttle.pace(bytes: 1)
        #expect(clock.monotonicNanos - begin > 400_000_000)
        throttle.pace(bytes: 1 << 40)
        throttle.setDebt(WriteThrottle.debtFull)
        throttle.pace(bytes: 1 << 40)
        throttle.setDebt(0)
        throttle.open()
        throttle.pace(bytes: 1 << 40)
    }
}

/// Events in the order in which they came.
private final class EventLog: @unchecked Sendable {
    private let lock = SpinLock()
    private var events: [StoreEvent] = []
    func add(_ event: StoreEvent) { lock.withLock { events.append(event) } }
    var all: [StoreEvent] { lock.withLock { events } }
}

/// A clock that goes on by 10 ms with each reading.
private final class SteppingClock: TimeSource, @unchecked Sendable {
    private let lock = SpinLock()
    private var nanos: UInt64 = 0
    var nowMillis: Int64 { Int64(monotonicNanos / 1_000_000) }
    var monotonicNanos: UInt64 {
        lock.withLock {
            nanos += 10_000_000
            return nanos
        }
    }
}
