// SPDX-License-Identifier: Apache-2.0
import Base

/// Backups of a store that serves.
extension Store {
    /// Adds a backup to a backup directory, which is made if it is missing. Copies only the tables, blob
    /// files and attached files that the directory does not hold yet, and the WAL of what no table has. Reads
    /// and writes go on meanwhile; the store need not be writable.
    ///
    /// The backup holds every commit that was visible before the call, and perhaps a few of those made during
    /// it: always a whole prefix. New tables are read block by block after copying, so that damage is not
    /// carried on unseen. Of checkpoints and backups, one is made at a time.
    ///
    /// - Throws: `.inUse` while something else changes the backup directory; `.corrupt` when a file of the
    ///   store is damaged. The directory holds the backups from before then; after an error of its last step
    ///   the new one may be there, and is whole if it is.
    @discardableResult
    public func backup(
        to path: String, options: MaintenanceOptions = MaintenanceOptions()
    ) throws(StoreError) -> Backup {
        checkpointLock.lock()
        defer { checkpointLock.unlock() }
        let target = try BackupDirectory.create(path, environment: environment)
        return try target.locked { () throws(StoreError) in
            let source = try BackupSource(self)
            defer { source.release() }
            var writer = try BackupWriter(self, source, target, options)
            return try writer.run()
        }
    }
}
