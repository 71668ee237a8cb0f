// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TableCorruptionTests {
    /// A small table with every kind of block.
    private static func small(_ compression: Compression) throws -> (TableModel, TableFixture) {
        var generator = SeededGenerator(seed: 21)
        var model = TableModel.random(&generator, keys: 12, keyspaces: 2, valueBytesMax: 60)
        model.tombstones = [RangeTombstone(start: [0, 1, 98], end: [0, 1, 99], sequence: 9)]
        let options = TableOptions(blockBytes: 300, filterPrefixBytes: 2, compression: compression)
        return (model, try TableFixture(model, options))
    }

    private static func file(_ bytes: [UInt8]) throws -> any File {
        let file = try FaultyFileSystem().open("/000007.sst", .create)
        try bytes.withUnsafeBytes { try file.write($0, at: 0) }
        return file
    }

    private static func isCorruption(_ error: StoreError) -> Bool {
        if case .corrupt = error { true } else { false }
    }

    /// Reads the table in every way; answers must be right or be errors.
    private static func readAll(
        _ file: any File, _ fixture: TableFixture, _ model: TableModel
    ) throws(StoreError) {
        let cache = BlockCache(capacityBytes: 1 << 20, memory: nil, threads: Threads())
        let reader = try TableReader.open(file, description: fixture.description, cache: cache)
        for entry in model.entries {
            do {
                let outcome = try entry.key.withBytes { key throws(StoreError) in
                    var lookup = PointLookup(key: key, snapshot: entry.trailer.sequence)
                    try reader.lookup(&lookup)
                    return LookupOutcome(lookup)
                }
                #expect(outcome == TableFixture.expected(model, entry.key, entry.trailer.sequence))
            } catch {
                #expect(isCorruption(error))
            }
        }
        do {
            let cursor = reader.makeCursor()
            var entries: [TableModel.Entry] = []
            try cursor.seekToFirst()
            while let entry = TableFixture.entry(cursor) {
                entries.append(entry)
                try cursor.next()
            }
            #expect(entries == model.entries)
        } catch {
            #expect(isCorruption(error))
        }
        _ = try reader.verify()
    }

    @Test(
        "Any flipped bit gives an error or the right answer, and verification finds it",
        arguments: Compression.allCases)
    func flips(compression: Compression) throws {
        let (model, fixture) = try TableCorruptionTests.small(compression)
        let sound = try fixture.bytes()
        for i in sound.indices {
            var bytes = sound
            bytes[i] ^= 1 << UInt8(i & 7)
            let file = try TableCorruptionTests.file(bytes)
            do throws(StoreError) {
                try TableCorruptionTests.readAll(file, fixture, model)
                Issue.record("byte \(i) of \(sound.count) was changed and nothing noticed")
            } catch {
                #expect(TableCorruptionTests.isCorruption(error), "byte \(i): \(error)")
            }
        }
    }

    @Test("A table cut at any length is refused")
    func truncation() throws {
        let (_, fixture) = try TableCorruptionTests.small(.lz4)
        let sound = try fixture.bytes()
        for length in 0..<sound.count {
            let file = try TableCorruptionTests.file(Array(sound[..<length]))
            #expect(throws: StoreError.self, "\(length) bytes") {
                _ = try TableReader.open(file, description: fixture.description, cache: fixture.cache)
            }
            #expect(throws: StoreError.self, "\(length) bytes") {
                _ = try TableReader.describe(file, number: 7)
            }
        }
    }

    /// Whether a payload of any bytes is refused or can be read without harm.
    private static func exercise(_ payload: [UInt8], _ kind: BlockKind) -> Bool {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, payload.count), alignment: 16)
        memory.copyBytes(from: payload)
        guard
            let block = try? DecodedBlock.decode(
                kind: kind, memory: memory, count: payload.count, storedBytes: payload.count)
        else { return false }
        var cursor = BlockCursor()
        cursor.open(block)
        cursor.seekToFirst()
        while cursor.isValid { cursor.next() }
        cursor.seekToLast()
        while cursor.isValid { cursor.previous() }
        for key: [UInt8] in [[], [0, 1], [0, 1, 98, 99], [255]] {
            key.withBytes { key in
                cursor.seek(key, .seek(50))
                cursor.seekBefore(key, .seek(50))
                _ = block.view.firstEntry(key, .seek(50))
                var lookup = PointLookup(key: key, snapshot: 50)
                lookup.prepareHash()
                block.view.offerVersions(to: &lookup)
            }
        }
        return true
    }

    @Test("Blocks that pass their checksum but are malformed are refused or harmless")
    func malformedPayloads() throws {
        var generator = SeededGenerator(seed: 22)
        let builder = BlockBuilder(restartInterval: 4, hasHashIndex: true)
        for i in 0..<40 {
            let key: [UInt8] = [0, 1, 97, UInt8(i)]
            key.withBytes { key in
                builder.add(
                    key, shared: ByteOrder.commonPrefix(builder.lastKey, key), Trailer(UInt64(i), .put), key,
                    hash: XXH3.hash(key))
            }
        }
        let sound = [UInt8](builder.finish())
        #expect(TableCorruptionTests.exercise(sound, .data))
        var refused = 0
        for _ in 0..<20_000 {
            var payload = sound
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                payload[Int.random(in: payload.indices, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            if Int.random(in: 0...9, using: &generator) == 0 {
                payload.removeLast(Int.random(in: 1...payload.count, using: &generator))
            }
            if !TableCorruptionTests.exercise(payload, .data) { refused += 1 }
        }
        #expect(refused > 5_000)
    }
}
