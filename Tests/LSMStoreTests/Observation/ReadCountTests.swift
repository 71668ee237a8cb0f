// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// What reads and compactions count, against what was done.
@Suite struct ReadCountTests {
    /// 400 even keys in one table of level 0, and a cache that keeps all.
    private func fixture() throws -> (StoreFixture, Keyspace) {
        let fixture = try StoreFixture { $0.cacheBytes = 8 << 20 }
        let keyspace = try fixture.store.keyspace("a")
        let batch = WriteBatch()
        for i in 0..<400 { try batch.put(keyspace, Self.key(2 * i), Array("value \(i)".utf8)) }
        try fixture.store.commit(batch, .buffered)
        try fixture.store.flush()
        return (fixture, keyspace)
    }

    private static func key(_ i: Int) -> [UInt8] { [UInt8(i >> 8), UInt8(truncatingIfNeeded: i)] }

    @Test("each read asks one filter of each table; a filter spares the table, or lets through in error")
    func filters() throws {
        let (fixture, keyspace) = try fixture()
        for i in 0..<400 { _ = try fixture.store.get(keyspace, Self.key(2 * i)) }
        var found = fixture.store.statistics.filters
        #expect(found == FilterStatistics(probes: 400, negatives: 0, falsePositives: 0))
        for i in 0..<399 { #expect(try fixture.store.get(keyspace, Self.key(2 * i + 1)) == nil) }
        found = fixture.store.statistics.filters
        #expect(found.probes == 799)
        #expect(found.negatives + found.falsePositives == 399)
        // 10 bits a key let about one in a hundred through.
        #expect(found.negatives > 350)
    }

    @Test("multiGet counts as so many gets do, whether the cache has the blocks or not")
    func multiGet() throws {
        let keys = (0..<799).map { Self.key($0) }
        let (one, keyspace) = try fixture()
        for key in keys { _ = try one.store.get(keyspace, key) }
        let (group, _) = try fixture()
        // Read again, so that everything is cached and no key is put off.
        _ = try group.store.multiGet(keyspace, keys)
        let before = group.store.statistics.filters
        _ = try group.store.multiGet(keyspace, keys)
        let after = group.store.statistics.filters
        let expected = one.store.statistics.filters
        #expect(after.probes - before.probes == expected.probes)
        #expect(after.negatives - before.negatives == expected.negatives)
        #expect(after.falsePositives - before.falsePositives == expected.falsePositives)
        #expect(before.falsePositives == expected.falsePositives)
    }

    @Test("a merge operand that was found is no false positive, though the search goes on")
    func operands() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace(
            "sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        let one: [UInt8] = [1, 0, 0, 0, 0, 0, 0, 0]
        for _ in 0..<2 {
            let batch = WriteBatch()
            try batch.merge(keyspace, [7], one)
            try fixture.store.commit(batch, .buffered)
            try fixture.store.flush()
        }
        #expect(try fixture.store.get(keyspace, [7])?.first == 2)
        let found = fixture.store.statistics.filters
        #expect(found == FilterStatistics(probes: 2, negatives: 0, falsePositives: 0))
    }

    @Test("blocks are counted by class: missed once and read from the table's level, then hit")
    func cache() throws {
        let (fixture, keyspace) = try fixture()
        _ = try fixture.store.get(keyspace, Self.key(10))
        var found = fixture.store.statistics
        for kind in BlockClass.allCases {
            #expect(found.cache[kind].misses == 1 && found.cache[kind].hits == 0, "\(kind)")
            #expect(found.cache[kind].blocksCount == 1 && found.cache[kind].bytes > 0, "\(kind)")
        }
        #expect(found.levels[0].blockReads == 3 && found.levels[0].blockReadBytes > 0)
        let readBytes = found.levels[0].blockReadBytes
        for _ in 0..<5 { _ = try fixture.store.get(keyspace, Self.key(10)) }
        found = fixture.store.statistics
        for kind in BlockClass.allCases { #expect(found.cache[kind].hits == 5, "\(kind)") }
        #expect(found.cache.misses == 3 && found.cache.insertions == 3 && found.cache.evictions == 0)
        #expect(found.levels[0].blockReads == 3 && found.levels[0].blockReadBytes == readBytes)
        // On another level, blocks of the new table are read from there.
        let batch = WriteBatch()
        try batch.put(keyspace, Self.key(11), [1])
        try fixture.store.commit(batch, .buffered)
        try fixture.store.compact()
        _ = try fixture.store.get(keyspace, Self.key(10))
        found = fixture.store.statistics
        let level = try #require(found.levels.lastIndex { $0.tablesCount > 0 })
        #expect(level > 0 && found.levels[level].blockReads == 3 && found.levels[0].blockReads == 3)
    }

    @Test("what goes from the cache is counted, and what stays is the rest")
    func evictions() throws {
        let fixture = try StoreFixture { $0.cacheBytes = 32 << 10 }
        let keyspace = try fixture.store.keyspace("a")
        for i in 0..<2_000 { try fixture.put(keyspace, "key \(i)", "value \(i &* 7919)") }
        try fixture.store.flush()
        for i in 0..<2_000 { _ = try fixture.get(keyspace, "key \(i)") }
        let cache = fixture.store.statistics.cache
        #expect(cache.data.evictions > 10)
        for kind in BlockClass.allCases {
            #expect(cache[kind].insertions == cache[kind].evictions + cache[kind].blocksCount, "\(kind)")
        }
        #expect(cache.bytes <= 32 << 10)
    }

    @Test("compactions count what they read and wrote at the levels, and amplification follows from it")
    func compactions() throws {
        let (fixture, keyspace) = try fixture()
        let first = fixture.store.statistics
        #expect(first.writeAmplification == 1 && first.spaceAmplification == 1)
        let batch = WriteBatch()
        try batch.put(keyspace, Self.key(3), [3])
        try fixture.store.commit(batch, .buffered)
        try fixture.store.flush()
        let before = fixture.store.statistics
        try fixture.store.compact()
        let after = fixture.store.statistics
        #expect(after.levels[0].compactedBytesRead == before.levels[0].bytes)
        let written = after.levels.reduce(0) { $0 + $1.compactedBytesWritten }
        #expect(written == after.compactedBytesWritten && written > 0)
        #expect(after.compactedBytesRead == after.levels.reduce(0) { $0 + $1.compactedBytesRead })
        let lowest = try #require(after.levels.lastIndex { $0.tablesCount > 0 })
        #expect(after.levels[lowest].bytes == after.levels[lowest].compactedBytesWritten)
        #expect(after.writeAmplification == Double(after.flushedBytes + written) / Double(after.flushedBytes))
    }

    @Test("a live store is told item by item, tables only when asked for, and items survive as JSON")
    func inspection() throws {
        let (fixture, _) = try fixture()
        var items: [InspectionItem] = []
        try fixture.store.inspect(InspectionReport { items.append($0) })
        let kinds = Set(items.map(\.kind))
        for kind in ["store", "keyspace", "level", "log", "memtables", "cache", "filters", "debt", "work"] {
            #expect(kinds.contains(kind), "\(kind)")
        }
        #expect(!kinds.contains("table"))
        #expect(items.first { $0.kind == "level" }?.fields["entries"]?.int64 == 400)
        #expect(items.first { $0.kind == "keyspace" }?.fields["policy"]?.string == "leveled")
        items = []
        try fixture.store.inspect(InspectionReport { items.append($0) }, showsTables: true)
        let table = try #require(items.first { $0.kind == "table" })
        #expect(table.fields["smallest"]?.string == "1:\\x00\\x00" && table.depth == 1)
        #expect(items.map { InspectionItem(json: $0.json) } == items.map { $0 })
        #expect(InspectionItem(json: ["depth": 1]) == nil && InspectionItem(json: 7) == nil)
        try fixture.store.close()
        #expect(throws: StoreError.closed) { try fixture.store.inspect(InspectionReport { _ in }) }
    }
}
