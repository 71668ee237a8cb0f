// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct IteratorTests {
    private struct Bed {
        let store: Store
        let keyspace: Keyspace
        var model: [[UInt8]: [UInt8]] = [:]

        init(seed: UInt64) throws {
            var options = StoreOptions()
            options.blockBytes = 256
            options.tableBytes = 4 << 10
            options.levelBaseBytes = 8 << 10
            let environment = Environment(
                files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: seed),
                threads: Threads())
            store = try Store.open("/store", options: options, environment: environment)
            keyspace = try store.keyspace("rows")
        }

        static func key(_ i: Int) -> [UInt8] { [UInt8(i >> 8), UInt8(truncatingIfNeeded: i)] }

        mutating func put(_ i: Int, _ value: [UInt8]) throws {
            let batch = WriteBatch()
            try batch.put(keyspace, Bed.key(i), value)
            try store.commit(batch, .buffered)
            model[Bed.key(i)] = value
        }

        mutating func deleteRange(_ from: Int, _ to: Int) throws {
            let batch = WriteBatch()
            try batch.deleteRange(keyspace, from: Bed.key(from), to: Bed.key(to))
            try store.commit(batch, .buffered)
            for i in from..<to { model[Bed.key(i)] = nil }
        }

        func expectModel(_ what: String) throws {
            let keys = model.keys.sorted { $0.lexicographicallyPrecedes($1) }
            let iterator = try store.iterator(keyspace)
            var found: [[UInt8]] = []
            try iterator.seekToFirst()
            while iterator.isValid {
                found.append(iterator.key)
                #expect(try iterator.value == model[iterator.key], "\(what)")
                try iterator.next()
            }
            #expect(found == keys, "\(what)")
            found = []
            try iterator.seekToLast()
            while iterator.isValid {
                found.append(iterator.key)
                #expect(try iterator.value == model[iterator.key], "\(what)")
                try iterator.previous()
            }
            #expect(found == keys.reversed(), "\(what)")
        }
    }

    @Test("Keys written into a deleted range afterwards are not skipped with it")
    func newerThanRangeDelete() throws {
        var bed = try Bed(seed: 1)
        defer { try? bed.store.close() }
        for i in 0..<2000 { try bed.put(i, [1]) }
        try bed.store.flush()
        try bed.store.compact()
        try bed.deleteRange(100, 1900)
        for i in stride(from: 150, to: 1900, by: 97) { try bed.put(i, [2]) }
        try bed.expectModel("in the memtable")
        try bed.store.flush()
        try bed.expectModel("in level 0")
        try bed.deleteRange(500, 700)
        try bed.put(699, [3])
        try bed.store.flush()
        try bed.expectModel("in two tables of level 0")
        let snapshot = bed.store.snapshot()
        try bed.put(600, [4])
        try bed.store.compact()
        try bed.expectModel("compacted under a snapshot")
        _ = snapshot
    }

    @Test("A deleted range is passed by seeking, not entry by entry")
    func rangeIsSkipped() throws {
        var bed = try Bed(seed: 2)
        defer { try? bed.store.close() }
        for i in 0..<5000 { try bed.put(i, [UInt8](repeating: 7, count: 40)) }
        try bed.store.flush()
        try bed.store.compact()
        try bed.deleteRange(10, 4990)
        let before = bed.store.cache.statistics
        let iterator = try bed.store.iterator(bed.keyspace)
        try iterator.seekToFirst()
        var count = 0
        while iterator.isValid {
            count += 1
            try iterator.next()
        }
        #expect(count == 20)
        let after = bed.store.cache.statistics
        let touched = after.hits + after.misses - before.hits - before.misses
        #expect(touched < 200, "\(touched) blocks were looked at; the range has about 1,000")
    }

    @Test("Values with an expiry and folded operands are shown in both directions")
    func resolvedValues() throws {
        let fixture = try StoreFixture()
        let before = try fixture.store.keyspace("before")
        let rows = try fixture.store.keyspace("rows", options: KeyspaceOptions(mergeOperator: .append))
        let after = try fixture.store.keyspace("after")
        var expected: [(String, String)] = []
        for round in 0..<3 {
            let batch = WriteBatch()
            for i in 0..<40 {
                let key = Array("key \(100 + i)".utf8)
                let soon = fixture.clock.nowMillis + 10
                switch i % 4 {
                case 0: try batch.put(rows, key, Array("put \(round)".utf8))
                case 1: try batch.put(rows, key, [], expiresAtMillis: i == 21 ? soon : soon + 1_000)
                case 2: try batch.merge(rows, key, Array("+".utf8))
                default: try batch.put(rows, key, Array("later \(round)".utf8), expiresAtMillis: soon + 1_000)
                }
            }
            // Neighbours whose keys would stand among ours but for their keyspace.
            try batch.put(before, Array("key 2".utf8), [1])
            try batch.put(after, Array("key 1".utf8), [1])
            try fixture.store.commit(batch, .buffered)
            if round < 2 { try fixture.store.flush() }
        }
        fixture.clock.advance(millis: 10)
        for i in 0..<40 where i != 21 {
            expected.append(("key \(100 + i)", ["put 2", "", "+++", "later 2"][i % 4]))
        }
        let forwards = try fixture.contents(rows)
        #expect(forwards.map(\.0) == expected.map(\.0) && forwards.map(\.1) == expected.map(\.1))
        let backwards = try fixture.contentsBackwards(rows)
        #expect(backwards.reversed().map(\.0) == expected.map(\.0))
        #expect(backwards.reversed().map(\.1) == expected.map(\.1))
    }

    @Test("Random writes, turns and seeks agree with a dictionary", arguments: 1...4 as ClosedRange<UInt64>)
    func walks(seed: UInt64) throws {
        var bed = try Bed(seed: seed)
        defer { try? bed.store.close() }
        var generator = SeededGenerator(seed: seed)
        for round in 0..<6 {
            for _ in 0..<200 {
                let i = Int.random(in: 0..<400, using: &generator)
                if Int.random(in: 0..<40, using: &generator) == 0 {
                    try bed.deleteRange(i, i + Int.random(in: 1..<80, using: &generator))
                } else {
                    try bed.put(
                        i, [UInt8](repeating: UInt8(round), count: Int.random(in: 0..<30, using: &generator)))
                }
            }
            if round % 2 == 0 { try bed.store.flush() }
            if round == 3 { try bed.store.compact() }
            try bed.expectModel("seed \(seed), round \(round)")
        }
        let keys = bed.model.keys.sorted { $0.lexicographicallyPrecedes($1) }
        let iterator = try bed.store.iterator(bed.keyspace)
        var place = keys.count / 2
        try iterator.seek(keys[place])
        for _ in 0..<300 {
            #expect(iterator.isValid && iterator.key == keys[place], "seed \(seed)")
            if !iterator.isValid { break }
            let isForward = Bool.random(using: &generator) ? place + 1 < keys.count : place == 0
            if isForward { try iterator.next() } else { try iterator.previous() }
            place += isForward ? 1 : -1
        }
    }

    @Test("An iterator over one beginning gives what a whole one gives there, with filters of any length")
    func prefixes() throws {
        let rests: [[UInt8]] = [[], [0], [0xFF], [0xFF, 0xFF], [1, 0xFE, 0xFF], [0xFF, 0xFF, 0xFF]]
        for filterBytes in [0, 1, 2, 3, 5] {
            let fixture = try StoreFixture { $0.blockBytes = 256 }
            let store = fixture.store
            let options = KeyspaceOptions(filterPrefixBytes: filterBytes)
            let keyspace = try store.keyspace("rows", options: options)
            var generator = SeededGenerator(seed: UInt64(filterBytes))
            for round in 0..<5 {
                let batch = WriteBatch()
                for _ in 0..<60 {
                    let key: [UInt8] = (0..<4).map { _ in
                        [0, 1, 0xFE, 0xFF].randomElement(using: &generator) ?? 0
                    }
                    try batch.put(keyspace, key, [UInt8(round)])
                }
                // A table whose keys are all outside may still delete a range inside.
                if round == 3 { try batch.deleteRange(keyspace, from: [1, 1], to: [1, 0xFE, 7]) }
                try store.commit(batch, .buffered)
                try store.flush()
            }
            let batch = WriteBatch()
            try batch.deleteRange(keyspace, from: [0xFF, 0xFF, 0], to: [0xFF, 0xFF, 1])
            try batch.put(keyspace, [7, 7, 7, 7], [9])
            try store.commit(batch, .buffered)
            try store.flush()
            let all = try entries(store.iterator(keyspace))
            for first in [UInt8(0), 1, 2, 0xFE, 0xFF] {
                for rest in rests {
                    let prefix = [first] + rest
                    let end = ByteOrder.successor(ofPrefix: prefix)
                    let found = try entries(store.iterator(keyspace, from: prefix, to: end))
                    #expect(found == all.filter { $0.starts(with: prefix) }, "\(filterBytes), \(prefix)")
                }
            }
        }
    }

    private func entries(_ iterator: StoreIterator) throws -> [[UInt8]] {
        var found: [[UInt8]] = []
        try iterator.seekToFirst()
        while iterator.isValid {
            found.append(iterator.key)
            try iterator.next()
        }
        return found
    }

    @Test("All keys between two share the bytes that are the same in both, and one more before a successor")
    func sharedPrefix() {
        func shared(_ from: [UInt8], _ to: [UInt8]) -> Int { KeyRange.sharedPrefixBytes(from: from, to: to) }
        #expect(shared([0, 1, 5], [0, 2]) == 2)
        #expect(shared([0, 1, 5], [0, 1, 6]) == 3)
        #expect(shared([0, 1, 5, 9], [0, 1, 6]) == 3)
        #expect(shared([0, 1, 5, 0xFF, 0xFF, 3], [0, 1, 6]) == 5)
        #expect(shared([0, 1, 5], [0, 1, 7]) == 2)
        #expect(shared([0, 1, 5], [0, 1, 6, 0]) == 2, "6 itself is inside")
        #expect(shared([0, 1], [0, 1, 6]) == 2)
    }
}
