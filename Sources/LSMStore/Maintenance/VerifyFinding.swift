// SPDX-License-Identifier: Apache-2.0

/// One thing that is not as it should be: where, what was expected, what was found, and what to do.
public struct VerifyFinding: Error, Sendable, Equatable, CustomStringConvertible {
    /// What helps.
    public enum Advice: Sendable, Equatable {
        /// A table or the order of tables is wrong.
        case restoreOrRepair
        /// Of an attached file: its bytes follow from other data.
        case rebuildOwner
        /// The log on the disk is wrong; what it holds is still in memory.
        case flush
        /// The manifest on the disk is wrong; what it should say is still in memory.
        case rewriteManifest
        /// A file of a backup is wrong.
        case deleteBackup
        /// The disk refused to read.
        case checkDisk

        public var sentence: String {
            switch self {
            case .restoreOrRepair:
                "restore a backup, or repair the store, which keeps all but the damaged table"
            case .rebuildOwner: "drop it and let its owner rebuild it"
            case .flush: "flush the store now, before it is closed, and make a backup"
            case .rewriteManifest: "make a backup now, before the store is closed, and restore it"
            case .deleteBackup: "make a new backup, and delete those that name this file"
            case .checkDisk: "look at the disk and the system's log"
            }
        }
    }

    public let error: StoreError
    public let advice: Advice

    init(_ error: StoreError, _ advice: Advice) {
        self.error = error
        if case .corrupt = error { self.advice = advice } else { self.advice = .checkDisk }
    }

    /// The bytes in question, when it is about bytes.
    public var corruption: Corruption? {
        if case .corrupt(let corruption) = error { corruption } else { nil }
    }

    public var description: String {
        guard let corruption else { return "\(error); \(advice.sentence)" }
        return "\(corruption.file): \(corruption.what) at offset \(corruption.offset): expected "
            + "\(corruption.expected), found \(corruption.found); \(advice.sentence)"
    }
}
