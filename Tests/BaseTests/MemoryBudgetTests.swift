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
        let started = (0..<4).map { number in
            threads.spawn(name: "holder \(number)") {
                let holder = budget.register("\(number)")
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
}
