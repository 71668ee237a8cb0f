// SPDX-License-Identifier: Apache-2.0
import Base

/// Figures of a store at work. Counts run since the store was opened; readings are not all of one instant.
public struct StoreStatistics: Sendable, Equatable {
    public struct Level: Sendable, Equatable {
        public var tablesCount = 0
        public var bytes = 0
        public var entriesCount = 0
        public var tombstonesCount = 0
        /// Blocks that reads took from the disk through the cache, and their bytes there. What compactions
        /// read is not among them.
        public var blockReads = 0
        public var blockReadBytes = 0
        /// What compactions read from the level and wrote to it.
        public var compactedBytesRead = 0
        public var compactedBytesWritten = 0
    }

    public var levels: [Level] = []
    public var watermark: SequenceNumber = 0
    public var memtableBytes = 0
    public var immutableMemtablesCount = 0
    /// Sequence numbers that somebody reads at, those of iterators among them.
    public var snapshotsCount = 0
    /// How long somebody has been reading at the oldest of them, in nanoseconds; 0 for none.
    public var oldestSnapshotNanos: UInt64 = 0
    public var iteratorsCount = 0
    /// How long the oldest open iterator has been there, in nanoseconds; 0 for none.
    public var oldestIteratorNanos: UInt64 = 0
    /// What the store holds in memory on purpose, and the limit of the budget that it shares, bytes.
    public var memoryBytes = 0
    public var memoryLimitBytes = 0
    public var blobFilesCount = 0
    /// Of blob files, whole, and the part of it that holds values which nobody can reach any more.
    public var blobBytes = 0
    public var blobDeadBytes = 0
    /// Values read from blob files, and the bytes of their records.
    public var blobReads = 0
    public var blobBytesRead = 0
    /// Values written to blob files, moved ones included, and the bytes of these files.
    public var blobWrites = 0
    public var blobBytesWritten = 0
    public var attachedFilesCount = 0
    public var attachedBytes = 0
    public var commits = 0
    public var commitGroups = 0
    public var syncs = 0
    public var stalls = 0
    public var delayNanos: UInt64 = 0
    public var flushes = 0
    public var flushedBytes = 0
    public var compactions = 0
    public var trivialMoves = 0
    public var compactedBytesRead = 0
    public var compactedBytesWritten = 0
    /// By kind of operation.
    public var operations: [StoreOperation: OperationStatistics] = [:]
    /// Why flushing or compaction does not get on, or why the store takes no writes.
    public var trouble: String?
    public var quarantinedTables: [UInt64] = []
    public var cache = CacheStatistics()
    public var filters = FilterStatistics()
    /// How long a commit of 1 MiB is slowed down at present; 0 while background work keeps up.
    public var delayNanosPerMebibyte: UInt64 = 0

    /// Bytes that flushes and compactions wrote for each byte that flushes wrote; 0 before the first flush.
    public var writeAmplification: Double {
        flushedBytes == 0 ? 0 : Double(flushedBytes + compactedBytesWritten) / Double(flushedBytes)
    }

    /// Bytes in tables for each byte of the lowest level in use, which holds a version of nearly every key; 0
    /// without tables.
    public var spaceAmplification: Double {
        guard let lowest = levels.last(where: { $0.bytes > 0 }) else { return 0 }
        return Double(levels.reduce(0) { $0 + $1.bytes }) / Double(lowest.bytes)
    }
}

extension Store {
    public var statistics: StoreStatistics {
        var result = StoreStatistics()
        let version = stateLock.withLock {
            result.memtableBytes = state.active.memtable.sizeBytes
            for generation in state.immutables { result.memtableBytes += generation.memtable.sizeBytes }
            result.immutableMemtablesCount = state.immutables.count
            result.attachedFilesCount = attached.count
            result.attachedBytes = attached.values.reduce(0) { $0 + $1.description.sizeBytes }
            result.trouble = readOnlyCause ?? flushFailure?.description ?? compactionFailure?.description
            result.quarantinedTables = quarantine.sorted()
            return state.version
        }
        for (file, use) in zip(version.blobs.files, version.blobs.uses) {
            result.blobFilesCount += 1
            result.blobBytes += file.description.sizeBytes
            result.blobDeadBytes += file.description.recordBytes - use.bytes
        }
        result.levels = version.levels.enumerated().map { statistics(of: $1, number: $0) }
        result.watermark = watermark
        addReaders(to: &result)
        result.memoryBytes = memory.usedBytes
        result.memoryLimitBytes = memory.budget.limitBytes
        addCounters(to: &result)
        for operation in StoreOperation.allCases {
            result.operations[operation] = meters[operation].statistics
        }
        return result
    }

    private func statistics(of level: [Table], number: Int) -> StoreStatistics.Level {
        var sum = StoreStatistics.Level()
        for table in level {
            sum.tablesCount += 1
            sum.bytes += table.description.sizeBytes
            sum.entriesCount += table.description.entryCount
            sum.tombstonesCount += table.description.tombstoneCount
        }
        sum.blockReads = cache.reads.blocks(level: number)
        sum.blockReadBytes = cache.reads.bytes(level: number)
        sum.compactedBytesRead = counters.levels[number].bytesRead.load(ordering: .relaxed)
        sum.compactedBytesWritten = counters.levels[number].bytesWritten.load(ordering: .relaxed)
        return sum
    }

    private func addReaders(to result: inout StoreStatistics) {
        let readers = openReaders
        result.snapshotsCount = readers.snapshotsCount
        result.oldestSnapshotNanos = readers.oldestSnapshotNanos
        result.iteratorsCount = readers.iteratorsCount
        result.oldestIteratorNanos = readers.oldestIteratorNanos
    }

    private func addCounters(to result: inout StoreStatistics) {
        result.blobReads = blobCounters.reads.load(ordering: .relaxed)
        result.blobBytesRead = blobCounters.bytesRead.load(ordering: .relaxed)
        result.blobWrites = blobCounters.records.load(ordering: .relaxed)
        result.blobBytesWritten = blobCounters.bytesWritten.load(ordering: .relaxed)
        result.commits = counters.commits.load(ordering: .relaxed)
        result.commitGroups = counters.commitGroups.load(ordering: .relaxed)
        result.syncs = counters.syncs.load(ordering: .relaxed)
        result.stalls = counters.stalls.load(ordering: .relaxed)
        result.delayNanos = counters.delayNanos.load(ordering: .relaxed)
        result.flushes = counters.flushes.load(ordering: .relaxed)
        result.flushedBytes = counters.flushedBytes.load(ordering: .relaxed)
        result.compactions = counters.compactions.load(ordering: .relaxed)
        result.trivialMoves = counters.trivialMoves.load(ordering: .relaxed)
        result.compactedBytesRead = result.levels.reduce(0) { $0 + $1.compactedBytesRead }
        result.compactedBytesWritten = result.levels.reduce(0) { $0 + $1.compactedBytesWritten }
        result.cache = cache.statistics
        let reads = epochs.counts
        result.filters.probes = reads.filterProbes
        result.filters.negatives = reads.filterProbes - reads.filterPasses
        result.filters.falsePositives = reads.falsePositives
        result.delayNanosPerMebibyte = pacer.nanosPerMebibyte
    }
}
