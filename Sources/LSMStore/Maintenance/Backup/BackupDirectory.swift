// SPDX-License-Identifier: Apache-2.0
import Base

/// A directory of backups of one or several stores, which share the files that they have in common.
///
/// ## Layout
/// `NNNNNN.backup` is a backup's record; what it names lies beside it. A file that no record names is left
/// from a backup that was cut short, or from a deleted one, and goes with the next change of the directory.
///
/// ## Crashes
/// A record is renamed to its place when all that it names is durable; a file is removed when the removal of
/// the last record that names it is. So a loss of power at any moment leaves whole backups only.
///
/// ## Concurrency
/// Any thread may call anything; each call takes the directory's lock file and refuses with `.inUse` while
/// another, of this process or another one, is at work there.
public final class BackupDirectory: Sendable {
    public let path: String
    let environment: Environment

    private init(_ path: String, _ environment: Environment) {
        self.path = path
        self.environment = environment
    }

    /// The directory at `path`, which must exist; `Store.backup(to:)` makes one.
    /// - Throws: `.invalid` when there is none.
    public static func open(
        _ path: String, environment: Environment = .system
    ) throws(StoreError) -> BackupDirectory {
        guard environment.files.exists(path) else { throw .invalid("there is no directory \(path)") }
        return BackupDirectory(path, environment)
    }

    /// Likewise; made, durably, if it is missing.
    static func create(_ path: String, environment: Environment) throws(StoreError) -> BackupDirectory {
        do throws(FileError) {
            try environment.files.createDirectory(path)
            try environment.files.syncDirectory(StoreFile.parent(of: path))
        } catch { throw StoreError(error) }
        return BackupDirectory(path, environment)
    }

    /// The backups, oldest first. Those whose record cannot be read are left out; `verify` tells of them.
    public func list() throws(StoreError) -> [Backup] {
        try locked { () throws(StoreError) in try contents().records.map(\.description) }
    }

    /// Removes a backup, and the files that no other one names.
    ///
    /// While the record of another backup cannot be read, its files are not known, and none are removed.
    /// - Throws: `.invalid` when there is no such backup. After another error it may still be there, whole.
    public func delete(_ number: UInt64) throws(StoreError) {
        try locked { () throws(StoreError) in
            let name = BackupRecord.name(number)
            guard environment.files.exists(path + "/" + name) else { throw noBackup(number) }
            do throws(FileError) { try environment.files.remove(path + "/" + name) } catch {
                throw StoreError(error)
            }
            try removeUnnamed(try contents())
        }
    }

    // MARK: Shared by the facets

    /// What the directory holds.
    struct Contents {
        var records: [BackupRecord] = []
        /// Numbers of records that cannot be read, and why.
        var damaged: [(number: UInt64, error: StoreError)] = []
        var names: [String] = []

        /// Of the newest record, readable or not.
        var lastNumber: UInt64 { max(records.last?.number ?? 0, damaged.last?.number ?? 0) }
    }

    /// - Requires: the lock is held.
    func contents() throws(StoreError) -> Contents {
        var contents = Contents()
        do throws(FileError) { contents.names = try environment.files.list(path).sorted() } catch {
            throw StoreError(error)
        }
        for number in contents.names.compactMap(BackupRecord.number(name:)).sorted() {
            do throws(StoreError) {
                contents.records.append(try BackupRecord.read(number, in: path, environment.files))
            } catch {
                // What the disk refuses now it may give later: only bytes that are wrong are a damaged
                // record.
                guard case .corrupt = error else { throw error }
                contents.damaged.append((number, error))
            }
        }
        return contents
    }

    /// Removes files that no record names. A removal that fails is tried with the next change.
    func removeUnnamed(_ contents: Contents) throws(StoreError) {
        // A record that was removed must not come back to find its files gone.
        try syncNames()
        guard contents.damaged.isEmpty else { return }
        let named = Set(contents.records.flatMap(\.files).map(\.name))
        for name in contents.names where BackupFile.isName(name) && !named.contains(name) {
            try? environment.files.remove(path + "/" + name)
        }
    }

    func syncNames() throws(StoreError) {
        do throws(FileError) { try environment.files.syncDirectory(path) } catch { throw StoreError(error) }
    }

    func noBackup(_ number: UInt64) -> StoreError { .invalid("there is no backup \(number) in \(path)") }

    func locked<R>(_ body: () throws(StoreError) -> R) throws(StoreError) -> R {
        let lock: any File
        do throws(FileError) { lock = try environment.files.lock(StoreFile.lock.path(in: path)) } catch {
            if error.isBusy { throw .inUse(directory: path) }
            throw StoreError(error)
        }
        defer { lock.close() }
        return try body()
    }
}
