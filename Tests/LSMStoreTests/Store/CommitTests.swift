// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct CommitTests {
    /// Notes what a batch's hook is told.
    private final class Noting: CommitHook {
        var told: [String] = []
        func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {
            told.append("number \(firstSequence)")
        }
        func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) {
            told.append("publish \(firstSequence)-\(lastSequence)")
        }
        func abandon() { told.append("abandon") }
    }

    @Test("a batch larger than half a memtable becomes a table of its own, in its place in the order")
    func oversize() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        try fixture.put(keyspace, "k1", "before")
        try fixture.put(keyspace, "k2", "before")
        let batch = WriteBatch()
        var generator = SeededGenerator(seed: 5)
        for i in (0..<2_000).shuffled(using: &generator) {
            try batch.put(keyspace, Array("k\(i)".utf8), [UInt8](repeating: 7, count: 100))
        }
        try batch.put(keyspace, Array("k1".utf8), Array("again".utf8))
        try batch.deleteRange(keyspace, from: Array("k30".utf8), to: Array("k31".utf8))
        try batch.put(keyspace, Array("k300".utf8), Array("after".utf8))
        let before = fixture.store.snapshot()
        try fixture.store.commit(batch, .sync)
        #expect(
            fixture.store.statistics.memtableBytes == 0
                || fixture.store.statistics.immutableMemtablesCount > 0)
        try fixture.put(keyspace, "k2", "after")
        for _ in 0..<2 {
            #expect(try fixture.get(keyspace, "k1") == "again")
            #expect(try fixture.get(keyspace, "k2") == "after")
            #expect(try fixture.get(keyspace, "k300") == "after")
            #expect(try fixture.get(keyspace, "k301") == nil)
            #expect(try fixture.contents(keyspace).count == 2_000 - 10)
            try fixture.store.flush()
        }
        #expect(try fixture.get(keyspace, "k1", at: before) == "before")
        #expect(try fixture.contents(keyspace, at: before).count == 2)
        try fixture.reopen()
        #expect(try fixture.get(keyspace, "k1") == "again")
        #expect(try fixture.store.verify().findings.isEmpty)
    }

    @Test("a batch is used again after it was cleared, and a refused one changes nothing")
    func reuse() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        let other = try fixture.store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        let batch = WriteBatch()
        for i in 0..<50 {
            batch.clear()
            try batch.put(keyspace, Array("\(i)".utf8), [1])
            try batch.merge(other, [1], [1, 0, 0, 0, 0, 0, 0, 0])
            #expect(try fixture.store.commit(batch, .buffered) == SequenceNumber(2 * i + 2))
        }
        try batch.merge(keyspace, [1], [2])
        #expect(throws: StoreError.self) { try fixture.store.commit(batch, .buffered) }
        batch.clear()
        try batch.put(Keyspace(id: 9), [1], [2])
        #expect(throws: StoreError.invalid("unknown keyspace 9")) {
            try fixture.store.commit(batch, .buffered)
        }
        batch.clear()
        #expect(try fixture.store.commit(batch, .buffered) == 100)
        #expect(try fixture.contents(keyspace).count == 50)
        #expect(try fixture.store.get(other, [1]) == [50, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("hooks are told the numbers in order, once each")
    func hooks() throws {
        let fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("k")
        let hook = Noting()
        let batch = WriteBatch()
        try batch.put(keyspace, [1], [1])
        try batch.delete(keyspace, [1])
        batch.hooks = [hook]
        try fixture.store.commit(batch, .sync)
        batch.clear()
        batch.hooks = [hook]
        try fixture.store.commit(batch, .buffered)
        #expect(hook.told == ["number 1", "publish 1-2", "number 3", "publish 3-2"])
        try fixture.store.close()
        #expect(throws: StoreError.closed) { try fixture.store.commit(batch, .buffered) }
        #expect(hook.told.last == "abandon")
    }
}
