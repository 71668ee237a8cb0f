// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TableFilterTests {
    @Test("Filters have no false negatives and few false positives", arguments: [4, 8, 10, 14, 20])
    func rates(bits: Int) throws {
        var generator = SeededGenerator(seed: 31)
        let hashes = (0..<20_000).map { _ in generator.next() }
        let payload = BloomFilter.build(hashes, bitsPerKey: bits, prefixBytes: 3)
        try payload.withUnsafeBytes { bytes in
            try BloomFilter.validate(bytes)
            #expect(BloomFilter.prefixBytes(bytes) == 3)
            #expect(hashes.allSatisfy { BloomFilter.mayContain(bytes, $0) })
            var positives = 0
            for _ in 0..<100_000 where BloomFilter.mayContain(bytes, generator.next()) { positives += 1 }
            // Twice what a plain Bloom filter of as many bits has.
            let bounds = [4: 0.30, 8: 0.045, 10: 0.018, 14: 0.004, 20: 0.001]
            #expect(Double(positives) / 100_000 < bounds[bits]!)
        }
    }

    @Test("Bytes that are no filter are refused")
    func malformed() {
        for bytes: [UInt8] in [
            [], [0, 0, 6, 1], Array(repeating: 0, count: 67), Array(repeating: 0, count: 68),
            Array(repeating: 0, count: 66) + [6, 2], Array(repeating: 0, count: 66) + [25, 1],
        ] {
            #expect(throws: MalformedBytes.self) { try bytes.withBytes { try BloomFilter.validate($0) } }
        }
    }

    @Test("In a table of several keyspaces each has filters by its own options")
    func perKeyspace() throws {
        var generator = SeededGenerator(seed: 32)
        let model = TableModel.random(&generator, keys: 2000, keyspaces: 3)
        var options = TableOptions(blockBytes: 512)
        options.keyspaceOptions = { id in
            KeyspaceOptions(filterBitsPerKey: id == 2 ? 0 : 10, filterPrefixBytes: id == 3 ? 2 : 0)
        }
        let fixture = try TableFixture(model, options)
        _ = try fixture.reader.verify()
        func mayContain(_ prefix: [UInt8]) throws -> Bool {
            try prefix.withBytes { prefix throws(StoreError) in try fixture.reader.mayContain(prefix: prefix)
            }
        }
        #expect(try mayContain([0, 1, 1, 1]), "no prefixes in its filters")
        #expect(try mayContain([0, 2, 1, 1]), "no filters")
        var denied = 0
        for i in 0..<250 where try !mayContain([0, 3, 250, UInt8(i)]) { denied += 1 }
        #expect(denied > 200)
    }
}
