// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// What the lives of a seed's world are like: how many, on what disk, and what goes wrong.
public struct LifePlan: Sendable {
    /// The one kind of trouble, besides crashes, that the world has.
    public enum Trouble: String, CaseIterable, Sendable {
        case none, fullDisk, syncErrors, writeErrors, readErrors, nameErrors

        /// Whether calls may fail for a file that cannot be read or written.
        public var allowsFileErrors: Bool { self != .none && self != .fullDisk }
    }

    public let trouble: Trouble
    public let latency: DiskLatency
    public let lives: Int
    /// A crash comes at an operation of the disk drawn from so many after the start of a life.
    public let crashWithin: Int
    public let store: StoreOptions

    /// - Parameter salt: sets the plans of one kind of world apart from another's.
    public init(seed: UInt64, salt: UInt64) {
        var generator = SeededGenerator(seed: seed ^ salt)
        trouble =
            Int.random(in: 0...1, using: &generator) == 0
            ? .none : Trouble.allCases.randomElement(using: &generator) ?? .none
        latency = [DiskLatency.none, .quick, .quick, .slow].randomElement(using: &generator) ?? .quick
        lives = Int.random(in: 2...5, using: &generator)
        crashWithin = [60, 400, 1_500, 6_000].randomElement(using: &generator) ?? 400
        store = LifePlan.options(&generator)
    }

    private static func options(_ generator: inout SeededGenerator) -> StoreOptions {
        func draw(_ choices: [Int]) -> Int { choices.randomElement(using: &generator) ?? choices[0] }
        var options = StoreOptions()
        options.memtableBytes = draw([4 << 10, 16 << 10, 256 << 10])
        options.immutableMemtablesMax = draw([1, 3])
        options.walSegmentBytes = draw([16 << 10, 64 << 10])
        options.walRecycledMax = draw([0, 2])
        options.blockBytes = draw([512, 2 << 10])
        options.tableBytes = draw([4 << 10, 16 << 10])
        options.levelBaseBytes = draw([8 << 10, 32 << 10])
        options.levelFactor = draw([2, 4])
        options.level0CompactionMin = draw([1, 4])
        options.level0SlowdownMin = 6
        options.level0HardDebt = 12
        // Small groups and large ones.
        options.commitGroupBytesMax = draw([64, 4 << 10, 1 << 20])
        options.manifestRollBytesMin = draw([512, 1 << 20])
        options.cacheBytes = draw([0, 64 << 10])
        return options
    }

    /// The faults while there is work.
    /// - Parameter occupied: bytes on the disk now.
    public func faults(occupied: Int, using generator: inout SeededGenerator) -> DiskFaults {
        func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
        var faults = DiskFaults()
        switch trouble {
        case .none: break
        case .fullDisk:
            faults.capacityBytes = occupied + draw(0...60_000)
            faults.fullFailuresMax = draw(1...40)
        case .syncErrors:
            faults.syncErrorOneIn = draw(20...400)
            faults.directorySyncErrorOneIn = draw(0...1) * draw(10...50)
        case .writeErrors: faults.writeErrorOneIn = draw(50...1_000)
        case .readErrors:
            faults.readErrorOneIn = draw(50...1_000)
            faults.areReadErrorsSticky = Bool.random(using: &generator)
        case .nameErrors: faults.nameErrorOneIn = draw(10...100)
        }
        return faults
    }
}
