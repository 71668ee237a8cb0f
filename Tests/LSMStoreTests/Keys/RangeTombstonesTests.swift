// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct RangeTombstonesTests {
    private static func bruteForce(_ all: [RangeTombstone], _ key: [UInt8], _ snapshot: UInt64) -> UInt64 {
        all.filter {
            $0.sequence <= snapshot && ByteOrder.compare($0.start, key) <= 0
                && ByteOrder.compare(key, $0.end) < 0
        }.map(\.sequence).max() ?? 0
    }

    private static func key(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
    }

    private static func random(_ count: Int, _ g: inout SeededGenerator) -> [RangeTombstone] {
        (0..<count).map { i in
            let start = Int.random(in: 0..<300, using: &g)
            let end = start + Int.random(in: 0...60, using: &g)
            return RangeTombstone(start: key(start), end: key(end), sequence: UInt64(i + 1))
        }
    }

    private static func expectAgreement(
        _ set: RangeTombstones, _ all: [RangeTombstone], _ g: inout SeededGenerator, _ seed: UInt64
    ) {
        for _ in 0..<200 {
            var probe = key(Int.random(in: 0..<400, using: &g))
            if Bool.random(using: &g) { probe.append(0) }
            let snapshot = UInt64.random(in: 0...UInt64(all.count + 1), using: &g)
            let found = probe.withUnsafeBytes { set.covering($0, snapshot) }
            #expect(found == bruteForce(all, probe, snapshot), "seed \(seed), key \(probe), at \(snapshot)")
        }
    }

    @Test(
        "the newest visible range over a key is found as by brute force",
        arguments: 1...12 as ClosedRange<UInt64>)
    func model(seed: UInt64) {
        var g = SeededGenerator(seed: seed)
        let all = Self.random(Int.random(in: 0...120, using: &g), &g)
        let set = RangeTombstones(all.shuffled(using: &g))
        Self.expectAgreement(set, all, &g, seed)
        #expect(set.count == all.filter { $0.start != $0.end }.count)
    }

    @Test("a set that grew one by one answers as one made at once", arguments: 1...4 as ClosedRange<UInt64>)
    func adding(seed: UInt64) {
        var g = SeededGenerator(seed: seed)
        let all = Self.random(400, &g)
        var set = RangeTombstones.empty
        for (i, tombstone) in all.enumerated() {
            let before = set
            set = set.adding(tombstone)
            #expect(set.count >= before.count)
            if i % 50 == 7 { Self.expectAgreement(set, Array(all[...i]), &g, seed) }
        }
        Self.expectAgreement(set, all, &g, seed)
        let starts = set.all.filter { $0.start != $0.end }
        for (a, b) in zip(starts, starts.dropFirst()) {
            let order = ByteOrder.compare(a.start, b.start)
            #expect(order < 0 || (order == 0 && a.sequence > b.sequence), "seed \(seed)")
        }
        let halves = [RangeTombstones(Array(all[..<200])), RangeTombstones(Array(all[200...])), .empty]
        Self.expectAgreement(RangeTombstones(merging: halves), all, &g, seed)
    }

    @Test(
        "a clipped set answers as before inside the bounds, and covers nothing outside",
        arguments: 1...4 as ClosedRange<UInt64>)
    func clipping(seed: UInt64) {
        var g = SeededGenerator(seed: seed)
        let all = Self.random(100, &g)
        var grown = RangeTombstones(Array(all[..<90]))
        for tombstone in all[90...] { grown = grown.adding(tombstone) }
        let bounds: [(Int?, Int?)] = [(nil, nil), (100, nil), (nil, 200), (100, 200), (200, 100), (350, 360)]
        for (low, high) in bounds {
            let clipped = grown.clipped(from: low.map(Self.key), to: high.map(Self.key))
            for number in 0..<400 {
                let isInside = number >= low ?? 0 && number < high ?? 400
                let expected = isInside ? Self.bruteForce(all, Self.key(number), 95) : 0
                let found = Self.key(number).withUnsafeBytes { clipped.covering($0, 95) }
                #expect(found == expected, "seed \(seed), key \(number)")
            }
            for part in clipped.all {
                #expect(ByteOrder.compare(part.start, part.end) < 0)
                if let low { #expect(ByteOrder.compare(Self.key(low), part.start) <= 0) }
                if let high { #expect(ByteOrder.compare(part.end, Self.key(high)) <= 0) }
            }
        }
    }

    @Test("10,000 nested ranges take n·log n numbers, and the innermost or the newest is found")
    func nested() {
        let count = 10_000
        // The i-th lies inside the one before; even ones are newer than all odd ones.
        let all = (0..<count).map { i in
            RangeTombstone(
                start: Self.key(i), end: Self.key(40_000 - i),
                sequence: UInt64(i % 2 == 0 ? count + i : i))
        }
        let tree = RangeTombstoneTree(all)
        #expect(tree.storedCount <= count * 2 * 15)
        for depth in stride(from: 0, to: count, by: 97) {
            let newest = UInt64(count + (depth % 2 == 0 ? depth : depth - 1))
            #expect(Self.key(depth).withUnsafeBytes { tree.covering($0, .max) } == newest)
            let odd = depth % 2 == 1 ? depth : depth - 1
            let older = Self.key(depth).withUnsafeBytes { tree.covering($0, UInt64(count - 1)) }
            #expect(older == UInt64(max(0, odd)))
        }
        #expect(Self.key(40_000).withUnsafeBytes { tree.covering($0, .max) } == 0)
        #expect(([] as [UInt8]).withUnsafeBytes { tree.covering($0, .max) } == 0)
    }
}
