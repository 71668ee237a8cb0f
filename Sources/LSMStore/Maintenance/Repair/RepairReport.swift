// SPDX-License-Identifier: Apache-2.0

/// What a repair found, kept, and could not keep.
public struct RepairReport: Sendable, Equatable {
    /// Where the knowledge of the tables' places came from.
    public enum Source: Sendable, Equatable {
        /// The manifest that `CURRENT` names.
        case manifest(number: UInt64)
        /// `CURRENT` was of no use; the newest manifest is whole.
        case newestManifest(number: UInt64)
        /// What the tables say of themselves. All of them were merged into new ones.
        case tables
    }

    public var source = Source.tables
    public var tablesKept = 0
    public var entriesKept = 0
    public var blobFilesKept = 0
    public var attachedFilesKept = 0
    /// Batches taken from the log.
    public var batchesReplayed = 0
    /// The store's last sequence number afterwards.
    public var lastSequence: SequenceNumber = 0
    public var keyspaces: [String] = []
    /// One sentence for each thing that is lost or doubtful; empty when all was kept.
    public internal(set) var losses: [String] = []
    /// Files that were moved into `lost/`, or would be.
    public internal(set) var moved: [String] = []
    /// Whether there was anything to repair. When not, nothing was done.
    public internal(set) var isNeeded = false
    /// Whether the store was changed.
    public internal(set) var isChanged = false
}
