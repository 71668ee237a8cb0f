// SPDX-License-Identifier: Apache-2.0

/// How far flushing and compaction are behind the writes, and how far memory is beyond its limit.
struct WriteDebt {
    var immutableMemtables = 0
    /// 0 while compaction cannot get on: commits that wait would not help it.
    var level0Tables = 0
    /// What is above the levels' targets.
    var compactionBytes = 0
    /// Beyond the memory budget, and the budget.
    var memoryExcessBytes = 0
    var memoryLimitBytes = Int.max

    /// 0 up to the soft debt, 1 at the hard debt, more beyond; of the four measures, the worst.
    func share(_ options: StoreOptions) -> Double {
        // The last memtables that memory allows stop commits: from the middle on, they slow them down.
        let memtablesMax = options.immutableMemtablesMax
        return max(
            WriteDebt.share(immutableMemtables, soft: memtablesMax / 2, hard: memtablesMax),
            WriteDebt.share(level0Tables, soft: options.level0SlowdownMin, hard: options.level0HardDebt),
            WriteDebt.share(
                compactionBytes, soft: options.compactionDebtSoftBytes,
                hard: options.compactionDebtHardBytes),
            memoryShare)
    }

    /// 1 for an eighth beyond the budget. Has a bound: what readers hold keeps memory full for as long as
    /// they like, and commits must get on meanwhile.
    private var memoryShare: Double {
        if memoryExcessBytes <= 0 { return 0 }
        return min(8 * Double(memoryExcessBytes) / Double(max(memoryLimitBytes, 1)), WriteDebt.memoryShareMax)
    }

    private static let memoryShareMax = 2.0

    private static func share(_ debt: Int, soft: Int, hard: Int) -> Double {
        max(0, Double(debt - soft)) / Double(max(hard - soft, 1))
    }
}
