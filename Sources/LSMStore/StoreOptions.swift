// SPDX-License-Identifier: Apache-2.0
import Base

/// How a store is sized. Nothing here is written to the disk: a store may be opened with other options each
/// time.
public struct StoreOptions: Sendable {
    /// An active memtable of this size becomes immutable and is flushed.
    public var memtableBytes = 32 << 20
    /// How many immutable memtables may wait for their flush before commits wait too.
    public var immutableMemtablesMax = 3
    /// WAL segments are made with this size, and grow for a batch that needs more.
    public var walSegmentBytes = 40 << 20
    /// How many WAL segments that are no longer needed are kept for reuse.
    public var walRecycledMax = 2
    /// Data blocks are cut at this size, before compression.
    public var blockBytes = 16 << 10
    /// Compaction cuts its tables at this size.
    public var tableBytes = 64 << 20
    /// A flush or compaction ends a blob file, and begins the next, at this size.
    public var blobFileBytes = 64 << 20
    /// The largest size that the first level below level 0 may aim at.
    public var levelBaseBytes = 256 << 20
    /// Each level aims at this many times the size of the one above.
    public var levelFactor = 10
    /// So many tables in level 0 start a compaction.
    public var level0CompactionMin = 4
    /// Threads that compact; 0 for one less than the machine has processors, at least one.
    public var compactionThreads = 0
    /// A compaction is split among idle compaction threads into parts of at least this size.
    public var subcompactionBytes = 64 << 20
    /// What flushes and compactions write at most, while they are not behind; 0 for no bound. See
    /// `WriteThrottle`.
    public var backgroundBytesPerSecond = 0
    /// Soft debt: from so many tables in level 0 on, commits are slowed down, the more the more there are.
    public var level0SlowdownMin = 12
    /// Hard debt: with so many, 64 KiB of commits take 1 ms longer; beyond, ever more. Nothing stops commits
    /// but `immutableMemtablesMax`.
    public var level0HardDebt = 36
    /// Soft and hard debt of bytes that stand in levels above their targets.
    public var compactionDebtSoftBytes = 8 << 30
    public var compactionDebtHardBytes = 64 << 30
    /// What the leader of a group commit takes from the queue at most.
    public var commitGroupBytesMax = 1 << 20
    /// A manifest that outgrew its first edit by this factor is written anew.
    public var manifestGrowthFactor = 4
    /// … but not below this size.
    public var manifestRollBytesMin = 1 << 20
    /// Decoded blocks kept in memory.
    public var cacheBytes = 64 << 20
    /// Where memory is accounted; `nil` for an account of the store's own.
    public var budget: MemoryBudget?
    /// Told what the store does on its own account. Called on the store's threads and those of committers: it
    /// shall be quick, and must not call the store.
    public var listener: (@Sendable (StoreEvent) -> Void)?

    public init() {}
}

/// What a commit waits for.
public enum Durability: Sendable {
    /// Handed to the operating system: survives the end of the process, not a loss of power.
    case buffered
    /// On the disk: survives a loss of power.
    case sync
}
