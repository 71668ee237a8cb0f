// SPDX-License-Identifier: Apache-2.0
import Base

/// What a store begins with.
struct RecoveredStore {
    var state: ReadState
    var attached: [UInt64: AttachedFile]
    var keyspaces: [String: KeyspaceDescription]
    var nextFileNumber: UInt64
    var manifest: ManifestKeeper
    var wal: WALWriter
    var lastSequence: SequenceNumber
    var recyclableSegments: [UInt64]
    var blobCounters: BlobCounters
}

/// Opening a store.
///
/// 1. Lock the directory. Read the manifest; see that every file which it names is there, with its size.
/// 2. Replay the WAL from the oldest segment still needed into memtables; each that gets full, and the last,
///    is written as a table of level 0.
/// 3. Start a new WAL segment, which continues the chain of those replayed. Only then write a new manifest
///    with the whole state, which says that this segment is the oldest needed: a crash before leaves the old
///    manifest and the whole chain, a crash after leaves the new one, and its segment is there.
/// 4. Remove what no manifest names. Not before: an attached file may be named by the WAL alone, and an edit
///    that removed a table may not be on the disk.
///
/// What is read here may be in the page cache only, whatever syncs succeed now: a sync that failed in an
/// earlier process can leave pages that are shown and never written. So nothing is removed, and nothing
/// promised, on the word of bytes that were not written again, here or in the new manifest.
struct Recovery {
    private let directory: String
    private let options: StoreOptions
    private let environment: Environment
    private let cache: BlockCache
    private let memory: StoreMemory
    private var manifest = ManifestState()
    /// Tables, and blob files, that the manifest named at any time.
    private var namedTables: Set<UInt64> = []
    private var namedBlobs: Set<UInt64> = []
    private let blobCounters = BlobCounters()
    private var storeID: UInt64
    private let numbers = FileNumbers()
    private var operators = KeyspaceOperators()
    private var edits: [VersionEdit.Change] = []
    private var lastSequence: SequenceNumber = 0
    /// Attached files so far, as the leader kept them.
    private var liveFiles: Set<UInt64> = []

    init(_ directory: String, _ options: StoreOptions, _ environment: Environment) {
        self.directory = directory
        self.options = options
        self.environment = environment
        memory = StoreMemory(options.budget, memtableBytes: options.memtableBytes)
        cache = BlockCache(
            capacityBytes: options.cacheBytes, memory: memory, threads: environment.threads)
        storeID = environment.random.next()
    }

    func run() throws(StoreError) -> Store {
        do throws(FileError) {
            try environment.files.createDirectory(directory)
            // The directory's own name must last as long as what is in it. It does once CURRENT is there,
            // which a new store writes later.
            if !environment.files.exists(StoreFile.current.path(in: directory)) {
                try environment.files.syncDirectory(StoreFile.parent(of: directory))
            }
        } catch { throw StoreError(error) }
        let directoryLock = try lockDirectory()
        do throws(StoreError) {
            var recovery = self
            let recovered = try recovery.recover()
            return Store(
                directory: directory, options: options, environment: environment,
                directoryLock: directoryLock,
                cache: cache, memory: memory, recovered: recovered)
        } catch {
            directoryLock.close()
            throw error
        }
    }

    /// A process that was killed may have left the renaming of `CURRENT` in the page cache only. Once it is
    /// on the disk, no loss of power can bring back the manifest before.
    private func settleNames() throws(StoreError) {
        do throws(FileError) { try environment.files.syncDirectory(directory) } catch {
            throw StoreError(error)
        }
    }

    private func lockDirectory() throws(StoreError) -> any File {
        do throws(FileError) {
            return try environment.files.lock(StoreFile.lock.path(in: directory))
        } catch {
            if error.isBusy { throw .inUse(directory: directory) }
            throw StoreError(error)
        }
    }

    private mutating func recover() throws(StoreError) -> RecoveredStore {
        try UnfinishedWork.refuse(directory, environment.files)
        let found = try ManifestReader.read(environment: environment, directory: directory)
        if let found {
            manifest = found.state
            storeID = found.storeID
            namedTables = found.namedTables
            namedBlobs = found.namedBlobs
        }
        try learnNumbers()
        try checkTables()
        try removeUnnamedFiles()
        for keyspace in manifest.keyspaces.values { operators[keyspace.id] = keyspace.options.mergeOperator }

        let replayed = try replay()
        try manifest.apply(VersionEdit(edits))
        try checkAttachedFiles()
        let wal = WALWriter(
            environment: environment, directory: directory, segmentBytes: options.walSegmentBytes)
        try wal.resume(after: replayed)
        let segment = takeNumber()
        // The new manifest's directory sync, before it comes into force, serves the segment's name too.
        try wal.startSegment(
            number: segment, firstSequence: lastSequence + 1, recycling: nil, syncsName: false)

        let manifestNumber = takeNumber()
        try manifest.apply(
            VersionEdit([
                .lastSequence(lastSequence), .minimumWALSegment(segment), .nextFileNumber(numbers.next),
            ]))
        let keeper = try ManifestKeeper(
            environment: environment, directory: directory, options: options, storeID: storeID,
            state: manifest,
            number: manifestNumber)
        removeOrphans(manifestNumber: manifestNumber)
        return recovered(keeper, wal, segment, replayed.obsolete + replayed.segments)
    }

    private func recovered(
        _ keeper: ManifestKeeper, _ wal: WALWriter, _ segment: UInt64, _ oldSegments: [UInt64]
    ) -> RecoveredStore {
        let blobs = manifest.blobFiles.mapValues {
            BlobFile($0, directory: directory, environment: environment, counters: blobCounters)
        }
        let levels = manifest.levels.map { level in
            level.map { table in
                Table(
                    table, blobs: table.blobs.compactMap { blobs[$0.number] }, directory: directory,
                    environment: environment, cache: cache)
            }
        }
        let generation = Generation(
            memtable: Memtable(pool: memory.memtablePool, epochs: cache.epochs), firstSegment: segment)
        generation.lastSequence = lastSequence
        var recyclable: [UInt64] = []
        for number in oldSegments {
            if recyclable.count < options.walRecycledMax {
                recyclable.append(number)
            } else {
                try? environment.files.remove(StoreFile.wal(number).path(in: directory))
            }
        }
        return RecoveredStore(
            state: ReadState(
                active: generation, immutables: [], version: Version(levels: levels, memory),
                operators: operators),
            attached: manifest.attachedFiles.mapValues {
                AttachedFile($0, directory: directory, files: environment.files)
            },
            keyspaces: Dictionary(uniqueKeysWithValues: manifest.keyspaces.values.map { ($0.name, $0) }),
            nextFileNumber: numbers.next, manifest: keeper, wal: wal, lastSequence: lastSequence,
            recyclableSegments: recyclable, blobCounters: blobCounters)
    }

    // MARK: Files

    private static let numberMax: UInt64 = 1 << 62

    /// Tables and blob files that the manifest never named are left from a crash. They go before the replay
    /// writes new ones, so that a start that fails for want of space does not leave more behind each time.
    ///
    /// Those that an edit removed stay until the new manifest is in force: that edit may be in the page cache
    /// only, even after a sync, if an earlier one failed.
    private func removeUnnamedFiles() throws(StoreError) {
        let unnamed = try list().filter { name in
            switch StoreFile(name: name) {
            case .table(let number)?: !namedTables.contains(number)
            case .blob(let number)?: !namedBlobs.contains(number)
            default: false
            }
        }
        if unnamed.isEmpty { return }
        try settleNames()
        for name in unnamed { try? environment.files.remove(directory + "/" + name) }
    }

    private func takeNumber() -> UInt64 { numbers.take() }

    /// Above every number in the manifest and in the directory, where a crash may have left files unnamed.
    private mutating func learnNumbers() throws(StoreError) {
        numbers.raise(to: manifest.nextFileNumber)
        for name in try list() {
            // A stray file with an absurd number must not use up the numbers.
            if let number = StoreFile(name: name)?.number, number < Recovery.numberMax {
                numbers.raise(to: number + 1)
            }
        }
        lastSequence = manifest.lastSequence
        liveFiles = Set(manifest.attachedFiles.keys)
    }

    private func list() throws(StoreError) -> [String] {
        do throws(FileError) { return try environment.files.list(directory).sorted() } catch {
            throw StoreError(error)
        }
    }

    /// Tables and blob files that the manifest names are there, as long as it says.
    private func checkTables() throws(StoreError) {
        for table in manifest.levels.joined() {
            try checkFile(StoreFile.table(table.number), sizeBytes: table.sizeBytes)
        }
        for number in manifest.blobFiles.keys.sorted() {
            guard let file = manifest.blobFiles[number] else { continue }
            try checkFile(StoreFile.blob(number), sizeBytes: file.sizeBytes)
        }
    }

    /// Likewise attached files that the manifest or the WAL names.
    private func checkAttachedFiles() throws(StoreError) {
        for number in manifest.attachedFiles.keys.sorted() {
            guard let file = manifest.attachedFiles[number] else { continue }
            try checkFile(StoreFile.attached(number), sizeBytes: file.sizeBytes)
        }
    }

    private func checkFile(_ file: StoreFile, sizeBytes: Int) throws(StoreError) {
        let path = file.path(in: directory)
        guard environment.files.exists(path) else {
            throw .corrupt(
                Corruption(
                    file: path, offset: 0, what: "live file", expected: "\(sizeBytes) bytes",
                    found: "no file"))
        }
        do throws(FileError) {
            let handle = try environment.files.open(path, .read)
            defer { handle.close() }
            let size = try handle.size()
            if size == sizeBytes { return }
            throw FileError(operation: "sizing to \(size) bytes", path: path, errno: 0)
        } catch {
            guard error.errno == 0 else { throw StoreError(error) }
            throw .corrupt(
                Corruption(
                    file: path, offset: 0, what: "size", expected: "\(sizeBytes) bytes",
                    found: error.operation))
        }
    }

    /// What neither the manifest nor the WAL named is left from a crash. A removal that fails is tried next
    /// time.
    private func removeOrphans(manifestNumber: UInt64) {
        let tables = Set(manifest.levels.joined().map(\.number))
        for name in (try? list()) ?? [] {
            let isOrphan: Bool
            switch StoreFile(name: name) {
            case .table(let n)?: isOrphan = !tables.contains(n)
            case .blob(let n)?: isOrphan = manifest.blobFiles[n] == nil
            case .attached(let n)?: isOrphan = manifest.attachedFiles[n] == nil
            case .manifest(let n)?: isOrphan = n != manifestNumber
            case .temporary?: isOrphan = true
            case .wal?, .current?, .lock?, nil: isOrphan = false
            }
            if isOrphan { try? environment.files.remove(directory + "/" + name) }
        }
    }

    // MARK: WAL

    /// Replays what the manifest's tables lack, into tables of level 0 and file edits.
    private mutating func replay() throws(StoreError) -> WALRecovery {
        var memtable = Memtable(pool: memory.memtablePool, epochs: cache.epochs)
        var recovery = self
        let replayed = try WALReader.replay(
            environment: environment, directory: directory, minimumSegment: manifest.minimumWALSegment,
            lastSequence: manifest.lastSequence
        ) { (first, count, payload) throws(StoreError) in
            // A segment may hold batches from before the manifest's newest flush only as a whole chain's
            // beginning.
            if first + SequenceNumber(count) - 1 <= recovery.manifest.lastSequence { return }
            try recovery.apply(first, count, payload, to: memtable)
            recovery.lastSequence = first + SequenceNumber(count) - 1
            if memtable.sizeBytes >= recovery.options.memtableBytes {
                try recovery.flush(memtable)
                memtable = Memtable(
                    pool: recovery.memory.memtablePool, epochs: recovery.cache.epochs)
            }
        }
        try recovery.flush(memtable)
        self = recovery
        return replayed
    }

    private mutating func apply(
        _ first: SequenceNumber, _ count: Int, _ payload: UnsafeRawBufferPointer, to memtable: Memtable
    ) throws(StoreError) {
        var reader = BatchReader(payload, count: count)
        var sequence = first
        do throws(MalformedBytes) {
            while let operation = try reader.next() {
                switch operation.kind {
                case .attachFile:
                    if let file = operation.file, liveFiles.insert(file.number).inserted {
                        edits.append(.attachFile(file))
                    }
                case .dropFile:
                    if liveFiles.remove(operation.fileNumber) != nil {
                        edits.append(.dropFile(number: operation.fileNumber))
                    }
                default: memtable.insert(operation.key, Trailer(sequence, operation.kind), operation.value)
                }
                sequence += 1
            }
        } catch {
            throw .corrupt(Corruption(file: directory + "/*.wal", offset: 0, "batch \(first)", error))
        }
        guard sequence == first + SequenceNumber(count) else {
            throw .corrupt(
                Corruption(
                    file: directory + "/*.wal", offset: 0, what: "batch \(first)",
                    expected: "\(count) operations",
                    found: "\(sequence - first)"))
        }
    }

    private mutating func flush(_ memtable: Memtable) throws(StoreError) {
        if memtable.isEmpty && memtable.rangeTombstones.isEmpty { return }
        var tableOptions = TableOptions()
        tableOptions.blockBytes = options.blockBytes
        tableOptions.memory = memory
        let known = manifest.keyspaces.mapValues(\.options)
        tableOptions.keyspaceOptions = { known[$0] }
        var origin = TableOrigin()
        origin.storeID = storeID
        origin.keyspaces = manifest.keyspaces.values.sorted { $0.id < $1.id }
        origin.dead = namedTables.subtracting(manifest.levels.joined().map(\.number)).sorted()
        tableOptions.origin = origin
        let number = takeNumber()
        let blobs = BlobOutput(
            directory: directory, environment: environment, storeID: storeID,
            fileBytes: options.blobFileBytes, throttle: nil, keyspaces: known, counters: blobCounters,
            memory: memory, newNumber: numbers.take)
        let written = try MemtableTable(
            directory: directory, environment: environment, options: tableOptions, keyspaces: known,
            blobs: blobs
        ).write(memtable, number: number, snapshots: [], operators: operators)
        edits += written.blobs.map { .addBlobFile($0) }
        edits += written.tables.map { .addTable(level: 0, $0) }
    }
}
