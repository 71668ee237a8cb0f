// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct StoreDescriptionTests {
    @Test("a live store tells its levels, tables, keyspaces, memory, debt, snapshots and log")
    func liveStore() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a", options: KeyspaceOptions(filterBitsPerKey: 7))
        for i in 0..<500 { try fixture.put(ks, "key\(i)", "value \(i)") }
        try fixture.store.compact()
        let snapshot = fixture.store.snapshot()
        try fixture.delete(ks, "key1")
        try fixture.store.flush()
        try fixture.put(ks, "key2", "in memory")
        let found = try fixture.store.describe()
        #expect(found.directory == "/store" && found.storeID != 0 && found.formatVersion == 1)
        #expect(found.keyspaces.map(\.name) == ["a"])
        #expect(found.keyspaces[0].options.filterBitsPerKey == 7)
        #expect(found.levels.reduce(0) { $0 + $1.entriesCount } == 501)
        #expect(found.levels.reduce(0) { $0 + $1.tombstonesCount } == 1)
        #expect(found.levels.allSatisfy { $0.tables.count == $0.tablesCount })
        #expect(found.oldestSnapshot == snapshot.sequence && found.snapshotsCount == 1)
        #expect(found.watermark == 502 && found.flushedSequence == 501)
        #expect(found.memory.activeMemtableBytes > 0)
        #expect(!found.walSegments.isEmpty)
        #expect(found.trouble == nil)
        try fixture.store.close()
        #expect(throws: StoreError.closed) { try fixture.store.describe() }
    }
}
