// SPDX-License-Identifier: Apache-2.0
import Base

/// One backup in the making.
///
/// 1. Settle what earlier calls left in the directory.
/// 2. Learn what to copy, copy the WAL, and let the store go on with its segments.
/// 3. Copy the tables, blob files and attached files that no earlier backup of the directory names.
/// 4. Sync the directory; only then write the record, sync it, rename it, sync again.
struct BackupWriter {
    private let store: Store
    private let source: BackupSource
    private let target: BackupDirectory
    private let options: MaintenanceOptions
    private var held: [String: BackupFile] = [:]
    private var record: BackupRecord
    private var files: any FileSystem { store.environment.files }

    init(
        _ store: Store, _ source: BackupSource, _ target: BackupDirectory, _ options: MaintenanceOptions
    ) throws(StoreError) {
        self.store = store
        self.source = source
        self.target = target
        self.options = options
        let contents = try target.contents()
        try target.removeUnnamed(contents)
        // One that somebody took away is copied again.
        let present = Set(contents.names)
        for file in contents.records.flatMap(\.files) where present.contains(file.name) {
            held[file.name] = file
        }
        record = BackupRecord(
            number: contents.lastNumber + 1, timeMillis: store.environment.clock.nowMillis, sequence: 0,
            storeID: store.storeID, state: ManifestState())
    }

    mutating func run() throws(StoreError) -> Backup {
        try source.learn()
        record.sequence = source.sequence
        record.state = source.state
        let copier = FileCopy(files: files, pace: pace())
        for segment in source.segments { try copy(segment, copier) }
        try source.checkSegments()
        source.releaseSegments()
        for table in source.state.levels.joined() { try add(table, copier) }
        for file in source.state.blobFiles.values.sorted(by: { $0.number < $1.number }) {
            try add(file, copier)
        }
        for file in source.attached.values.sorted(by: { $0.number < $1.number }) { try add(file, copier) }
        try target.syncNames()
        try writeRecord()
        return record.description
    }

    private func pace() -> MaintenancePace {
        let tables = source.state.levels.joined().map(\.sizeBytes)
        let blobs = source.state.blobFiles.values.map(\.sizeBytes)
        let attached = source.attached.values.map(\.sizeBytes)
        let wal = source.segments.map(\.bytes)
        return MaintenancePace(
            options, store.environment, files: tables.count + blobs.count + attached.count + wal.count,
            bytes: (tables + blobs + attached + wal).reduce(0, +))
    }

    // MARK: Files

    private mutating func copy(_ segment: BackupSource.Segment, _ copier: FileCopy) throws(StoreError) {
        var file = BackupFile(
            .wal, number: segment.number, sizeBytes: segment.bytes, owner: record.number, fingerprint: 0)
        file.checksum = try copier.copy(
            StoreFile.wal(segment.number).path(in: store.directory), to: path(file), count: segment.bytes
        ) { (_, _) throws(StoreError) in }
        record.files.append(file)
    }

    private mutating func add(_ table: TableDescription, _ copier: FileCopy) throws(StoreError) {
        let source = StoreFile.table(table.number).path(in: store.directory)
        let file = BackupFile(
            .table, number: table.number, sizeBytes: table.sizeBytes, owner: store.storeID,
            fingerprint: try fingerprint(source, table.sizeBytes))
        try add(file, from: source, copier) { (copy, _) throws(StoreError) in
            let verified = TableFile(copy, number: table.number, sizeBytes: table.sizeBytes)
            var verifier = try TableVerifier(verified)
            _ = try verifier.run()
        }
    }

    private mutating func add(_ blob: BlobFileDescription, _ copier: FileCopy) throws(StoreError) {
        let source = StoreFile.blob(blob.number).path(in: store.directory)
        let file = BackupFile(
            .blob, number: blob.number, sizeBytes: blob.sizeBytes, owner: store.storeID,
            fingerprint: try fingerprint(source, blob.sizeBytes))
        try add(file, from: source, copier) { (copy, _) throws(StoreError) in
            var verifier = try BlobVerifier(copy, number: blob.number)
            if let first = verifier.run().first { throw first }
        }
    }

    private mutating func add(_ attached: AttachedFileDescription, _ copier: FileCopy) throws(StoreError) {
        let source = StoreFile.attached(attached.number).path(in: store.directory)
        let file = BackupFile(
            .attached, number: attached.number, sizeBytes: attached.sizeBytes, owner: store.storeID,
            fingerprint: attached.checksum)
        let files = files
        try add(file, from: source, copier) { (copy, _) throws(StoreError) in
            _ = try AttachedFile(attached, path: copy.path, files: files).readAll()
        }
    }

    private mutating func add(
        _ file: BackupFile, from source: String, _ copier: FileCopy,
        check: (any File, UInt64) throws(StoreError) -> Void
    ) throws(StoreError) {
        var file = file
        if let known = held[file.name] {
            file.checksum = known.checksum
            copier.pace.finishFile()
        } else {
            file.checksum = try copier.copy(source, to: path(file), count: file.sizeBytes) {
                (copy, checksum) throws(StoreError) in
                do throws(StoreError) { try check(copy, checksum) } catch {
                    throw BackupWriter.error(error, of: copy, naming: source)
                }
            }
        }
        record.files.append(file)
    }

    /// What is wrong with a copy is told of the file that it is of: the copy goes.
    private static func error(_ error: StoreError, of copy: any File, naming source: String) -> StoreError {
        guard case .corrupt(let found) = error, found.file == copy.path else { return error }
        return .corrupt(
            Corruption(
                file: source, offset: found.offset, what: found.what, expected: found.expected,
                found: found.found))
    }

    /// Of the file's tail.
    private func fingerprint(_ path: String, _ sizeBytes: Int) throws(StoreError) -> UInt64 {
        do throws(FileError) {
            let file = try files.open(path, .read)
            defer { file.close() }
            let count = min(BackupFile.tailBytes, sizeBytes)
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
            defer { buffer.deallocate() }
            let got = try file.read(into: buffer, at: sizeBytes - count)
            return XXH3.hash(UnsafeRawBufferPointer(rebasing: buffer[..<got]))
        } catch { throw StoreError(error) }
    }

    // MARK: Record

    private func writeRecord() throws(StoreError) {
        let out = ByteWriter(capacity: 4096)
        record.encode(into: out)
        let place = target.path + "/" + record.name
        do throws(FileError) {
            let file = try files.open(place + ".tmp", .replace)
            defer { file.close() }
            try file.write(out.bytes, at: 0)
            try file.sync()
            try files.rename(place + ".tmp", to: place)
        } catch { throw StoreError(error) }
        try target.syncNames()
    }

    private func path(_ file: BackupFile) -> String { target.path + "/" + file.name }
}
