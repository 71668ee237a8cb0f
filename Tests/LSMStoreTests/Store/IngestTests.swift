// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct IngestTests {
    private func entries(_ range: Range<Int>, _ value: String = "ingested") -> [(
        key: [UInt8], value: [UInt8]
    )] {
        range.map { (key: key($0), value: Array("\(value) \($0)".utf8)) }
    }

    private func key(_ i: Int) -> [UInt8] { Array(("k" + String(100_000 + i).dropFirst()).utf8) }

    @Test("what is ingested hides what was written before, is hidden by what comes after, and stays")
    func order() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        try fixture.put(keyspace, "k00003", "older")
        let before = fixture.store.snapshot()
        let sequence = try fixture.store.ingest(keyspace, SortedArray(entries(0..<5_000)))
        #expect(sequence == fixture.store.watermark)
        #expect(try fixture.get(keyspace, "k00003") == "ingested 3")
        #expect(try fixture.get(keyspace, "k00003", at: before) == "older")
        #expect(try fixture.contents(keyspace, at: before).count == 1)
        try fixture.put(keyspace, "k00004", "newer")
        #expect(try fixture.get(keyspace, "k00004") == "newer")
        for _ in 0..<2 {
            #expect(try fixture.contents(keyspace).count == 5_000)
            #expect(try fixture.get(keyspace, "k00003") == "ingested 3")
            #expect(try fixture.get(keyspace, "k00004") == "newer")
            #expect(try fixture.store.verify().findings.isEmpty)
            try fixture.reopen()
        }
    }

    @Test("tables that overlap nothing go to the last level, others to level 0")
    func levels() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        try fixture.store.ingest(keyspace, SortedArray(entries(0..<5_000)))
        try fixture.store.ingest(keyspace, SortedArray(entries(5_000..<9_000)))
        #expect(fixture.store.statistics.levels[6].tablesCount >= 2)
        #expect(fixture.store.statistics.levels[0].tablesCount == 0)
        try fixture.store.ingest(keyspace, SortedArray(entries(100..<110, "again")))
        #expect(fixture.store.statistics.levels[0].tablesCount == 1)
        #expect(try fixture.get(keyspace, "k00100") == "again 100")
        try fixture.store.compact()
        #expect(try fixture.get(keyspace, "k00100") == "again 100")
        #expect(try fixture.contents(keyspace).count == 9_000)
    }

    @Test(
        "an empty run changes nothing; a run out of order is refused, also across tables, and leaves no file")
    func refusals() throws {
        let fixture = try StoreFixture { $0.tableBytes = 1 << 10 }
        let keyspace = try fixture.store.keyspace("k")
        #expect(try fixture.store.ingest(keyspace, SortedArray([])) == fixture.store.watermark)
        let sound = entries(0..<300)
        for at in [1, 150, 299] {
            var wrong = sound
            wrong.swapAt(at - 1, at)
            #expect(throws: StoreError.self) { try fixture.store.ingest(keyspace, SortedArray(wrong)) }
            wrong[at] = wrong[at - 1]
            #expect(throws: StoreError.self) { try fixture.store.ingest(keyspace, SortedArray(wrong)) }
        }
        #expect(throws: StoreError.invalid("unknown keyspace 77")) {
            try fixture.store.ingest(Keyspace(id: 77), SortedArray(sound))
        }
        #expect(try fixture.contents(keyspace).isEmpty)
        #expect(try fixture.files.list("/store").filter { $0.hasSuffix(".sst") }.isEmpty)
    }

    @Test("batches go on after an ingestion, also over a start from the WAL")
    func goesOn() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        for round in 0..<4 {
            let first = round * 100
            try fixture.store.ingest(keyspace, SortedArray(entries(first..<first + 50)))
            for i in 50..<60 {
                try fixture.put(keyspace, String(decoding: key(first + i), as: UTF8.self), "put")
            }
            let copy = try Store.open(
                "/copy\(round)", options: fixture.options, environment: fixture.environment)
            try copy.close()
            #expect(try fixture.contents(keyspace).count == (round + 1) * 60)
            if round % 2 == 1 { try fixture.reopen() }
        }
    }

    @Test("threads write while much is ingested, and every write is there afterwards")
    func amongWriters() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        let store = fixture.store
        let threads = (0..<3).map { n in
            fixture.environment.threads.spawn(name: "writer") {
                let batch = WriteBatch()
                for i in 0..<300 {
                    batch.clear()
                    _ = try? batch.put(keyspace, Array("w\(n) \(i)".utf8), [1])
                    _ = try? store.commit(batch, i % 5 == 0 ? .sync : .buffered)
                }
            }
        }
        for round in 0..<5 {
            try store.ingest(keyspace, SortedArray(entries(round * 500..<(round + 1) * 500)))
        }
        for thread in threads { thread.join() }
        #expect(try fixture.contents(keyspace).count == 2_500 + 900)
    }
}
