// SPDX-License-Identifier: Apache-2.0

/// How far flushing and compaction are behind the writes.
struct WriteDebt {
    var immutableMemtables = 0
    /// 0 while compaction cannot get on: commits that wait would not help it.
    var level0Tables = 0
    /// What is above the levels' targets.
    var compactionBytes = 0

    /// 0 up to the soft debt, 1 at the hard debt, more beyond; of the three measures, the worst.
    func share(_ options: StoreOptions) -> Double {
        // The last memtables that memory allows stop commits: from the middle on, they slow them down.
        let memtablesMax = options.immutableMemtablesMax
        return max(
            WriteDebt.share(immutableMemtables, soft: memtablesMax / 2, hard: memtablesMax),
            WriteDebt.share(level0Tables, soft: options.level0SlowdownMin, hard: options.level0HardDebt),
            WriteDebt.share(
                compactionBytes, soft: options.compactionDebtSoftBytes, hard: options.compactionDebtHardBytes)
        )
    }

    private static func share(_ debt: Int, soft: Int, hard: Int) -> Double {
        max(0, Double(debt - soft)) / Double(max(hard - soft, 1))
    }
}
