// SPDX-License-Identifier: Apache-2.0
import Base

extension BackupDirectory {
    /// Makes `target` the store that a backup is of, as it was then, under an identity of its own.
    ///
    /// A marker stands in `target` from before the first byte until all of it is durable: a restore that was
    /// cut short does not open as a store, and another restore into the same place begins anew.
    /// - Parameter target: missing, empty, or where a restore was cut short.
    /// - Throws: `.invalid` when there is no such backup or `target` holds something else; `.corrupt` when a
    ///   file of the backup is not what was copied. `target` does not open then.
    public func restore(
        _ number: UInt64, to target: String, options: MaintenanceOptions = MaintenanceOptions()
    ) throws(StoreError) {
        try locked { () throws(StoreError) in
            guard environment.files.exists(path + "/" + BackupRecord.name(number)) else {
                throw noBackup(number)
            }
            let record = try BackupRecord.read(number, in: path, environment.files)
            do throws(FileError) {
                try environment.files.createDirectory(target)
                try environment.files.syncDirectory(StoreFile.parent(of: target))
            } catch { throw StoreError(error) }
            let lock = try lockTarget(target)
            defer { lock.close() }
            try clear(target)
            do throws(FileError) {
                try UnfinishedWork.restore.begin(target, number: number, environment.files)
            } catch { throw StoreError(error) }
            try copy(record, to: target, options)
            try writeManifest(record, in: target)
            do throws(FileError) {
                try environment.files.syncDirectory(target)
                try UnfinishedWork.restore.end(target, environment.files)
            } catch { throw StoreError(error) }
        }
    }

    private func lockTarget(_ target: String) throws(StoreError) -> any File {
        do throws(FileError) { return try environment.files.lock(StoreFile.lock.path(in: target)) } catch {
            if error.isBusy { throw .inUse(directory: target) }
            throw StoreError(error)
        }
    }

    /// Empties the place of a restore that was cut short; refuses any other that is not empty.
    private func clear(_ target: String) throws(StoreError) {
        do throws(FileError) {
            let files = environment.files
            let marker = UnfinishedWork.restore.rawValue
            let names = try files.list(target).filter { $0 != StoreFile.lock.name && $0 != marker }
            if names.isEmpty { return }
            guard UnfinishedWork.restore.isMarked(target, files) else {
                throw FileError(operation: "restoring", path: target, errno: 39)
            }
            for name in names.sorted() {
                let isOurs = StoreFile(name: name) != nil || name.hasSuffix(".tmp")
                if isOurs { try files.remove(target + "/" + name) }
            }
        } catch {
            guard error.errno == 39 else { throw StoreError(error) }
            throw .invalid("\(target) is not empty; a backup is restored into an empty directory")
        }
    }

    private func copy(
        _ record: BackupRecord, to target: String, _ options: MaintenanceOptions
    ) throws(StoreError) {
        let pace = MaintenancePace(
            options, environment, files: record.files.count,
            bytes: record.files.reduce(0) { $0 + $1.sizeBytes })
        let copier = FileCopy(files: environment.files, pace: pace)
        for file in record.files {
            let source = path + "/" + file.name
            _ = try copier.copy(
                source, to: file.storeFile.path(in: target), count: file.sizeBytes
            ) { (_, checksum) throws(StoreError) in
                guard checksum == file.checksum else {
                    throw .corrupt(
                        Corruption(
                            file: source, offset: 0, what: "checksum", expected: ByteText.hex(file.checksum),
                            found: ByteText.hex(checksum)))
                }
            }
        }
    }

    /// The manifest of the moment of the backup. The WAL's part follows when the store is opened.
    private func writeManifest(_ record: BackupRecord, in target: String) throws(StoreError) {
        var state = record.state
        let last = record.files.map(\.number).max() ?? 0
        let number = max(state.nextFileNumber, last + 1)
        try state.apply(VersionEdit([.nextFileNumber(number + 1)]))
        let keeper = try ManifestKeeper(
            environment: environment, directory: target, options: StoreOptions(),
            storeID: environment.random.next(), state: state, number: number)
        keeper.close()
    }
}
