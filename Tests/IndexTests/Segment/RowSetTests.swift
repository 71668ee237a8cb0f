// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct RowSetTests {
    @Test("Sets of both shapes behave as sets of integers do")
    func model() {
        for seed in 1...200 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let universe = Int.random(in: 0..<700, using: &random)
            func set(_ random: inout SeededGenerator) -> (RowSet, Set<Int>) {
                let share = [1, 3, 100].randomElement(using: &random) ?? 1
                let rows = (0..<universe).filter { _ in Int.random(in: 0..<share, using: &random) == 0 }
                return (RowSet(sorted: rows.map { UInt32($0) }, in: universe), Set(rows))
            }
            let ((a, x), (b, y)) = (set(&random), set(&random))
            let pairs = [
                (a.intersection(b), x.intersection(y)), (a.union(b), x.union(y)),
                (a.subtracting(b), x.subtracting(y)),
                (a.complement, Set(0..<universe).subtracting(x)),
            ]
            for (rows, model) in pairs {
                #expect(rows.array.map { Int($0) } == model.sorted(), "seed \(seed)")
                #expect(rows.count == model.count)
                #expect(rows.isEmpty == model.isEmpty)
                #expect(rows == RowSet(words: rows.denseWords(), in: universe))
            }
            #expect(a.intersectionCount(b) == x.intersection(y).count)
            var (c, z) = (a, x)
            for _ in 0..<20 where universe > 0 {
                let row = Int.random(in: 0..<universe, using: &random)
                if Bool.random(using: &random) {
                    c.insert(row)
                    z.insert(row)
                } else {
                    c.remove(row)
                    z.remove(row)
                }
                #expect(c.contains(row) == z.contains(row))
            }
            #expect(c.array.map { Int($0) } == z.sorted(), "seed \(seed)")
        }
    }

    @Test("An interval of rows holds those rows and no other")
    func ranges() {
        for low in [0, 1, 63, 64, 65, 130] {
            for high in [low, low + 1, 63 + low, 64 + low, 200] where high >= low {
                let rows = RowSet(range: low..<high, in: 200)
                #expect(rows.array.map { Int($0) } == Array(low..<min(high, 200)))
            }
        }
        #expect(RowSet(allIn: 70).count == 70)
    }
}
