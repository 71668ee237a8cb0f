// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// What a store charges to its budget, and that it gives everything back.
@Suite struct StoreMemoryTests {
    private static let limit = 12 << 20

    private func fixture(_ budget: MemoryBudget) throws -> StoreFixture {
        try StoreFixture { options in
            options.budget = budget
            options.memtableBytes = 128 << 10
            options.blockBytes = 4 << 10
            options.tableBytes = 64 << 10
            options.levelBaseBytes = 128 << 10
            options.levelFactor = 4
            options.cacheBytes = 8 << 20
        }
    }

    private func key(_ i: Int) -> [UInt8] { Array("key\(100_000 + i)".utf8) }

    private func fill(_ store: Store, _ keyspace: Keyspace, _ range: Range<Int>, round: Int) throws {
        var generator = SeededGenerator(seed: UInt64(round))
        for start in stride(from: range.lowerBound, to: range.upperBound, by: 50) {
            let batch = WriteBatch()
            for i in start..<min(start + 50, range.upperBound) {
                let value = (0..<100).map { _ in UInt8.random(in: 0...255, using: &generator) }
                try batch.put(keyspace, key(i), value)
            }
            try store.commit(batch, .buffered)
        }
    }

    @Test("Three hundred open iterators hold what is documented, and nothing once they are gone")
    func manyIterators() throws {
        let budget = MemoryBudget(limitBytes: StoreMemoryTests.limit)
        let fixture = try fixture(budget)
        let store = fixture.store
        let keyspace = try store.keyspace("rows")
        for round in 0..<4 { try fill(store, keyspace, 0..<4_000, round: round) }
        try store.compact()
        try fill(store, keyspace, 0..<2_000, round: 5)
        try store.flush()
        let before = store.memory.iterators.bytes
        #expect(before == 0)

        var iterators: [StoreIterator] = []
        for i in 0..<300 {
            let iterator = try store.iterator(keyspace)
            try iterator.seek(key(i * 13))
            #expect(iterator.isValid)
            iterators.append(iterator)
            // One data block and one index block for each run, and what memtables they keep.
            if i % 20 == 0 { try fill(store, keyspace, i * 10..<i * 10 + 200, round: i) }
        }
        #expect(store.statistics.iteratorsCount == 300)
        #expect(store.memory.iterators.bytes >= 300 * 512)
        // A data block and an index block of each run, and the memtables that some of the iterators keep.
        let levels = store.statistics.levels
        let runs = levels[0].tablesCount + levels.dropFirst().filter { $0.tablesCount > 0 }.count
        let pinned = 300 * runs * (2 * 5 << 10) + 16 * 2 * (128 << 10)
        #expect(budget.usedBytes <= StoreMemoryTests.limit + pinned, "\(budget.report)")

        for iterator in iterators { while iterator.isValid { try iterator.next() } }
        #expect(store.memory.iterators.bytes > 0)
        let idle = store.memory.blocks.bytes
        iterators.removeAll()
        #expect(store.memory.iterators.bytes == 0)
        #expect(store.statistics.iteratorsCount == 0)
        #expect(store.memory.blocks.bytes <= idle)
        store.cache.makeRoom()
        #expect(budget.usedBytes <= StoreMemoryTests.limit, "\(budget.report)")
    }

    @Test("An iterator at no key holds no block, and one that moved on only the new ones")
    func restingIterators() throws {
        let fixture = try StoreFixture { options in
            options.budget = MemoryBudget(limitBytes: 1 << 30)
            options.cacheBytes = 0
            options.blockBytes = 4 << 10
        }
        let store = fixture.store
        let keyspace = try store.keyspace("rows")
        try fill(store, keyspace, 0..<2_000, round: 1)
        try store.compact()
        let iterator = try store.iterator(keyspace)
        try iterator.seek(key(0))
        let one = store.memory.blocks.bytes
        for i in stride(from: 100, to: 2_000, by: 100) {
            try iterator.seek(key(i))
            #expect(abs(store.memory.blocks.bytes - one) < 3_000, "the block before was given up")
        }
        try iterator.seek(Array("zzz".utf8))
        #expect(!iterator.isValid)
        let resting = store.memory.blocks.bytes
        #expect(resting < one - 3_000, "\(resting) of \(one)")
        try iterator.seek(key(7))
        #expect(iterator.isValid && iterator.key == key(7))
        while iterator.isValid { try iterator.previous() }
        #expect(store.memory.blocks.bytes == resting)
    }

    @Test(
        "Work with reads, writes and compactions leaves the account as it found it once the store is closed")
    func givenBack() throws {
        let budget = MemoryBudget(limitBytes: StoreMemoryTests.limit)
        let other = budget.register("another")
        other.add(77)
        do {
            let fixture = try fixture(budget)
            let store = fixture.store
            let keyspace = try store.keyspace("rows")
            for round in 0..<3 { try fill(store, keyspace, 0..<3_000, round: round) }
            let batch = WriteBatch()
            try batch.deleteRange(keyspace, from: key(10), to: key(90))
            try store.commit(batch, .buffered)
            try store.compact()
            let snapshot = store.snapshot()
            let iterator = try store.iterator(keyspace, at: snapshot)
            try iterator.seekToFirst()
            for _ in 0..<200 where iterator.isValid { try iterator.next() }
            _ = try store.get(keyspace, key(2_000))
            #expect(store.memory.cache.bytes > 0 && store.memory.tables.bytes > 0)
            #expect(store.memory.blocks.bytes > 0 && store.memory.memtables.bytes > 0)
            #expect(store.memory.buffers.bytes > 0, "the scan reads ahead")
            while iterator.isValid { try iterator.next() }
            #expect(store.memory.buffers.bytes == 0, "nothing is read ahead or written")
            try store.close()
        }
        #expect(budget.usedBytes == 77, "\(budget.report)")
        #expect(budget.report.map(\.name) == ["another"], "accounts end with their store")
    }

    @Test("A budget that is exceeded slows commits down and stops none of them")
    func slowed() throws {
        let budget = MemoryBudget(limitBytes: 1 << 20)
        let other = budget.register("another")
        let fixture = try fixture(budget)
        let store = fixture.store
        let keyspace = try store.keyspace("rows")
        other.add(3 << 20)
        try fill(store, keyspace, 0..<1_500, round: 1)
        #expect(store.statistics.delayNanos > 0)
        #expect(store.cache.statistics.bytes <= (8 << 20) / 16)
        other.add(-(3 << 20))
        try store.compact()
        for i in 0..<1_500 { #expect(try store.get(keyspace, key(i)) != nil) }
    }

    @Test("Memory beyond the budget is a debt with a bound; within it there is none")
    func debt() {
        let options = StoreOptions()
        var debt = WriteDebt()
        debt.memoryLimitBytes = 800
        #expect(debt.share(options) == 0)
        debt.memoryExcessBytes = 50
        #expect(debt.share(options) == 0.5)
        debt.memoryExcessBytes = 100
        #expect(debt.share(options) == 1)
        debt.memoryExcessBytes = 100_000
        #expect(debt.share(options) == 2)
    }

    @Test("The statistics tell the age of the oldest snapshot and of the oldest iterator")
    func ages() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let keyspace = try store.keyspace("rows")
        try fixture.put(keyspace, "a", "1")
        #expect(store.statistics.oldestSnapshotNanos == 0 && store.statistics.oldestIteratorNanos == 0)
        var snapshot: Snapshot? = store.snapshot()
        fixture.clock.advance(millis: 5)
        try fixture.put(keyspace, "b", "2")
        var first: StoreIterator? = try store.iterator(keyspace)
        fixture.clock.advance(millis: 3)
        let second = try store.iterator(keyspace)
        fixture.clock.advance(millis: 1)
        var found = store.statistics
        #expect(found.snapshotsCount == 2 && found.oldestSnapshotNanos == 9_000_000)
        #expect(found.iteratorsCount == 2 && found.oldestIteratorNanos == 4_000_000)
        let described = try store.describe()
        #expect(described.oldestSnapshotNanos == 9_000_000 && described.oldestIteratorNanos == 4_000_000)
        #expect(described.iteratorsCount == 2)
        withExtendedLifetime((snapshot, first)) {}
        (snapshot, first) = (nil, nil)
        found = store.statistics
        #expect(found.snapshotsCount == 1 && found.oldestIteratorNanos == 1_000_000)
        withExtendedLifetime(second) {}
    }
}
