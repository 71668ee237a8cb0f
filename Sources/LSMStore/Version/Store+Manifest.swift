// SPDX-License-Identifier: Apache-2.0
import Base

extension Store {
    /// Makes the edit durable. A failed sync makes the store read-only.
    func log(_ edit: VersionEdit) throws(StoreError) {
        var edit = edit
        edit.changes.append(.nextFileNumber(stateLock.withLock { nextFileNumber }))
        do throws(StoreError) {
            let (replaced, settled) = try manifestLock.withLock { () throws(StoreError) in
                // Those whose edit failed before this one, which therefore goes to a new manifest.
                let doubtful = stateLock.withLock { obsolete.doubtful }
                return (try manifest.log(edit, newNumber: newFileNumber), doubtful)
            }
            if !settled.isEmpty { removeSettled(settled) }
            if let replaced {
                try? environment.files.remove(StoreFile.manifest(replaced).path(in: directory))
            }
        } catch {
            // An edit that was refused never reached the disk, and a full disk may have room again.
            if case .invalid = error { throw error }
            if !error.isDiskFull { becomeReadOnly(error) }
            throw error
        }
    }

    private func removeSettled(_ files: [StoreFile]) {
        let settled = Set(files)
        stateLock.withLock { obsolete.doubtful.removeAll { settled.contains($0) } }
        for file in files { remove(file) }
    }
}
