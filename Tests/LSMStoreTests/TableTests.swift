// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TableTests {
    struct Shape: Sendable, CustomStringConvertible {
        var seed: UInt64
        var blockBytes: Int
        var restartInterval: Int
        var compression: Compression
        var prefixBytes = 0
        var bitsPerKey = 10
        var keys = 400
        var keyspaces: UInt8 = 1
        var cacheBytes = 8 << 20

        var options: TableOptions {
            TableOptions(
                blockBytes: blockBytes, restartInterval: restartInterval, filterBitsPerKey: bitsPerKey,
                filterPrefixBytes: prefixBytes, compression: compression)
        }
        var description: String {
            "seed \(seed), block \(blockBytes), restart \(restartInterval), \(compression), \(keyspaces) keyspaces"
        }
    }

    static let shapes: [Shape] = [
        Shape(seed: 1, blockBytes: 64, restartInterval: 1, compression: .none),
        Shape(seed: 2, blockBytes: 64, restartInterval: 16, compression: .lz4, prefixBytes: 3),
        Shape(seed: 3, blockBytes: 256, restartInterval: 2, compression: .zstd, keyspaces: 5),
        Shape(seed: 4, blockBytes: 1 << 10, restartInterval: 3, compression: .lz4, bitsPerKey: 0),
        Shape(
            seed: 5, blockBytes: 4 << 10, restartInterval: 32, compression: .none, prefixBytes: 2,
            keyspaces: 3),
        Shape(seed: 6, blockBytes: 16 << 10, restartInterval: 16, compression: .lz4, keys: 4000),
        Shape(seed: 7, blockBytes: 64 << 10, restartInterval: 16, compression: .zstd, keys: 6000),
        Shape(
            seed: 8, blockBytes: 64 << 10, restartInterval: 1, compression: .none, keys: 6000, cacheBytes: 0),
        Shape(
            seed: 9, blockBytes: 512, restartInterval: 16, compression: .lz4, keys: 3000, cacheBytes: 20_000),
    ]

    @Test("A table answers lookups at any snapshot as a sorted array does", arguments: shapes)
    func lookups(shape: Shape) throws {
        var generator = SeededGenerator(seed: shape.seed)
        var model = TableModel.random(&generator, keys: shape.keys, keyspaces: shape.keyspaces)
        model.tombstones = [
            RangeTombstone(start: [0, 1, 98], end: [0, 1, 99], sequence: 100),
            RangeTombstone(start: [0, 1, 98, 99], end: [0, 1, 100], sequence: 300),
        ]
        let fixture = try TableFixture(model, shape.options, cacheBytes: shape.cacheBytes)
        let highest = model.entries.map { $0.trailer.sequence }.max() ?? 0
        for _ in 0..<3000 {
            var key = model.entries.randomElement(using: &generator)!.key
            if Bool.random(using: &generator) { key.append(UInt8.random(in: 96...102, using: &generator)) }
            let snapshot = UInt64.random(in: 0...highest + 2, using: &generator)
            let expected = TableFixture.expected(model, key, snapshot)
            let found = try fixture.outcome(key, snapshot)
            #expect(found == expected, "key \(key) at \(snapshot), \(shape)")
            if found != expected { return }
        }
    }

    @Test("Cursors go both ways from any seek as over a sorted array", arguments: shapes)
    func cursors(shape: Shape) throws {
        var generator = SeededGenerator(seed: shape.seed &+ 100)
        let model = TableModel.random(&generator, keys: shape.keys, keyspaces: shape.keyspaces)
        let fixture = try TableFixture(model, shape.options, cacheBytes: shape.cacheBytes)
        let cursor = fixture.reader.makeCursor()
        for round in 0..<400 {
            var key = model.entries.randomElement(using: &generator)!.key
            if Bool.random(using: &generator) { key.append(UInt8.random(in: 96...102, using: &generator)) }
            let trailer = Trailer(raw: UInt64.random(in: 0...2000, using: &generator) << 8 | 0xFF)
            var at = model.rank(key, trailer)
            let isBefore = Bool.random(using: &generator)
            try key.withBytes { bytes throws(StoreError) in
                if isBefore { try cursor.seekBefore(bytes, trailer) } else { try cursor.seek(bytes, trailer) }
            }
            if isBefore { at -= 1 }
            for _ in 0..<20 {
                let expected = model.entries.indices.contains(at) ? model.entries[at] : nil
                let found = TableFixture.entry(cursor)
                #expect(found == expected, "round \(round) of \(shape)")
                if found != expected { return }
                if !cursor.isValid { break }
                if Int.random(in: 0...2, using: &generator) == 0 {
                    try cursor.previous()
                    at -= 1
                } else {
                    try cursor.next()
                    at += 1
                }
            }
        }
    }

    @Test("Scans give every entry in both directions, with read-ahead too", arguments: shapes)
    func scans(shape: Shape) throws {
        var generator = SeededGenerator(seed: shape.seed &+ 200)
        let model = TableModel.random(&generator, keys: shape.keys, keyspaces: shape.keyspaces)
        let fixture = try TableFixture(model, shape.options, cacheBytes: shape.cacheBytes)
        for readAhead in [false, true] {
            let before = fixture.cache.statistics
            let cursor = fixture.reader.makeCursor(isWhole: readAhead)
            var forward: [TableModel.Entry] = []
            try cursor.seekToFirst()
            while let entry = TableFixture.entry(cursor) {
                forward.append(entry)
                try cursor.next()
            }
            #expect(forward == model.entries, "\(shape)")
            var backward: [TableModel.Entry] = []
            try cursor.seekToLast()
            while let entry = TableFixture.entry(cursor) {
                backward.append(entry)
                try cursor.previous()
            }
            #expect(backward == model.entries.reversed(), "\(shape)")
            if readAhead { #expect(fixture.cache.statistics == before) }
        }
    }

    @Test("Verification passes a sound table and counts what is in it", arguments: shapes)
    func verification(shape: Shape) throws {
        var generator = SeededGenerator(seed: shape.seed &+ 300)
        let model = TableModel.random(&generator, keys: shape.keys, keyspaces: shape.keyspaces)
        let fixture = try TableFixture(model, shape.options)
        let result = try fixture.reader.verify()
        #expect(result.entryCount == model.entries.count)
        #expect(result.bytes == fixture.description.sizeBytes)
        #expect(result.tombstoneCount == model.entries.filter { $0.trailer.kind == .delete }.count)
        #expect(try TableReader.describe(fixture.file, number: 7) == fixture.description)
        #expect(fixture.description.smallest == model.entries.first?.key)
        #expect(fixture.description.largest == model.entries.last?.key)
    }

    @Test("Filters of prefixes never deny a prefix that is there, and mostly deny others")
    func prefixes() throws {
        var generator = SeededGenerator(seed: 11)
        let model = TableModel.random(&generator, keys: 5000, keyspaces: 2)
        let options = TableOptions(blockBytes: 512, filterPrefixBytes: 4)
        let fixture = try TableFixture(model, options)
        for entry in model.entries where entry.key.count >= 6 {
            let isThere = try Array(entry.key[..<6]).withBytes { prefix throws(StoreError) in
                try fixture.reader.mayContain(prefix: prefix)
            }
            #expect(isThere)
        }
        var denied = 0
        for i in 0..<1000 {
            let prefix: [UInt8] = [0, 1, 97, 97, UInt8(i / 32), UInt8(i % 32)]
            let isThere = try prefix.withBytes { prefix throws(StoreError) in
                try fixture.reader.mayContain(prefix: prefix)
            }
            if !isThere { denied += 1 }
        }
        #expect(denied > 900)
        let short = try [UInt8](arrayLiteral: 0, 1, 97).withBytes { prefix throws(StoreError) in
            try fixture.reader.mayContain(prefix: prefix)
        }
        #expect(short, "a prefix that is shorter than the filter's cannot be denied")
    }

    @Test("Ten thousand versions of one key span blocks and are each found at their snapshot")
    func manyVersions() throws {
        let key: [UInt8] = [0, 1, 107]
        let neighbours: [TableModel.Entry] = [
            .init(key: [0, 1, 106], trailer: Trailer(5, .put), value: [1]),
            .init(key: [0, 1, 107, 0], trailer: Trailer(6, .put), value: [2]),
        ]
        let versions = (1...10_000).map {
            TableModel.Entry(
                key: key, trailer: Trailer(UInt64($0) * 2, .put), value: [UInt8($0 & 255), UInt8($0 >> 8)])
        }
        let model = TableModel(versions + neighbours)
        let fixture = try TableFixture(model, TableOptions(blockBytes: 1024))
        #expect(try fixture.reader.verify().dataBlockCount > 100)
        for snapshot in stride(from: UInt64(0), through: 20_004, by: 61) {
            #expect(try fixture.outcome(key, snapshot) == TableFixture.expected(model, key, snapshot))
        }
        #expect(try fixture.outcome([0, 1, 107, 0], 100).base == [2])
        #expect(try fixture.outcome([0, 1, 106], 100).base == [1])
    }

    @Test("Merge operands that span blocks all reach the lookup", arguments: [64, 200, 16 << 10])
    func operandsAcrossBlocks(blockBytes: Int) throws {
        let key: [UInt8] = [0, 1, 107]
        let model = TableModel(
            (1...500).map { .init(key: key, trailer: Trailer(UInt64($0), .merge), value: [UInt8($0 & 255)]) })
        let fixture = try TableFixture(model, TableOptions(blockBytes: blockBytes))
        let outcome = try fixture.outcome(key, 400)
        #expect(outcome.operands.count == 400)
        #expect(outcome == TableFixture.expected(model, key, 400))
    }

    @Test("Values of a mebibyte get blocks of their own", arguments: Compression.allCases)
    func bigValues(compression: Compression) throws {
        var generator = SeededGenerator(seed: 12)
        var entries: [TableModel.Entry] = []
        for i in 0..<40 {
            let size = i % 8 == 0 ? 1 << 20 : 100
            let fill = UInt8.random(in: 0...255, using: &generator)
            entries.append(
                .init(
                    key: [0, 1, UInt8(i)], trailer: Trailer(UInt64(i + 1), .put),
                    value: Array(repeating: fill, count: size)))
        }
        let model = TableModel(entries)
        let fixture = try TableFixture(model, TableOptions(compression: compression))
        _ = try fixture.reader.verify()
        for entry in entries { #expect(try fixture.outcome(entry.key, 100).base == entry.value) }
    }

    @Test("A table may hold range tombstones alone")
    func onlyTombstones() throws {
        var model = TableModel()
        model.tombstones = [
            RangeTombstone(start: [0, 1, 5], end: [0, 1, 9], sequence: 3),
            RangeTombstone(start: [0, 1, 5], end: [0, 1, 7], sequence: 2),
        ]
        let fixture = try TableFixture(model, TableOptions())
        #expect(fixture.description.largest == [0, 1, 9])
        #expect(fixture.description.isLargestExclusive)
        #expect(fixture.description.rangeTombstoneCount == 2)
        #expect(try fixture.reader.verify().rangeTombstoneCount == 2)
        #expect(try fixture.outcome([0, 1, 6], 10).cover == 3)
        #expect(try fixture.outcome([0, 1, 6], 2).cover == 2)
        #expect(try fixture.outcome([0, 1, 9], 10).cover == 0)
        let cursor = fixture.reader.makeCursor()
        try cursor.seekToFirst()
        #expect(!cursor.isValid)
        try cursor.seekToLast()
        #expect(!cursor.isValid)
    }

    @Test("The writer refuses what is out of order, too large, of a wrong kind, or nothing")
    func refusals() throws {
        func writer() throws -> TableWriter {
            TableWriter(
                file: try MemoryFileSystem().open("/1.sst", .create), number: 1, options: TableOptions())
        }
        func add(_ writer: TableWriter, _ key: [UInt8], _ trailer: Trailer) throws(StoreError) {
            try key.withBytes { key throws(StoreError) in
                try writer.add(key, trailer, UnsafeRawBufferPointer(start: nil, count: 0))
            }
        }
        let first = try writer()
        #expect(first.isEmpty)
        #expect(throws: StoreError.self) { _ = try first.finish() }
        try add(first, [0, 1, 5], Trailer(9, .put))
        #expect(!first.isEmpty)
        #expect(throws: StoreError.self) { try add(first, [0, 1, 5], Trailer(9, .put)) }
        #expect(throws: StoreError.self) { try add(first, [0, 1, 5], Trailer(10, .put)) }
        #expect(throws: StoreError.self) { try add(first, [0, 1, 4], Trailer(1, .put)) }
        #expect(throws: StoreError.self) { try add(first, [0, 1], Trailer(1, .put)) }
        #expect(throws: StoreError.self) { try add(first, [0], Trailer(1, .put)) }
        #expect(throws: StoreError.self) { try add(first, [0, 1, 6], Trailer(1, .deleteRange)) }
        #expect(throws: StoreError.self) { try add(first, [0, 1, 6], Trailer(1, .expiringPut)) }
        let long = [UInt8](repeating: 1, count: Limits.keyBytesMax + 3)
        #expect(throws: StoreError.self) { try add(first, long, Trailer(1, .put)) }
        #expect(throws: StoreError.self) {
            try first.add(RangeTombstone(start: [0, 1, 5], end: [0, 1, 5], sequence: 1))
        }
    }

    @Test("A table that is not the one described is refused")
    func wrongDescription() throws {
        var generator = SeededGenerator(seed: 13)
        let fixture = try TableFixture(TableModel.random(&generator, keys: 50), TableOptions())
        var changes: [TableDescription] = []
        for _ in 0..<5 { changes.append(fixture.description) }
        changes[0].number = 8
        changes[1].sizeBytes -= 1
        changes[2].entryCount += 1
        changes[3].largest.append(0)
        changes[4].smallestSequence += 1
        for description in changes {
            #expect(throws: StoreError.self) {
                _ = try TableReader.open(fixture.file, description: description, cache: fixture.cache)
            }
        }
    }
}
