// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct MemoryBudgetTests {
    @Test("The budget is the sum of its holders, and exceeded only above the limit")
    func sum() {
        let budget = MemoryBudget(limitBytes: 100)
        let cache = budget.register("cache")
        let memtables = budget.register("memtables")
        cache.add(60)
        memtables.add(40)
        #expect(budget.usedBytes == 100 && !budget.isExceeded)
        memtables.add(1)
        #expect(budget.isExceeded)
        cache.add(-60)
        #expect(!budget.isExceeded && cache.bytes == 0 && memtables.bytes == 41)
        #expect(budget.report.map(\.name) == ["cache", "memtables"])
        #expect(budget.report.map(\.bytes) == [0, 41])
    }

    @Test("Nothing is lost when several threads report at once")
    func threads() {
        let budget = MemoryBudget(limitBytes: 1)
        let threads = Threads()
        let holders = (0..<4).map { budget.register("\($0)") }
        let started = holders.map { holder in
            threads.spawn(name: holder.name) {
                for _ in 0..<10_000 {
                    holder.add(3)
                    holder.add(-2)
                }
            }
        }
        for thread in started { thread.join() }
        #expect(budget.usedBytes == 40_000)
        #expect(budget.report.map(\.bytes) == [10_000, 10_000, 10_000, 10_000])
    }

    @Test("An account ends with its last reference, and bytes may be moved from one to another")
    func accounts() {
        let budget = MemoryBudget(limitBytes: 50)
        let blocks = budget.register("blocks")
        var cache: MemoryHolder? = budget.register("cache")
        blocks.add(30)
        cache?.take(20, from: blocks)
        #expect(budget.usedBytes == 30 && cache?.bytes == 20 && blocks.bytes == 10)
        if let cache { #expect(budget.room(for: cache) == 40) }
        cache?.add(-20)
        cache = nil
        #expect(budget.report.map(\.name) == ["blocks"])
        blocks.add(45)
        #expect(budget.excessBytes == 5)
    }

    @Test("A fixed account takes room from the others, but leaves them half of the limit")
    func fixed() {
        let budget = MemoryBudget(limitBytes: 100)
        let segments = budget.register("segments", isFixed: true)
        let cache = budget.register("cache")
        segments.add(30)
        cache.add(60)
        #expect(budget.room(for: cache) == 70 && !budget.isExceeded)
        cache.add(20)
        #expect(budget.isExceeded && budget.excessBytes == 10)
        segments.add(170)
        #expect(budget.usedBytes == 280)
        #expect(budget.room(for: cache) == 50 && budget.excessBytes == 30)
        cache.add(-30)
        #expect(!budget.isExceeded && budget.usedBytes > budget.limitBytes)
        segments.add(-200)
        #expect(budget.room(for: cache) == 100)
    }
}
