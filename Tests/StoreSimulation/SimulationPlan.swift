// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// What a seed's world is like: sizes, threads, and what goes wrong in it.
struct SimulationPlan {
    /// The one kind of trouble, besides crashes, that the world has.
    enum Trouble: String, CaseIterable {
        case none, fullDisk, syncErrors, writeErrors, readErrors, nameErrors, lyingDisk, damage
    }

    let trouble: Trouble
    private let seed: UInt64
    let latency: DiskLatency
    let lives: Int
    let writers: Int
    let readers: Int
    /// Batches of each writer, and readings of each reader, in one life.
    let steps: Int
    let keysPerKeyspace: Int
    let valueBytesMax: Int
    /// One commit in this many asks for `.sync`.
    let syncOneIn: Int
    /// One step of a writer in this many is an ingestion.
    let ingestOneIn: Int
    /// Of the others, one in this many is a transaction.
    let transferOneIn: Int
    /// One step in this many of the maintenance thread does something.
    let maintenanceSteps: Int
    /// A crash comes at an operation of the disk drawn from so many after the start of a life.
    let crashWithin: Int
    private let areOptionsKept: Bool

    init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed ^ 0x5354_5241_5441)
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        trouble =
            draw(0...1) == 0 ? .none : Trouble.allCases.randomElement(using: &generator) ?? .none
        latency = [DiskLatency.none, .quick, .quick, .slow].randomElement(using: &generator) ?? .quick
        lives = draw(3...7)
        writers = draw(1...4)
        readers = draw(0...2)
        steps = draw(10...90)
        keysPerKeyspace = [4, 20, 80].randomElement(using: &generator) ?? 20
        valueBytesMax = [16, 60, 60, 400].randomElement(using: &generator) ?? 60
        syncOneIn = [1, 2, 5, 20].randomElement(using: &generator) ?? 2
        ingestOneIn = [15, 60, 10_000].randomElement(using: &generator) ?? 60
        transferOneIn = [2, 8, 10_000].randomElement(using: &generator) ?? 8
        maintenanceSteps = draw(0...8)
        crashWithin = [30, 200, 1_000, 4_000].randomElement(using: &generator) ?? 200
        self.seed = seed
        areOptionsKept = draw(0...1) == 0
    }

    /// How a keyspace is stored, in all lives.
    func options(of kind: ModelKeyspace.Kind) -> KeyspaceOptions {
        let number = ModelKeyspace.Kind.allCases.firstIndex(of: kind) ?? 0
        var generator = SeededGenerator(seed: seed &* 31 &+ UInt64(number) ^ 0x504F_4C49)
        var options = kind.options
        let policies: [CompactionPolicy] = [
            .leveled, .leveled, .tiered(runsMax: 2), .tiered(runsMax: 3), .tiered(runsMax: 5),
        ]
        options.policy = policies.randomElement(using: &generator) ?? .leveled
        options.filterPrefixBytes = [0, 1, 2, 3, 6].randomElement(using: &generator) ?? 0
        let retention = [20, 200, 100_000].randomElement(using: &generator) ?? 20
        if kind == .aging {
            options.policy = .fifo(
                retentionMillis: [0, 0, Int64(retention)].randomElement(using: &generator) ?? 0,
                bytesMax: [0, 0, 3_000].randomElement(using: &generator) ?? 0)
        }
        if kind == .dated {
            options.compactionFilter = .olderThan(prefixBytes: 1, retentionMillis: Int64(retention))
        }
        // Values are shorter than any threshold that a store would have in earnest.
        let thresholds = [0, 4_096, 1, 9, 16, 40, 40, 200]
        options.blobThresholdBytes = thresholds.randomElement(using: &generator) ?? 40
        return options
    }

    /// How the store is sized in a life. In half of the worlds each life has other options than the one
    /// before.
    func options(life: Int) -> StoreOptions {
        var generator = SeededGenerator(seed: seed ^ 0x4F50_5449_4F4E &+ UInt64(areOptionsKept ? 0 : life))
        return SimulationPlan.options(&generator)
    }

    private static func options(_ generator: inout SeededGenerator) -> StoreOptions {
        func draw(_ choices: [Int]) -> Int { choices.randomElement(using: &generator) ?? choices[0] }
        var options = StoreOptions()
        options.memtableBytes = draw([1 << 10, 4 << 10, 16 << 10])
        options.immutableMemtablesMax = draw([1, 2, 3])
        options.walSegmentBytes = draw([8 << 10, 16 << 10, 64 << 10])
        options.walRecycledMax = draw([0, 1, 3])
        options.blockBytes = draw([128, 512, 2 << 10])
        options.tableBytes = draw([1 << 10, 4 << 10, 16 << 10])
        options.blobFileBytes = draw([64, 1 << 10, 8 << 10, 64 << 20])
        options.levelBaseBytes = draw([2 << 10, 8 << 10, 32 << 10])
        options.levelFactor = draw([2, 4, 10])
        options.compactionThreads = draw([1, 2, 3])
        options.subcompactionBytes = draw([256, 4 << 10, 1 << 20])
        options.backgroundBytesPerSecond = draw([0, 0, 256 << 10])
        options.level0CompactionMin = draw([1, 2, 4])
        options.level0SlowdownMin = draw([4, 6])
        options.level0HardDebt = draw([6, 12])
        options.compactionDebtSoftBytes = draw([4 << 10, 64 << 10, 1 << 30])
        options.compactionDebtHardBytes = 4 * options.compactionDebtSoftBytes
        options.commitGroupBytesMax = draw([64, 1 << 10, 1 << 20])
        options.manifestGrowthFactor = draw([1, 2, 4])
        options.manifestRollBytesMin = draw([256, 2 << 10, 1 << 20])
        options.cacheBytes = draw([0, 4 << 10, 256 << 10])
        // The least is exceeded by a memtable alone.
        let budgetBytes = draw([Int.max, Int.max, 64 << 10, 200 << 10, 1 << 20])
        if budgetBytes != .max { options.budget = MemoryBudget(limitBytes: budgetBytes) }
        return options
    }

    /// The faults while the store is at work.
    /// - Parameter occupied: bytes on the disk now.
    func faults(occupied: Int, using generator: inout SeededGenerator) -> DiskFaults {
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        var faults = DiskFaults()
        switch trouble {
        case .none, .damage: break
        case .fullDisk:
            faults.capacityBytes = occupied + draw(0...60_000)
            faults.fullFailuresMax = draw(1...40)
        case .syncErrors:
            faults.syncErrorOneIn = draw(20...400)
            faults.directorySyncErrorOneIn = draw(0...1) * draw(10...50)
        case .writeErrors: faults.writeErrorOneIn = draw(30...1_000)
        case .readErrors:
            faults.readErrorOneIn = draw(30...1_000)
            faults.areReadErrorsSticky = Bool.random(using: &generator)
        case .nameErrors: faults.nameErrorOneIn = draw(5...100)
        case .lyingDisk: faults.liesAboutSync = true
        }
        return faults
    }
}
