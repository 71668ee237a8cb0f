// SPDX-License-Identifier: Apache-2.0
import Base

/// A named keyspace as the manifest knows it.
struct KeyspaceDescription: Sendable, Equatable {
    var id: UInt16
    var name: String
    var options: KeyspaceOptions
}

/// A step from one version of the store's files to the next: one record of the manifest, applied whole or not
/// at all.
///
/// Changes are applied in order, so that a table that moves is removed before it is added. Whether the levels
/// are well-formed is asked only after the last change.
struct VersionEdit: Sendable, Equatable {
    /// One change. The tags on disk are in `VersionEdit+Coding.swift`.
    enum Change: Sendable, Equatable {
        case addTable(level: Int, TableDescription)
        case removeTable(level: Int, number: UInt64)
        case addKeyspace(KeyspaceDescription)
        case removeKeyspace(id: UInt16)
        /// A blob file, which a table of the same edit references. It goes with the last table that does.
        case addBlobFile(BlobFileDescription)
        case attachFile(AttachedFileDescription)
        case dropFile(number: UInt64)
        /// Oldest WAL segment still needed.
        case minimumWALSegment(UInt64)
        /// Every number below may be in use.
        case nextFileNumber(UInt64)
        case lastSequence(SequenceNumber)
    }

    var changes: [Change]

    init(_ changes: [Change] = []) { self.changes = changes }
}
