// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BlobSpaceTests {
    @Test("when all is deleted and compacted, no blob file remains")
    func everythingGoes() throws {
        let fixture = try BlobFixture { $0.blobFileBytes = 4_000 }
        for i in 100..<200 { try fixture.put("key\(i)", BlobFixture.value(i)) }
        try fixture.store.compact()
        #expect(try !fixture.blobNames().isEmpty)
        for i in 100..<200 { try fixture.fixture.delete(fixture.keyspace, "key\(i)") }
        try fixture.store.compact()
        try fixture.settle()
        #expect(try fixture.blobNames() == [])
        try fixture.fixture.reopen()
        #expect(try fixture.blobNames() == [])
    }

    @Test("a deleted range takes its blob files along")
    func rangeGoes() throws {
        let fixture = try BlobFixture { $0.blobFileBytes = 4_000 }
        for i in 100..<150 { try fixture.put("key\(i)", BlobFixture.value(i)) }
        try fixture.store.compact()
        let batch = WriteBatch()
        try batch.deleteRange(fixture.keyspace, from: Array("key".utf8), to: Array("kez".utf8))
        try fixture.store.commit(batch, .buffered)
        try fixture.store.compact()
        try fixture.settle()
        #expect(try fixture.blobNames() == [])
    }

    @Test("values overwritten again and again take at most two and a half times their space")
    func churns() throws {
        let fixture = try BlobFixture {
            $0.memtableBytes = 32 << 10
            $0.blobFileBytes = 32 << 10
            $0.level0CompactionMin = 2
        }
        var generator = SeededGenerator(seed: 11)
        let keys = 600
        let size = 500
        for round in 0..<20 {
            for _ in 0..<keys / 2 {
                let key = Int.random(in: 0..<keys, using: &generator)
                try fixture.put("key\(key + 1_000)", BlobFixture.value(round * 1_000 + key, size))
            }
        }
        try fixture.store.flush()
        try fixture.store.compact()
        try fixture.settle()
        let statistics = fixture.store.statistics
        let live = statistics.blobBytes - statistics.blobDeadBytes
        #expect(live < (keys + 10) * (size + 60))
        #expect(statistics.blobBytes * 2 <= live * 5, "\(statistics.blobBytes) for \(live)")
        #expect(try fixture.store.verify().findings == [])
    }

    @Test("a blob file stays while a snapshot sees a value in it, and goes after it")
    func snapshotKeeps() throws {
        let fixture = try BlobFixture()
        try fixture.put("a", BlobFixture.value(1))
        try fixture.store.flush()
        var snapshot: Snapshot? = fixture.store.snapshot()
        try fixture.fixture.delete(fixture.keyspace, "a")
        try fixture.store.compact()
        #expect(try fixture.get("a") == nil)
        #expect(try fixture.get("a", at: snapshot) == BlobFixture.value(1))
        #expect(try fixture.blobNames().count == 1)
        snapshot = nil
        try fixture.put("b", [1])
        try fixture.store.compact()
        try fixture.settle()
        #expect(try fixture.blobNames() == [])
    }

    @Test("a blob file that has left the store stays while a reader holds a version that references it")
    func versionKeeps() throws {
        let fixture = try BlobFixture()
        try fixture.put("a", BlobFixture.value(1))
        try fixture.store.flush()
        var held: ReadState? = fixture.store.stateLock.withLock { fixture.store.state }
        try fixture.fixture.delete(fixture.keyspace, "a")
        try fixture.store.compact()
        fixture.store.sweepObsoleteFiles()
        #expect(try fixture.store.describe().blobFiles == [])
        #expect(try fixture.store.describe().debt.obsoleteBytes > 500)
        let file = try #require(held?.version.blobs.files.first)
        #expect(try fixture.blobNames().count == 1)
        #expect(try BlobCheck.run(fixture.fixture.files, file.path, file.description) == [])
        held = nil
        fixture.store.sweepObsoleteFiles()
        // One reader of the file itself is left.
        #expect(try fixture.blobNames().count == 1)
        #expect(file.number > 0)
    }

    @Test("a fifo keyspace counts its blob files towards its bound")
    func fifo() throws {
        let fixture = try BlobFixture(
            KeyspaceOptions(
                upperCompression: .none, policy: .fifo(retentionMillis: 0, bytesMax: 20_000),
                blobThresholdBytes: 100)
        ) { $0.level0CompactionMin = 1 }
        for i in 100..<200 {
            try fixture.put("key\(i)", BlobFixture.value(i))
            if i % 10 == 9 {
                try fixture.store.flush()
                try fixture.store.compact()
            }
        }
        try fixture.settle()
        #expect(fixture.store.statistics.blobBytes < 30_000)
        #expect(try fixture.get("key199") == BlobFixture.value(199))
        #expect(try fixture.get("key100") == nil)
    }
}
