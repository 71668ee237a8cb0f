// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// A log-structured store: ordered keys in keyspaces, atomic batches over all of them, in one directory.
///
/// ## How it works
/// A commit goes to the WAL, then into the active memtable; a full memtable becomes immutable and is flushed
/// to an SSTable of level 0; compaction merges tables downwards. The manifest says which tables are live.
/// Opening reads the manifest and replays the WAL from the oldest segment that it still needs.
///
/// ## Concurrency
/// Any thread may call anything. Point reads take no lock: they find what to read from at `published`, and
/// `epochs` keeps it while they use it. Iterators and snapshots take `stateLock` for a moment. Locks are
/// taken in this order: commit queue, `pickLock`, `manifestLock`, `stateLock`; below it only leaf locks.
///
/// ## Errors
/// A store must be closed: its threads keep it alive until then.
///
/// A failed sync makes the store read-only until it is opened again: what the disk holds is then unknown, and
/// trying again would not tell. A full disk fails commits, which may be tried again.
public final class Store: @unchecked Sendable {
    public let directory: String
    public let options: StoreOptions
    /// Random, of this store and of no other; see `ManifestFormat`.
    let storeID: UInt64
    let environment: Environment
    let cache: BlockCache
    let memory: StoreMemory
    let snapshots = SnapshotRegister()
    let iterators = IteratorRegister()
    let counters = StoreCounters()
    let meters = StoreMeters()
    let blobCounters: BlobCounters

    /// The last sequence number that readers see. Moved by the publishing leader only.
    let visible: Atomic<SequenceNumber>
    /// The same object as `state`, for readers without the lock; `nil` once the store is closed.
    let published: Atomic<UnsafeRawPointer?>
    /// Keeps what `published` showed, and what the cache threw out, while point reads use it.
    let epochs: ReadEpochs

    /// For commits: which keyspaces there are, and whether any more writes are taken.
    let keyspaceTable = KeyspaceTable()
    let pacer = WritePacer()
    let refusesWrites = Atomic<Bool>(false)

    let stateLock: Lock
    /// Tells the background threads that there may be work.
    let workCondition: Condition
    /// Tells waiting commits and flushes that something became of the work.
    let roomCondition: Condition
    /// What follows is guarded by `stateLock`.
    private(set) var state: ReadState
    var attached: [UInt64: AttachedFile]
    private(set) var keyspaces: [String: KeyspaceDescription] = [:]
    /// The options of each keyspace, by its id, and the ids of those that are not leveled.
    private(set) var keyspaceOptions: [UInt16: KeyspaceOptions] = [:]
    private(set) var unleveled: Set<UInt16> = []
    var nextFileNumber: UInt64
    var nextKeyspaceID: UInt16
    var obsolete = ObsoleteFiles()
    /// WAL segments that hold what no table has yet, ascending.
    var liveSegments: [UInt64] = []
    var isClosing = false
    var isClosed = false
    var readOnlyCause: String?
    /// Why the last flush failed, until one succeeds.
    var flushFailure: StoreError?
    var compactionFailure: StoreError?
    /// Tables that compaction found corrupt and leaves alone.
    var quarantine: Set<UInt64> = []
    /// What running compactions may change; no two claims meet.
    var compactionClaims: [[CompactionClaim]] = []
    /// Rises when compaction threads should look again although the version is the one they know.
    var compactionEpoch = 0
    /// Rises with every news that `compact()` waits for.
    var compactionRound = 0
    /// Jobs in several parts, which any compaction thread may work on.
    var splitRuns: [CompactionRun] = []
    /// Calls of `compact()` want everything up to here pushed down.
    var compactAllUpTo: SequenceNumber = 0

    /// Held while a checkpoint is made, and while a keyspace is created.
    let checkpointLock: Lock
    let keyspaceLock: Lock
    /// Held during an ingestion: one at a time.
    let ingestLock: Lock
    /// Held while a compaction is picked, and while tables come in that no flush made.
    let pickLock: Lock
    /// Nil for writes that wait for nothing.
    let throttle: WriteThrottle?

    let manifestLock: Lock
    /// Guarded by `manifestLock`.
    var manifest: ManifestKeeper

    let commits: CommitQueue
    let wal: WALWriter
    /// What follows belongs to the leader of the logging stage.
    /// The last sequence number that was given to a logged batch.
    @exclusivity(unchecked) var lastSequence: SequenceNumber
    /// The generation that commits go to. Changes only while nothing is between the stages.
    @exclusivity(unchecked) var active: Generation
    /// Whether the next record belongs into a new WAL segment, whatever room there is.
    @exclusivity(unchecked) var needsSegment = false
    /// Whether the memory budget was exceeded when it was last looked at.
    @exclusivity(unchecked) var isShortOfMemory = false

    private let directoryLock: any File
    private var threads: [any JoinableThread] = []

    init(
        directory: String, options: StoreOptions, environment: Environment, directoryLock: any File,
        cache: BlockCache, memory: StoreMemory, recovered: RecoveredStore
    ) {
        self.directory = directory
        self.options = options
        self.environment = environment
        storeID = recovered.manifest.storeID
        self.directoryLock = directoryLock
        self.cache = cache
        self.memory = memory
        visible = Atomic(recovered.lastSequence)
        published = Atomic(UnsafeRawPointer(Unmanaged.passUnretained(recovered.state).toOpaque()))
        epochs = cache.epochs
        blobCounters = recovered.blobCounters
        stateLock = Lock(environment.threads)
        workCondition = Condition(stateLock)
        roomCondition = Condition(stateLock)
        state = recovered.state
        attached = recovered.attached
        nextFileNumber = recovered.nextFileNumber
        nextKeyspaceID = recovered.keyspaces.values.map(\.id).max() ?? 0
        manifestLock = Lock(environment.threads)
        checkpointLock = Lock(environment.threads)
        keyspaceLock = Lock(environment.threads)
        pickLock = Lock(environment.threads)
        let rate = options.backgroundBytesPerSecond
        throttle = rate > 0 ? WriteThrottle(environment: environment, bytesPerSecond: rate) : nil
        ingestLock = Lock(environment.threads)
        manifest = recovered.manifest
        wal = recovered.wal
        lastSequence = recovered.lastSequence
        obsolete.recyclableSegments = recovered.recyclableSegments
        liveSegments = [recovered.state.active.firstSegment]
        active = recovered.state.active
        commits = CommitQueue(threads: environment.threads, groupBytesMax: options.commitGroupBytesMax)
        for keyspace in recovered.keyspaces.values { note(keyspace) }
    }

    /// Opens the store in `directory`, creating both if they are missing.
    ///
    /// - Throws: `.inUse` when somebody else has it open; `.corrupt` when what is there cannot be what was
    ///   written.
    /// - Complexity: O(tables + bytes of WAL that were not flushed); a cleanly closed store has none of the
    ///   latter.
    public static func open(
        _ directory: String, options: StoreOptions = StoreOptions(), environment: Environment = .system
    ) throws(StoreError) -> Store {
        let store = try Recovery(directory, options, environment).run()
        store.startThreads()
        return store
    }

    private func startThreads() {
        threads = [
            environment.threads.spawn(name: "strata-flush") { self.flushLoop() }
        ]
        for _ in 0..<compactionThreadsCount {
            threads.append(environment.threads.spawn(name: "strata-compact") { self.compactionLoop() })
        }
    }

    var compactionThreadsCount: Int {
        options.compactionThreads > 0
            ? options.compactionThreads : max(1, environment.threads.processorsCount - 1)
    }

    /// Flushes what is in memory, ends the background threads and gives the directory back.
    ///
    /// The store must not be used afterwards; calls throw `.closed`. Closing twice is allowed.
    /// - Throws: what the last flush met; everything acknowledged with `.sync` is safe all the same.
    public func close() throws(StoreError) {
        let isFirst = stateLock.withLock {
            defer { isClosing = true }
            workCondition.broadcast()
            roomCondition.broadcast()
            return !isClosing
        }
        guard isFirst else { return }
        throttle?.open()
        var failure: StoreError?
        do throws(StoreError) { try rotateAndFlush() } catch { failure = error }
        do throws(StoreError) {
            try commits.commit(WriteBatch(), .buffered, order: .close, in: self)
        } catch { failure = failure ?? error }
        for thread in threads { thread.join() }
        threads = []
        // Nobody writes here for long, perhaps: the room of the segments is given back.
        stateLock.withLock { obsolete.retireRecyclableSegments() }
        sweepObsoleteFiles()
        manifestLock.withLock { manifest.close() }
        directoryLock.close()
        if let failure { throw failure }
    }

    // MARK: State shared by the facets

    func newFileNumber() -> UInt64 {
        stateLock.withLock {
            defer { nextFileNumber += 1 }
            return nextFileNumber
        }
    }

    /// Stops all writing for good; see "Errors" above.
    func becomeReadOnly(_ error: StoreError) {
        let isNews = stateLock.withLock {
            let isNews = readOnlyCause == nil
            if isNews { readOnlyCause = error.description }
            refusesWrites.store(true, ordering: .releasing)
            roomCondition.broadcast()
            workCondition.broadcast()
            return isNews
        }
        if isNews { report(.becameReadOnly(cause: error.description)) }
    }

    /// - Requires: `stateLock` is held.
    func checkWritable() throws(StoreError) {
        if isClosed { throw .closed }
        if let readOnlyCause { throw .readOnly(cause: readOnlyCause) }
    }

    /// Replaces what readers read from. - Requires: `stateLock` is held.
    func setState(
        active: Generation? = nil, immutables: [Generation]? = nil, version: Version? = nil,
        operators: KeyspaceOperators? = nil
    ) {
        let old = state
        state = ReadState(
            active: active ?? old.active, immutables: immutables ?? old.immutables,
            version: version ?? old.version, operators: operators ?? old.operators)
        if !isClosed {
            let address = UnsafeRawPointer(Unmanaged.passUnretained(state).toOpaque())
            published.store(address, ordering: .sequentiallyConsistent)
        }
        // After the pointer: see `ReadEpochs`.
        epochs.retire(old)
        throttle?.setDebt(compactionDebt)
        repace()
    }

    /// How far flush and compaction are behind, for the throttle. - Requires: `stateLock` is held.
    private var compactionDebt: Int {
        if state.immutables.count >= options.immutableMemtablesMax { return WriteThrottle.debtFull }
        let excess = state.version.levels[0].count - options.level0CompactionMin
        return excess * WriteThrottle.debtFull
            / max(options.level0SlowdownMin - options.level0CompactionMin, 1)
    }

    /// Makes a keyspace known. - Requires: `stateLock` is held.
    func note(_ keyspace: KeyspaceDescription) {
        keyspaces[keyspace.name] = keyspace
        keyspaceOptions[keyspace.id] = keyspace.options
        if keyspace.options.policy != .leveled { unleveled.insert(keyspace.id) }
        keyspaceTable.add(keyspace.id, keyspace.options)
    }
}
