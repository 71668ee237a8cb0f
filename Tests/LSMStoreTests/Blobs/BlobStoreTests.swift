// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BlobStoreTests {
    @Test("a large value goes to a blob file when it is flushed, and a small one does not")
    func separates() throws {
        let fixture = try BlobFixture()
        try fixture.put("large", BlobFixture.value(1))
        try fixture.put("small", BlobFixture.value(2, 99))
        #expect(try fixture.blobNames().isEmpty)
        try fixture.store.flush()
        #expect(try fixture.blobNames().count == 1)
        #expect(try fixture.store.describe().blobFiles.map(\.recordsCount) == [1])
        #expect(try fixture.get("large") == BlobFixture.value(1))
        #expect(try fixture.get("small") == BlobFixture.value(2, 99))
        #expect(fixture.store.statistics.blobReads == 1)
    }

    @Test("a threshold of 0 keeps every value in the tables")
    func neverSeparates() throws {
        let fixture = try BlobFixture(KeyspaceOptions(blobThresholdBytes: 0))
        try fixture.put("a", BlobFixture.value(1, 20_000))
        try fixture.store.flush()
        #expect(try fixture.blobNames().isEmpty)
        #expect(try fixture.get("a") == BlobFixture.value(1, 20_000))
    }

    @Test("every way to read finds the same values, before and after a compaction and an opening")
    func readsEverywhere() throws {
        let fixture = try BlobFixture()
        var model: [String: [UInt8]] = [:]
        for i in 0..<60 {
            let (key, value) = ("key\(i % 40 + 10)", BlobFixture.value(i, i % 3 == 0 ? 40 : 150 + i))
            try fixture.put(key, value)
            model[key] = value
            if i % 20 == 19 { try fixture.store.flush() }
        }
        try checkReads(fixture, model)
        try fixture.store.compact()
        try checkReads(fixture, model)
        try fixture.fixture.reopen()
        try checkReads(fixture, model)
        #expect(try fixture.store.verify().findings == [])
    }

    private func checkReads(_ fixture: BlobFixture, _ model: [String: [UInt8]]) throws {
        let keys = model.keys.sorted()
        for key in keys { #expect(try fixture.get(key) == model[key]) }
        let many = try fixture.store.multiGet(fixture.keyspace, keys.map { Array($0.utf8) })
        #expect(many == keys.map { model[$0] })
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1_000, alignment: 1)
        defer { buffer.deallocate() }
        for key in keys {
            let count = try Array(key.utf8).withUnsafeBytes {
                try fixture.store.get(fixture.keyspace, $0, into: buffer)
            }
            #expect(count.map { [UInt8](buffer[..<$0]) } == model[key])
        }
        let iterator = try fixture.store.iterator(fixture.keyspace)
        try iterator.seekToFirst()
        for key in keys {
            #expect(iterator.key == Array(key.utf8))
            #expect(try iterator.value == model[key])
            try iterator.next()
        }
        try iterator.seekToLast()
        for key in keys.reversed() {
            #expect(iterator.key == Array(key.utf8))
            #expect(try iterator.value == model[key])
            try iterator.previous()
        }
        #expect(!iterator.isValid)
    }

    @Test("an iterator reads from blob files only what it is asked for")
    func iteratesLazily() throws {
        let fixture = try BlobFixture()
        for i in 10..<30 { try fixture.put("key\(i)", BlobFixture.value(i)) }
        try fixture.store.flush()
        let iterator = try fixture.store.iterator(fixture.keyspace)
        try iterator.seekToFirst()
        var keys = 0
        while iterator.isValid {
            keys += 1
            try iterator.next()
        }
        #expect(keys == 20)
        #expect(fixture.store.statistics.blobReads == 0)
        try iterator.seek(Array("key15".utf8))
        #expect(try iterator.value == BlobFixture.value(15))
        #expect(try iterator.valueBytes.count == 500)
        #expect(fixture.store.statistics.blobReads == 1)
    }

    @Test("operands are folded into a base that lies in a blob file, and a large result goes to one")
    func folds() throws {
        let fixture = try BlobFixture(
            KeyspaceOptions(mergeOperator: .append, upperCompression: .none, blobThresholdBytes: 100))
        let base = BlobFixture.value(1, 200)
        try fixture.put("a", base)
        try fixture.store.flush()
        var expected = base
        for i in 0..<3 {
            let batch = WriteBatch()
            try batch.merge(fixture.keyspace, Array("a".utf8), [UInt8(i)])
            try batch.merge(fixture.keyspace, Array("b".utf8), BlobFixture.value(i, 60))
            try fixture.store.commit(batch, .buffered)
            expected.append(UInt8(i))
            #expect(try fixture.get("a") == expected)
        }
        #expect(try fixture.contents() == ["a", "b"])
        try fixture.store.compact()
        #expect(try fixture.get("a") == expected)
        #expect(try fixture.get("b") == (0..<3).flatMap { BlobFixture.value($0, 60) })
        try fixture.settle()
        #expect(try fixture.store.describe().blobFiles.map(\.recordsCount).reduce(0, +) == 2)
        #expect(try fixture.store.verify().findings == [])
    }

    @Test("a value in a blob file expires as any other does, and nothing of it stays")
    func expires() throws {
        let fixture = try BlobFixture()
        let now = fixture.fixture.clock.nowMillis
        let batch = WriteBatch()
        try batch.put(
            fixture.keyspace, Array("a".utf8), BlobFixture.value(1), expiresAtMillis: now + 1_000)
        try batch.put(fixture.keyspace, Array("b".utf8), BlobFixture.value(2), expiresAtMillis: now + 100)
        try fixture.store.commit(batch, .buffered)
        try fixture.store.compact()
        #expect(try fixture.get("b") == BlobFixture.value(2))
        fixture.fixture.clock.advance(millis: 500)
        #expect(try fixture.get("a") == BlobFixture.value(1))
        #expect(try fixture.get("b") == nil)
        #expect(try fixture.contents() == ["a"])
        fixture.fixture.clock.advance(millis: 1_000)
        #expect(try fixture.contents() == [])
        // A write beside them, so that there is something to compact.
        try fixture.put("aa", [1])
        try fixture.store.compact()
        try fixture.settle()
        #expect(try fixture.blobNames().isEmpty)
    }

    @Test("a transaction reads values in blob files")
    func transacts() throws {
        let fixture = try BlobFixture()
        try fixture.put("a", BlobFixture.value(1))
        try fixture.store.flush()
        let (value, rows) = try fixture.store.transact { (transaction) throws(StoreError) in
            try transaction.put(fixture.keyspace, Array("b".utf8), [9])
            return (
                try transaction.get(fixture.keyspace, Array("a".utf8)), try transaction.scan(fixture.keyspace)
            )
        }
        #expect(value == BlobFixture.value(1))
        #expect(rows.map(\.value) == [BlobFixture.value(1), [9]])
    }

    @Test("an ingestion separates large values")
    func ingests() throws {
        let fixture = try BlobFixture()
        let entries = (10..<40).map { (key: Array("key\($0)".utf8), value: BlobFixture.value($0)) }
        try fixture.store.ingest(fixture.keyspace, SortedArray(entries))
        #expect(try fixture.blobNames().count == 1)
        #expect(try fixture.get("key20") == BlobFixture.value(20))
        #expect(try fixture.store.verify().findings == [])
    }

    @Test("a blob file is cut at its size")
    func cuts() throws {
        let fixture = try BlobFixture { $0.blobFileBytes = 2_000 }
        for i in 10..<30 { try fixture.put("key\(i)", BlobFixture.value(i)) }
        try fixture.store.flush()
        let files = try fixture.store.describe().blobFiles
        #expect(files.count == 5)
        #expect(files.allSatisfy { $0.recordsCount == 4 && $0.deadBytes == 0 })
        for i in 10..<30 { #expect(try fixture.get("key\(i)") == BlobFixture.value(i)) }
    }

    @Test("values are compressed as the upper levels are, when that saves anything")
    func compresses() throws {
        for codec in Compression.allCases {
            let fixture = try BlobFixture(
                KeyspaceOptions(upperCompression: codec, blobThresholdBytes: 100))
            let value = [UInt8](repeating: 7, count: 10_000)
            try fixture.put("a", value)
            try fixture.put("b", BlobFixture.value(3))
            try fixture.store.flush()
            let bytes = fixture.store.statistics.blobBytes
            #expect(codec == .none ? bytes > 10_500 : bytes < 2_000, "\(codec)")
            #expect(try fixture.get("a") == value)
            #expect(try fixture.get("b") == BlobFixture.value(3))
            #expect(try fixture.store.verify().findings == [])
        }
    }
}

extension BlobFixture {
    /// Keys, forwards; checks that backwards gives the same.
    func contents() throws -> [String] {
        let forwards = try fixture.contents(keyspace)
        let backwards = try fixture.contentsBackwards(keyspace)
        #expect(forwards.map(\.0) == backwards.reversed().map(\.0))
        #expect(forwards.map(\.1) == backwards.reversed().map(\.1))
        return forwards.map(\.0)
    }
}
