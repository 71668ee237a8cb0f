// SPDX-License-Identifier: Apache-2.0
import Base

/// A live store as it stands: files, levels, keyspaces, memory, and what waits to be done. For people and for
/// monitoring; readings are of one moment but for counts of bytes in memory.
public struct StoreDescription: Sendable {
    /// Tables of one level.
    public struct Level: Sendable, Equatable {
        public var tablesCount = 0
        public var bytes = 0
        public var entriesCount = 0
        /// Of the entries, how many are deletes.
        public var tombstonesCount = 0
        public var rangeTombstonesCount = 0
        /// Newest first in level 0, by key elsewhere.
        public var tables: [Table] = []
    }

    /// One table, as the manifest knows it.
    public struct Table: Sendable, Equatable {
        public let number: UInt64
        public let sizeBytes: Int
        public let entriesCount: Int
        public let tombstonesCount: Int
        public let rangeTombstonesCount: Int
        /// The keyspace's two bytes stand in front.
        public let smallestKey: [UInt8]
        public let largestKey: [UInt8]
        public let smallestSequence: SequenceNumber
        public let largestSequence: SequenceNumber
        /// Whether compaction found it corrupt and leaves it alone.
        public let isQuarantined: Bool
    }

    /// One blob file: values outside the tables.
    public struct BlobFile: Sendable, Equatable {
        public let number: UInt64
        public let sizeBytes: Int
        public let recordsCount: Int
        /// Of the records that tables reference, and of the others.
        public let liveBytes: Int
        public let deadBytes: Int
    }

    public struct Keyspace: Sendable, Equatable {
        public let id: UInt16
        public let name: String
        public let options: KeyspaceOptions
    }

    /// What is in memory, bytes.
    public struct Memory: Sendable, Equatable {
        public var activeMemtableBytes = 0
        /// Newest first.
        public var immutableMemtableBytes: [Int] = []
        /// What the store's accounts in the memory budget say, by name.
        public var accounts: [Account] = []
        /// What all that share the budget hold, and its limit.
        public var budgetUsedBytes = 0
        public var budgetLimitBytes = 0
    }

    /// One kind of memory.
    public struct Account: Sendable, Equatable {
        public let name: String
        public let bytes: Int
    }

    /// What background work has before it.
    public struct Debt: Sendable, Equatable {
        /// Memtables to flush, and their bytes.
        public var memtablesCount = 0
        public var memtableBytes = 0
        /// Tables of level 0, of which `StoreOptions.level0CompactionMin` start a compaction.
        public var level0TablesCount = 0
        public var level0Bytes = 0
        /// What stands in levels above their targets.
        public var compactionBytes = 0
        /// Tables, blob files and attached files out of the store, whose files wait for their last reader.
        public var obsoleteFilesCount = 0
        public var obsoleteBytes = 0
    }

    public var directory = ""
    public var storeID: UInt64 = 0
    /// Of the manifest; a store is opened by programs that know its format.
    public var formatVersion = 0
    public var manifestNumber: UInt64 = 0
    public var nextFileNumber: UInt64 = 0
    /// The last sequence number that readers see, and the last that tables hold.
    public var watermark: SequenceNumber = 0
    public var flushedSequence: SequenceNumber = 0
    /// Of the oldest snapshot that somebody holds; what it sees cannot be compacted away.
    public var oldestSnapshot: SequenceNumber?
    public var snapshotsCount = 0
    /// How long somebody has been reading at the oldest, in nanoseconds; 0 for none.
    public var oldestSnapshotNanos: UInt64 = 0
    /// Iterators that are open, and how long the oldest has been, in nanoseconds.
    public var iteratorsCount = 0
    public var oldestIteratorNanos: UInt64 = 0
    public var levels: [Level] = []
    public var keyspaces: [Keyspace] = []
    /// By number.
    public var blobFiles: [BlobFile] = []
    public var attachedFiles: [AttachedFileDescription] = []
    /// Numbers of segments that hold what no table has, and of those kept to be used again.
    public var walSegments: [UInt64] = []
    public var recyclableWALSegments: [UInt64] = []
    public var memory = Memory()
    public var debt = Debt()
    /// Why flushing or compaction does not get on, or why the store takes no writes.
    public var trouble: String?
}

extension Store {
    /// What the store looks like now.
    /// - Throws: `.closed`.
    /// - Complexity: O(tables + attached files); no I/O.
    public func describe() throws(StoreError) -> StoreDescription {
        var result = StoreDescription()
        result.directory = directory
        result.storeID = storeID
        result.formatVersion = Int(ManifestFormat.version)
        manifestLock.withLock {
            result.manifestNumber = manifest.number
            result.flushedSequence = manifest.state.lastSequence
        }
        let (version, quarantined) = try stateLock.withLock {
            () throws(StoreError) -> (Version, Set<UInt64>) in
            if isClosed { throw .closed }
            describeFiles(&result)
            describeMemory(&result)
            result.trouble = readOnlyCause ?? flushFailure?.description ?? compactionFailure?.description
            return (state.version, quarantine)
        }
        describeReaders(&result)
        result.watermark = watermark
        result.blobFiles = zip(version.blobs.files, version.blobs.uses).map { file, use in
            StoreDescription.BlobFile(
                number: file.number, sizeBytes: file.description.sizeBytes,
                recordsCount: file.description.count, liveBytes: use.bytes,
                deadBytes: file.description.recordBytes - use.bytes)
        }
        result.levels = version.levels.map { Store.describe($0, quarantined) }
        result.debt.level0TablesCount = result.levels[0].tablesCount
        result.debt.level0Bytes = result.levels[0].bytes
        return result
    }

    private func describeReaders(_ result: inout StoreDescription) {
        let readers = openReaders
        (result.oldestSnapshot, result.snapshotsCount) = (readers.oldestSnapshot, readers.snapshotsCount)
        result.oldestSnapshotNanos = readers.oldestSnapshotNanos
        result.iteratorsCount = readers.iteratorsCount
        result.oldestIteratorNanos = readers.oldestIteratorNanos
    }

    /// - Requires: `stateLock` is held.
    private func describeFiles(_ result: inout StoreDescription) {
        result.nextFileNumber = nextFileNumber
        result.keyspaces = keyspaces.values.sorted { $0.id < $1.id }.map {
            StoreDescription.Keyspace(id: $0.id, name: $0.name, options: $0.options)
        }
        result.attachedFiles = attached.values.map(\.description).sorted { $0.number < $1.number }
        result.walSegments = liveSegments.sorted()
        result.recyclableWALSegments = obsolete.recyclableSegments.sorted()
        result.debt.obsoleteFilesCount =
            obsolete.tables.count + obsolete.blobs.count + obsolete.attached.count
        result.debt.obsoleteBytes =
            obsolete.tables.reduce(0) { $0 + $1.description.sizeBytes }
            + obsolete.blobs.reduce(0) { $0 + $1.description.sizeBytes }
            + obsolete.attached.reduce(0) { $0 + $1.sizeBytes }
    }

    /// - Requires: `stateLock` is held.
    private func describeMemory(_ result: inout StoreDescription) {
        result.memory.activeMemtableBytes = state.active.memtable.sizeBytes
        result.memory.immutableMemtableBytes = state.immutables.map(\.memtable.sizeBytes)
        result.memory.accounts = memory.accounts.map {
            StoreDescription.Account(name: $0.name, bytes: $0.bytes)
        }
        result.memory.budgetUsedBytes = memory.budget.usedBytes
        result.memory.budgetLimitBytes = memory.budget.limitBytes
        result.debt.memtablesCount = state.immutables.count
        result.debt.memtableBytes = result.memory.immutableMemtableBytes.reduce(0, +)
        result.debt.compactionBytes =
            LevelSizes(state.version, unleveled: unleveled, options).debt
    }

    private static func describe(_ level: [Table], _ quarantined: Set<UInt64>) -> StoreDescription.Level {
        level.reduce(into: StoreDescription.Level()) { sum, table in
            let known = table.description
            sum.tablesCount += 1
            sum.bytes += known.sizeBytes
            sum.entriesCount += known.entryCount
            sum.tombstonesCount += known.tombstoneCount
            sum.rangeTombstonesCount += known.rangeTombstoneCount
            sum.tables.append(
                StoreDescription.Table(
                    number: known.number, sizeBytes: known.sizeBytes, entriesCount: known.entryCount,
                    tombstonesCount: known.tombstoneCount, rangeTombstonesCount: known.rangeTombstoneCount,
                    smallestKey: known.smallest, largestKey: known.largest,
                    smallestSequence: known.smallestSequence, largestSequence: known.largestSequence,
                    isQuarantined: quarantined.contains(known.number)))
        }
    }
}
