// SPDX-License-Identifier: Apache-2.0
import Base

/// What an upgrade did.
public struct UpgradeReport: Sendable, Equatable {
    /// Store format before and after, as the manifest has it.
    public let from: Int
    public let to: Int
    /// Where the store as it was is kept.
    public let kept: String
}

extension Store {
    /// Writes a store's manifest and log in the format of this program, and keeps the store as it was in
    /// another directory, from which an older program can still serve it.
    ///
    /// Tables of older formats are read as they are, and replaced as they are compacted. The kept copy is
    /// complete before the first change; then the store is opened, read whole, and closed. The kept copy
    /// shares tables and attached files by hard links; it may be removed when the upgrade is trusted.
    /// - Parameter kept: missing, and on the same file system.
    /// - Throws: `.inUse`; `.invalid` when `kept` exists or the format is newer than this program; what
    ///   opening or the check finds. The kept copy is whole then, unless the error came from making it.
    @discardableResult
    public static func upgrade(
        _ directory: String, keepingOldAt kept: String, options: StoreOptions = StoreOptions(),
        environment: Environment = .system
    ) throws(StoreError) -> UpgradeReport {
        if environment.files.exists(kept) { throw .invalid("\(kept) exists already") }
        let lock: any File
        do throws(FileError) {
            lock = try environment.files.lock(StoreFile.lock.path(in: directory))
        } catch {
            if error.isBusy { throw .inUse(directory: directory) }
            throw StoreError(error)
        }
        do throws(StoreError) {
            try UnfinishedWork.refuse(directory, environment.files)
            // Refuses a newer format before anything is made.
            guard try ManifestReader.read(environment: environment, directory: directory) != nil else {
                throw .invalid("there is no store in \(directory)")
            }
            try keep(directory, at: kept, environment)
        } catch {
            lock.close()
            throw error
        }
        lock.close()
        let store = try Store.open(directory, options: options, environment: environment)
        let report: VerifyReport
        do throws(StoreError) { report = try store.verify() } catch {
            try? store.close()
            throw error
        }
        try store.close()
        if let first = report.findings.first { throw first.error }
        // There is one format of manifests so far.
        let version = Int(ManifestFormat.version)
        return UpgradeReport(from: version, to: version, kept: kept)
    }

    /// Tables, blob files and attached files are never written again, and are linked; the rest is copied.
    private static func keep(
        _ directory: String, at kept: String, _ environment: Environment
    ) throws(StoreError) {
        let files = environment.files
        var names: [String] = []
        do throws(FileError) {
            names = try files.list(directory).sorted()
            try files.createDirectory(kept)
            try files.syncDirectory(StoreFile.parent(of: kept))
            try UnfinishedWork.restore.begin(kept, number: 0, files)
        } catch { throw StoreError(error) }
        let copier = FileCopy(
            files: files, pace: MaintenancePace(MaintenanceOptions(), environment, files: 0, bytes: 0))
        for name in names {
            let (source, target) = (directory + "/" + name, kept + "/" + name)
            do throws(FileError) {
                switch StoreFile(name: name) {
                case .table?, .blob?, .attached?: try files.link(source, to: target)
                case .wal?, .manifest?, .current?:
                    let file = try files.open(source, .read)
                    defer { file.close() }
                    let size = try file.size()
                    do throws(StoreError) {
                        _ = try copier.copy(source, to: target, count: size) { (_, _) throws(StoreError) in }
                    } catch { throw FileError(operation: "\(error)", path: source, errno: 5) }
                case .temporary?, .lock?, nil: break
                }
            } catch { throw StoreError(error) }
        }
        do throws(FileError) {
            try files.syncDirectory(kept)
            try UnfinishedWork.restore.end(kept, files)
        } catch { throw StoreError(error) }
    }
}
