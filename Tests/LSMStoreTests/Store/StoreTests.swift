// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct StoreTests {
    @Test("a committed value is read, survives flush, compaction and reopening, and goes when deleted")
    func lifeOfAValue() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "k", "v")
        #expect(try fixture.get(ks, "k") == "v")
        try fixture.store.flush()
        #expect(try fixture.get(ks, "k") == "v")
        try fixture.store.compact()
        #expect(try fixture.get(ks, "k") == "v")
        try fixture.reopen()
        #expect(try fixture.store.keyspace("a") == ks)
        #expect(try fixture.get(ks, "k") == "v")
        try fixture.delete(ks, "k")
        #expect(try fixture.get(ks, "k") == nil)
        try fixture.store.compact()
        #expect(try fixture.get(ks, "k") == nil)
        let entries = fixture.store.statistics.levels.reduce(0) { $0 + $1.entriesCount }
        #expect(entries == 0, "a delete at the bottom leaves nothing behind")
    }

    @Test("a batch spans keyspaces and is seen whole")
    func batchOverKeyspaces() throws {
        let fixture = try StoreFixture()
        let a = try fixture.store.keyspace("a")
        let b = try fixture.store.keyspace("b")
        let batch = WriteBatch()
        try batch.put(a, Array("x".utf8), Array("1".utf8))
        try batch.put(b, Array("x".utf8), Array("2".utf8))
        let last = try fixture.store.commit(batch)
        #expect(fixture.store.watermark == last)
        #expect(try fixture.get(a, "x") == "1")
        #expect(try fixture.get(b, "x") == "2")
    }

    @Test("a snapshot sees what was there, through deletes, range deletes, flushes and compactions")
    func snapshots() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for i in 0..<50 { try fixture.put(ks, "k\(i + 10)", "old") }
        let before = fixture.store.snapshot()
        let batch = WriteBatch()
        try batch.deleteRange(ks, from: Array("k20".utf8), to: Array("k30".utf8))
        try batch.put(ks, Array("k25".utf8), Array("new".utf8))
        try fixture.store.commit(batch)
        let after = fixture.store.snapshot()
        for step in 0..<3 {
            #expect(try fixture.contents(ks, at: before).count == 50, "step \(step)")
            #expect(try fixture.contents(ks, at: after).count == 41, "step \(step)")
            #expect(try fixture.get(ks, "k25", at: before) == "old")
            #expect(try fixture.get(ks, "k25") == "new")
            #expect(try fixture.get(ks, "k20") == nil)
            #expect(try fixture.get(ks, "k30") == "old")
            if step == 0 { try fixture.store.flush() } else { try fixture.store.compact() }
        }
    }

    @Test("merge operands add up, over flushes, compactions and reopening")
    func merges() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("n", options: KeyspaceOptions(mergeOperator: .addInt64))
        for round in 1...10 {
            let batch = WriteBatch()
            for _ in 0..<3 { try batch.merge(ks, [1], bytes(Int64(round))) }
            try fixture.store.commit(batch)
            if round % 3 == 0 { try fixture.store.flush() }
            if round % 4 == 0 { try fixture.store.compact() }
            let total = Int64(3 * round * (round + 1) / 2)
            #expect(try fixture.store.get(ks, [1]) == bytes(total))
            let backwards = try fixture.store.iterator(ks)
            try backwards.seekToLast()
            #expect(backwards.isValid)
            #expect(try backwards.value == bytes(total))
        }
        try fixture.reopen()
        #expect(try fixture.store.get(ks, [1]) == bytes(165))
    }

    @Test("an expiring value goes when its time has come, and compaction gives its space back")
    func expiry() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "k", "under")
        let batch = WriteBatch()
        try batch.put(
            ks, Array("k".utf8), Array("v".utf8), expiresAtMillis: fixture.clock.nowMillis + 1000)
        try fixture.store.commit(batch)
        #expect(try fixture.get(ks, "k") == "v")
        fixture.clock.advance(millis: 1000)
        #expect(try fixture.get(ks, "k") == nil, "what lay under an expired value stays hidden")
        #expect(try fixture.contents(ks).isEmpty)
        try fixture.store.compact()
        #expect(fixture.store.statistics.levels.reduce(0) { $0 + $1.entriesCount } == 0)
    }

    @Test(
        "an attached file lives from its batch to its drop, over reopening; an orphan goes at the next opening"
    )
    func attachedFiles() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.store.createAttachedFile()
        try writer.append(Array("content".utf8))
        let file = try writer.finish(label: [9])
        let orphan = try fixture.store.createAttachedFile()
        try orphan.append([1])
        let lost = try orphan.finish(label: [])
        let batch = WriteBatch()
        try batch.attach(file)
        try fixture.store.commit(batch)
        #expect(fixture.store.attachedFiles() == [file])
        try fixture.reopen()
        #expect(fixture.store.attachedFiles() == [file])
        #expect(try fixture.store.readAttachedFile(file.number) == Array("content".utf8))
        #expect(!fixture.files.exists(StoreFile.attached(lost.number).path(in: "/store")))
        let dropping = WriteBatch()
        try dropping.drop(attachedFile: file.number)
        try fixture.store.commit(dropping)
        #expect(fixture.store.attachedFiles().isEmpty)
        try fixture.reopen()
        #expect(!fixture.files.exists(StoreFile.attached(file.number).path(in: "/store")))
    }

    @Test("a checkpoint is a store of its own")
    func checkpoint() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for i in 0..<100 { try fixture.put(ks, "k\(i)", "v\(i)") }
        try fixture.store.checkpoint(to: "/copy")
        try fixture.put(ks, "later", "v")
        let copy = try Store.open("/copy", options: fixture.options, environment: fixture.environment)
        let other = try copy.keyspace("a")
        #expect(try copy.get(other, Array("k42".utf8)) == Array("v42".utf8))
        #expect(try copy.get(other, Array("later".utf8)) == nil)
        #expect(try copy.verify().findings.isEmpty)
        let batch = WriteBatch()
        try batch.put(other, [1], [2])
        try copy.commit(batch)
        try copy.close()
        #expect(try fixture.store.get(ks, [1]) == nil)
        #expect(throws: StoreError.self) { try fixture.store.checkpoint(to: "/copy") }
    }

    @Test("a directory has one opener at a time; a closed store says that it is closed")
    func openers() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        #expect(throws: StoreError.inUse(directory: "/store")) {
            try Store.open("/store", options: fixture.options, environment: fixture.environment)
        }
        try fixture.store.close()
        #expect(throws: StoreError.closed) { try fixture.store.get(ks, [1]) }
        let batch = WriteBatch()
        try batch.put(ks, [1], [1])
        #expect(throws: StoreError.closed) { try fixture.store.commit(batch) }
    }

    @Test("unknown keyspaces, merges without an operator and changed operators are refused")
    func refusals() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        let unknown = WriteBatch()
        try unknown.put(Keyspace(id: 77), [1], [1])
        #expect(throws: StoreError.invalid("unknown keyspace 77")) { try fixture.store.commit(unknown) }
        let merging = WriteBatch()
        try merging.merge(ks, [1], [1])
        #expect(throws: StoreError.self) { try fixture.store.commit(merging) }
        #expect(throws: StoreError.self) {
            try fixture.store.keyspace("a", options: KeyspaceOptions(mergeOperator: .append))
        }
    }

    @Test("a corrupt block is an error that names file and offset, is quarantined, and harms nothing else")
    func corruptBlock() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for i in 0..<2000 { try fixture.put(ks, "key\(i)", "value\(i)") }
        try fixture.store.compact()
        try fixture.store.close()
        let name = try #require(try fixture.files.list("/store").first { $0.hasSuffix(".sst") })
        let file = try fixture.files.open("/store/" + name, .readWrite)
        try [UInt8(0xAA), 0x55].withBytes { bytes throws(FileError) in try file.write(bytes, at: 100) }
        file.close()
        let store = try Store.open("/store", options: fixture.options, environment: fixture.environment)
        let report = try store.verify()
        #expect(report.findings.count == 1)
        guard let corruption = report.findings.first?.corruption else {
            Issue.record("not a corruption: \(report.findings)")
            return
        }
        #expect(corruption.file.hasSuffix(name))
        let batch = WriteBatch()
        try batch.put(ks, Array("zzz".utf8), Array("fine".utf8))
        try store.commit(batch)
        #expect(try store.get(ks, Array("zzz".utf8)) == Array("fine".utf8))
        try store.close()
    }

    @Test("threads that commit at once share syncs and lose nothing")
    func groupCommit() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("n", options: KeyspaceOptions(mergeOperator: .addInt64))
        let store = fixture.store
        let threads = (0..<8).map { worker in
            fixture.environment.threads.spawn(name: "writer \(worker)") {
                for _ in 0..<200 {
                    let batch = WriteBatch()
                    do {
                        try batch.merge(ks, [UInt8(worker)], bytes(1))
                        try batch.merge(ks, [255], bytes(1))
                        try store.commit(batch, .sync)
                    } catch { Issue.record("\(error)") }
                }
            }
        }
        for thread in threads { thread.join() }
        #expect(try store.get(ks, [255]) == bytes(1600))
        for worker in 0..<8 { #expect(try store.get(ks, [UInt8(worker)]) == bytes(200)) }
        #expect(store.statistics.commits >= 1600)
        #expect(store.statistics.commitGroups <= store.statistics.commits)
    }
}

private func bytes(_ n: Int64) -> [UInt8] { withUnsafeBytes(of: n.littleEndian) { [UInt8]($0) } }
