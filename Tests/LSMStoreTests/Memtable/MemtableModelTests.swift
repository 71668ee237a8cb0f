// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct MemtableModelTests {
    struct Version: Equatable {
        var key: [UInt8]
        var trailer: UInt64
        var value: [UInt8]
        func stands(before other: Version) -> Bool {
            let order = ByteOrder.compare(key, other.key)
            return order == 0 ? trailer > other.trailer : order < 0
        }
    }

    static func randomKey(_ g: inout SeededGenerator) -> [UInt8] {
        let long = [0, 2] + [UInt8](repeating: 7, count: 20)
        let prefixes: [[UInt8]] = [[0, 1], [0, 2], long, [0, 3, 0xFF, 0xFF]]
        let alphabet: [UInt8] = [0, 0, 1, 0x61, 0xFF]
        let tail = (0..<Int.random(in: 0...12, using: &g)).map { _ in alphabet.randomElement(using: &g) ?? 0 }
        return (prefixes.randomElement(using: &g) ?? []) + tail
    }

    static func current(_ cursor: EntryCursor) -> Version? {
        cursor.isValid
            ? Version(key: [UInt8](cursor.key), trailer: cursor.trailer.raw, value: [UInt8](cursor.value))
            : nil
    }

    /// Seeds choose the keys: 4 ascending, 5 descending, 6 a single key, 7 ascending behind a prefix; else
    /// random.
    static func key(_ seed: UInt64, _ sequence: UInt64, _ g: inout SeededGenerator) -> [UInt8] {
        let high = UInt8(sequence >> 8)
        let low = UInt8(sequence & 255)
        switch seed {
        case 4: return [0, 1, high, low]
        case 5: return [0, 1, 255 - high, 255 - low]
        case 6: return [0, 1, 9]
        case 7: return [0, 2] + [UInt8](repeating: 7, count: 300) + [high, low]
        default: return randomKey(&g)
        }
    }

    @Test("cursors and lookups agree with a sorted array", arguments: 1...7 as ClosedRange<UInt64>)
    func model(seed: UInt64) throws {
        var g = SeededGenerator(seed: seed)
        let memtable = Memtable(holder: nil)
        var model: [Version] = []
        for sequence in 1...3000 as ClosedRange<UInt64> {
            let key = Self.key(seed, sequence, &g)
            let value = [UInt8](repeating: UInt8(sequence & 255), count: Int.random(in: 0...9, using: &g))
            let trailer = Trailer(sequence, sequence % 7 == 0 ? .merge : sequence % 5 == 0 ? .delete : .put)
            key.withUnsafeBytes { k in value.withUnsafeBytes { memtable.insert(k, trailer, $0) } }
            model.append(Version(key: key, trailer: trailer.raw, value: value))
            if sequence % 500 == 1 { #expect(memtable.checkInvariants() == [], "seed \(seed)") }
        }
        #expect(memtable.checkInvariants() == [], "seed \(seed)")
        model.sort { $0.stands(before: $1) }
        let cursor = memtable.makeCursor()
        try cursor.seekToFirst()
        for version in model {
            #expect(Self.current(cursor) == version, "seed \(seed)")
            try cursor.next()
        }
        #expect(!cursor.isValid)
        try cursor.seekToLast()
        for version in model.reversed() {
            #expect(Self.current(cursor) == version, "seed \(seed)")
            try cursor.previous()
        }
        #expect(!cursor.isValid)
        for _ in 0..<2000 {
            let key =
                seed > 3 && Bool.random(using: &g)
                ? Self.key(seed, .random(in: 1...3000, using: &g), &g) : Self.randomKey(&g)
            let snapshot = UInt64.random(in: 0...3100, using: &g)
            let probe = Version(key: key, trailer: Trailer.seek(snapshot).raw, value: [])
            let at = model.firstIndex { !$0.stands(before: probe) } ?? model.count
            try key.withUnsafeBytes { k in
                try cursor.seek(k, .seek(snapshot))
                #expect(Self.current(cursor) == (at < model.count ? model[at] : nil), "seed \(seed)")
                try cursor.seekBefore(k, .seek(snapshot))
                #expect(Self.current(cursor) == (at > 0 ? model[at - 1] : nil), "seed \(seed)")
                var expected = PointLookup(key: k, snapshot: snapshot)
                for version in model[at...] where version.key == key {
                    let isDone = version.value.withUnsafeBytes {
                        expected.offer(Trailer(raw: version.trailer), $0)
                    }
                    if isDone { break }
                }
                var found = PointLookup(key: k, snapshot: snapshot)
                memtable.lookup(&found)
                #expect(found.base == expected.base && found.operands == expected.operands, "seed \(seed)")
                #expect(found.isFinished == expected.isFinished, "seed \(seed)")
            }
        }
    }
}
