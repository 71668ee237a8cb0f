// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BatchReaderTests {
    private typealias F = BatchFixture

    @Test("the bytes of every kind of operation are as documented")
    func golden() throws {
        let documented = F.everyKindHex.joined().replacing(" ", with: "")
        #expect(F.hex(F.payload(try F.everyKind())) == documented)
    }

    @Test("every operation comes back as it was added")
    func roundTrip() throws {
        let batch = try F.everyKind()
        #expect(batch.count == 8)
        #expect(try F.read(F.payload(batch), count: 8) == F.everyKindOperations)
    }

    @Test("random operations come back, the longest key and the empty one among them", arguments: 1...20)
    func randomRoundTrip(seed: Int) throws {
        var g = SeededGenerator(seed: UInt64(seed))
        let batch = WriteBatch()
        var expected: [F.Operation] = []
        for i in 0..<50 {
            let keyBytes = i == 0 ? 0 : i == 1 ? Limits.keyBytesMax : Int.random(in: 0...300, using: &g)
            let key = (0..<keyBytes).map { _ in UInt8.random(in: 0...255, using: &g) }
            let valueBytes = Int.random(in: 0...300, using: &g)
            let value = (0..<valueBytes).map { _ in UInt8.random(in: 0...255, using: &g) }
            let keyspace = Keyspace(id: UInt16.random(in: 0...65534, using: &g))
            let stored = [UInt8(keyspace.id >> 8), UInt8(keyspace.id & 255)] + key
            switch i % 3 {
            case 0:
                let at = try batch.put(keyspace, key, value)
                #expect(Array(F.payload(batch)[at.keyOffset...].prefix(keyBytes)) == key)
                #expect(Array(F.payload(batch)[at.valueOffset...]) == value)
                expected.append(F.Operation(kind: .put, key: stored, value: value))
            case 1:
                try batch.delete(keyspace, key)
                expected.append(F.Operation(kind: .delete, key: stored))
            default:
                try batch.merge(keyspace, key, value)
                expected.append(F.Operation(kind: .merge, key: stored, value: value))
            }
        }
        #expect(try F.read(F.payload(batch), count: 50) == expected, "seed \(seed)")
    }

    @Test("a batch cut at any byte is refused")
    func truncation() throws {
        let whole = F.payload(try F.everyKind())
        for length in 0..<whole.count {
            #expect(throws: MalformedBytes.self, "cut at \(length)") {
                try F.read(Array(whole[..<length]), count: 8)
            }
        }
    }

    @Test("a batch with more or fewer operations than announced is refused, and the text says how far off")
    func wrongCount() throws {
        let whole = F.payload(try F.everyKind())
        #expect(throws: MalformedBytes(offset: whole.count, reason: "the batch ends 2 operations early")) {
            try F.read(whole, count: 10)
        }
        let follows = "9 bytes follow the batch's last operation"
        #expect(throws: MalformedBytes(offset: whole.count - 9, reason: follows)) {
            try F.read(whole, count: 7)
        }
        #expect(throws: MalformedBytes.self) { try F.read(whole, count: -1) }
        #expect(try F.read([], count: 0).isEmpty)
    }

    @Test("random damage is refused or read as something else, and never traps", arguments: 1...8)
    func damage(seed: Int) throws {
        var g = SeededGenerator(seed: UInt64(seed))
        let whole = F.payload(try F.everyKind())
        var refused = 0
        for _ in 0..<5000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &g) {
                bytes[Int.random(in: 0..<bytes.count, using: &g)] = UInt8.random(in: 0...255, using: &g)
            }
            do throws(MalformedBytes) {
                let operations = try F.read(bytes, count: 8)
                #expect(operations.count == 8, "seed \(seed)")
            } catch {
                refused += 1
                #expect((0...bytes.count).contains(error.offset), "seed \(seed)")
            }
        }
        #expect(refused > 500, "seed \(seed)")
    }

    @Test("random bytes never trap", arguments: 1...8)
    func noise(seed: Int) {
        var g = SeededGenerator(seed: UInt64(seed))
        var read = 0
        for _ in 0..<3000 {
            let count = Int.random(in: 1...40, using: &g)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...9, using: &g) }
            if (try? F.read(bytes, count: Int.random(in: 0...3, using: &g))) != nil { read += 1 }
        }
        #expect(read < 3000, "seed \(seed)")
    }

    private static let malformed: [(bytes: [UInt8], text: String)] = [
        ([0], "unknown kind of operation 0"),
        ([8, 2, 0, 1], "unknown kind of operation 8"),
        ([1, 1, 0], "a key of 1 bytes has no keyspace"),
        ([2, 0x83, 0x80, 0x02], "count 32771 exceeds 32770"),
        ([1, 2, 0, 1, 0x81, 0x80, 0x80, 0x80, 0x01], "count 268435457 exceeds 268435456"),
        ([4, 2, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0], "an expiring value of 7 bytes has no expiry"),
        ([5, 2, 0, 1, 2, 0, 1], "an empty range delete"),
        ([5, 3, 0, 1, 9, 3, 0, 1, 8], "an empty range delete"),
        ([5, 2, 0, 1, 2, 0, 3], "a range delete from keyspace 1 ends in keyspace 3"),
        ([5, 2, 0, 1, 3, 0, 2, 0], "a range delete from keyspace 1 ends in keyspace 2"),
        (
            [6] + [UInt8](repeating: 0, count: 8) + [UInt8](repeating: 0xFF, count: 8),
            "a file of 18446744073709551615 bytes"
        ),
    ]

    @Test("malformed operations are refused with figures", arguments: malformed)
    func refusals(bytes: [UInt8], text: String) {
        #expect {
            try F.read(bytes, count: 1)
        } throws: {
            ($0 as? MalformedBytes)?.reason == text
        }
    }
}
