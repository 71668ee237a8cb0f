// SPDX-License-Identifier: Apache-2.0
import Base

/// Tables that were written and whose manifest edit met a full disk.
///
/// Such an edit may be on the disk all the same, whole or in part, and then the tables must stay. The next
/// edit tells the whole state in a new manifest; once that is in force they can go.
extension Store {
    /// Lets go of tables that no edit came to name.
    /// - Parameter error: what the edit met.
    func discard(_ outputs: [TableDescription], _ error: StoreError) {
        switch error {
        // An edit that was refused never reached the disk.
        case .invalid: for output in outputs { removeTable(output.number) }
        case .diskFull: stateLock.withLock { obsolete.doubtfulTables += outputs.map(\.number) }
        // What holds, the next opening will tell.
        default: break
        }
    }

    /// Gives doubtful tables back before more are written, so that a disk that stays full does not fill
    /// further.
    func settleDoubtfulTables() throws(StoreError) {
        if stateLock.withLock({ obsolete.doubtfulTables.isEmpty }) { return }
        try log(VersionEdit())
    }

    func removeTable(_ number: UInt64) {
        try? environment.files.remove(StoreFile.table(number).path(in: directory))
    }
}
