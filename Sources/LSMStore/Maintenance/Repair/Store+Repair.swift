// SPDX-License-Identifier: Apache-2.0
import Base

extension Store {
    /// Makes a store that does not open, or that is damaged, one that opens, with all that can still be read.
    /// Never done unless asked for; a backup, if there is one, is better.
    ///
    /// What cannot stay is moved into `lost/` inside the directory, and nothing is removed. The store is
    /// changed in one step, after all that is new was read back and found right; before it, it is as it was.
    /// - Throws: `.inUse` when the store is open; `.invalid` where there is nothing to repair from; what the
    ///   disk says. Damage is told in the report.
    public static func repair(
        _ directory: String, options: RepairOptions = RepairOptions(), environment: Environment = .system
    ) throws(StoreError) -> RepairReport {
        guard environment.files.exists(directory) else {
            throw .invalid("there is no directory \(directory)")
        }
        let lock: any File
        do throws(FileError) { lock = try environment.files.lock(StoreFile.lock.path(in: directory)) } catch {
            if error.isBusy { throw .inUse(directory: directory) }
            throw StoreError(error)
        }
        defer { lock.close() }
        return try Repair(directory, options, environment).run()
    }
}
