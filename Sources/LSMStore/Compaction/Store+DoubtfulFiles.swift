// SPDX-License-Identifier: Apache-2.0
import Base

/// Tables and blob files that were written and whose manifest edit met a full disk.
///
/// Such an edit may be on the disk all the same, whole or in part, and then the files must stay. The next
/// edit tells the whole state in a new manifest; once that is in force they can go.
extension Store {
    /// Lets go of files that no edit came to name.
    /// - Parameter error: what the edit met.
    func discard(_ outputs: WrittenFiles, _ error: StoreError) {
        switch error {
        // An edit that was refused never reached the disk.
        case .invalid: for file in outputs.files { remove(file) }
        case .diskFull: stateLock.withLock { obsolete.doubtful += outputs.files }
        // What holds, the next opening will tell.
        default: break
        }
    }

    /// Gives doubtful files back before more are written, so that a disk that stays full does not fill
    /// further.
    func settleDoubtfulFiles() throws(StoreError) {
        if stateLock.withLock({ obsolete.doubtful.isEmpty }) { return }
        try log(VersionEdit())
    }

    func remove(_ file: StoreFile) { try? environment.files.remove(file.path(in: directory)) }
}
