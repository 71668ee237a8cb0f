// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TransactionTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    private func expectConflict(_ body: () throws -> Void) {
        do {
            try body()
            Issue.record("no conflict")
        } catch StoreError.conflict {
        } catch { Issue.record("\(error)") }
    }

    @Test("of two that read and write one key, the second is refused: no update is lost")
    func lostUpdate() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "n", "1")
        let first = fixture.store.transaction()
        let second = fixture.store.transaction()
        for transaction in [first, second] {
            #expect(try transaction.get(ks, bytes("n")) == bytes("1"))
            try transaction.put(ks, bytes("n"), bytes("2"))
        }
        try first.commit()
        expectConflict { try second.commit() }
        #expect(try fixture.get(ks, "n") == "2")
    }

    @Test("of two that each read what the other writes, the second is refused: no write skew")
    func writeSkew() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "alice", "on call")
        try fixture.put(ks, "bob", "on call")
        let first = fixture.store.transaction()
        let second = fixture.store.transaction()
        _ = try first.get(ks, bytes("bob"))
        try first.delete(ks, bytes("alice"))
        _ = try second.get(ks, bytes("alice"))
        try second.delete(ks, bytes("bob"))
        try first.commit()
        expectConflict { try second.commit() }
        #expect(try fixture.get(ks, "bob") == "on call")
    }

    @Test("a key that had no value when it was read may not get one; nor may one appear in a range")
    func phantoms() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        let point = fixture.store.transaction()
        #expect(try point.get(ks, bytes("new")) == nil)
        try point.put(ks, bytes("other"), [1])
        let range = fixture.store.transaction()
        #expect(try range.scan(ks, from: bytes("m"), to: bytes("o")).isEmpty)
        try range.put(ks, bytes("count"), [0])
        try fixture.put(ks, "new", "value")
        expectConflict { try point.commit() }
        expectConflict { try range.commit() }
    }

    @Test("a delete and a range delete are changes; so is one that was flushed and compacted since")
    func deletes() throws {
        for isFlushed in [false, true] {
            for isRange in [false, true] {
                let fixture = try StoreFixture()
                let ks = try fixture.store.keyspace("a")
                try fixture.put(ks, "k", "v")
                try fixture.store.compact()
                let transaction = fixture.store.transaction()
                _ = try transaction.get(ks, bytes("k"))
                try transaction.put(ks, bytes("copy"), [1])
                let batch = WriteBatch()
                if isRange {
                    try batch.deleteRange(ks, from: bytes("a"), to: bytes("z"))
                } else {
                    try batch.delete(ks, bytes("k"))
                }
                try fixture.store.commit(batch)
                if isFlushed { try fixture.store.compact() }
                expectConflict { try transaction.commit() }
            }
        }
    }

    @Test("what was written since elsewhere, or before, is no conflict")
    func unrelated() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        let other = try fixture.store.keyspace("b")
        try fixture.put(ks, "k", "v")
        let transaction = fixture.store.transaction()
        _ = try transaction.get(ks, bytes("k"))
        _ = try transaction.scan(ks, from: bytes("a"), to: bytes("c"))
        try transaction.put(ks, bytes("k"), bytes("w"))
        try fixture.put(ks, "c", "at the range's end")
        try fixture.put(ks, "k0", "just behind the key")
        try fixture.put(other, "k", "another keyspace")
        try transaction.commit()
        #expect(try fixture.get(ks, "k") == "w")
    }

    @Test("a change at the very next sequence number is a conflict")
    func nextSequence() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        let transaction = fixture.store.transaction()
        _ = try transaction.get(ks, bytes("k"))
        try transaction.put(ks, bytes("k"), [1])
        try fixture.put(ks, "k", "v")
        #expect(fixture.store.watermark == transaction.snapshot.sequence + 1)
        expectConflict { try transaction.commit() }
    }

    @Test("own writes are seen by own reads and by nobody else")
    func ownReads() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for key in ["a", "b", "c"] { try fixture.put(ks, key, "old") }
        let transaction = fixture.store.transaction()
        try transaction.put(ks, bytes("b"), bytes("new"))
        try transaction.put(ks, bytes("bb"), bytes("new"))
        try transaction.delete(ks, bytes("c"))
        #expect(try transaction.get(ks, bytes("b")) == bytes("new"))
        #expect(try transaction.get(ks, bytes("c")) == nil)
        let all = try transaction.scan(ks)
        #expect(all.map { String(decoding: $0.key, as: UTF8.self) } == ["a", "b", "bb"])
        #expect(try transaction.scan(ks, limit: 2).count == 2)
        #expect(try fixture.get(ks, "b") == "old")
        try transaction.commit()
        #expect(try fixture.get(ks, "bb") == "new")
        #expect(throws: StoreError.self) { try transaction.commit() }
        #expect(throws: StoreError.self) { try transaction.put(ks, [1], [1]) }
    }

    @Test("a limited scan has read only up to its last key")
    func limitedScan() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for key in ["a", "b", "c"] { try fixture.put(ks, key, "old") }
        for (changed, isConflict) in [("b", true), ("aa", true), ("c", false), ("bb", false)] {
            let transaction = fixture.store.transaction()
            #expect(try transaction.scan(ks, limit: 2).count == 2)
            try transaction.put(ks, bytes("result"), [1])
            try fixture.put(ks, changed, "new")
            if isConflict {
                expectConflict { try transaction.commit() }
            } else {
                try transaction.commit()
            }
            try fixture.delete(ks, "aa")
        }
    }

    @Test("transact tries again after a conflict, up to its bound")
    func retries() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        var runs = 0
        let result = try fixture.store.transact { (transaction) throws(StoreError) -> Int in
            runs += 1
            _ = try transaction.get(ks, bytes("k"))
            try transaction.put(ks, bytes("k"), [UInt8(runs)])
            let batch = WriteBatch()
            try batch.put(ks, bytes("k"), [0])
            if runs < 3 { try fixture.store.commit(batch) }
            return runs
        }
        #expect(result == 3)
        runs = 0
        expectConflict {
            try fixture.store.transact(attemptsMax: 4) { (transaction) throws(StoreError) in
                runs += 1
                _ = try transaction.get(ks, bytes("k"))
                try transaction.put(ks, bytes("k"), [1])
                let batch = WriteBatch()
                try batch.put(ks, bytes("k"), [0])
                try fixture.store.commit(batch)
            }
        }
        #expect(runs == 4)
    }

    @Test("threads that move amounts between accounts lose and make nothing")
    func transfers() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let ks = try store.keyspace("accounts")
        for n in 0..<4 { try fixture.put(ks, "account\(n)", "100") }
        let threads = (0..<4).map { seed in
            fixture.environment.threads.spawn(name: "mover") {
                var generator = SeededGenerator(seed: UInt64(seed))
                do {
                    for _ in 0..<50 {
                        let from = Int.random(in: 0..<4, using: &generator)
                        let to = (from + Int.random(in: 1..<4, using: &generator)) % 4
                        try store.transact(.buffered, attemptsMax: 10_000) { (t) throws(StoreError) in
                            try move(t, ks, from, -1)
                            try move(t, ks, to, 1)
                        }
                    }
                } catch { Issue.record("\(error)") }
            }
        }
        for thread in threads { thread.join() }
        let sum = try fixture.contents(ks).reduce(0) { $0 + (Int($1.1) ?? 0) }
        #expect(sum == 400)
    }
}

private func move(
    _ transaction: Transaction, _ ks: Keyspace, _ account: Int, _ amount: Int
) throws(StoreError) {
    let key = Array("account\(account)".utf8)
    let balance = try transaction.get(ks, key).flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    try transaction.put(ks, key, Array(String(balance + amount).utf8))
}
