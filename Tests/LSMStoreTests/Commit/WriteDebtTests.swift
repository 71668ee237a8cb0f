// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import LSMStore

@Suite struct WriteDebtTests {
    private let options: StoreOptions

    init() {
        var options = StoreOptions()
        options.immutableMemtablesMax = 4
        options.level0SlowdownMin = 10
        options.level0HardDebt = 30
        options.compactionDebtSoftBytes = 1_000
        options.compactionDebtHardBytes = 5_000
        self.options = options
    }

    private func share(memtables: Int = 0, level0: Int = 0, bytes: Int = 0) -> Double {
        WriteDebt(immutableMemtables: memtables, level0Tables: level0, compactionBytes: bytes).share(options)
    }

    @Test("up to the soft debt there is none")
    func soft() {
        #expect(share() == 0)
        #expect(share(memtables: 2, level0: 10, bytes: 1_000) == 0)
    }

    @Test("from the soft debt to the hard one the share rises evenly to 1, and on beyond")
    func measures() {
        #expect(share(level0: 20) == 0.5 && share(level0: 30) == 1 && share(level0: 50) == 2)
        #expect(share(bytes: 3_000) == 0.5 && share(bytes: 5_000) == 1 && share(bytes: 9_000) == 2)
        #expect(share(memtables: 3) == 0.5 && share(memtables: 4) == 1)
    }

    @Test("of several measures the worst counts")
    func worst() {
        #expect(share(memtables: 3, level0: 30, bytes: 1_400) == 1)
        #expect(share(memtables: 0, level0: 11, bytes: 4_000) == 0.75)
    }

    @Test("a hard debt that is not above the soft one divides by one, not by nothing")
    func degenerate() {
        var options = options
        options.level0HardDebt = 10
        #expect(WriteDebt(level0Tables: 12).share(options) == 2)
        options.level0HardDebt = 0
        #expect(WriteDebt(level0Tables: 12).share(options) == 2)
    }
}
