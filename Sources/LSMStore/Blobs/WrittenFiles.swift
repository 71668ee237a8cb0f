// SPDX-License-Identifier: Apache-2.0

/// What a flush, an ingestion, or a compaction wrote: synced, and not in the store yet.
struct WrittenFiles: Sendable {
    var tables: [TableDescription] = []
    /// Files that the tables reference, and nothing else does.
    var blobs: [BlobFileDescription] = []

    /// As they are called on the disk.
    var files: [StoreFile] { tables.map { .table($0.number) } + blobs.map { .blob($0.number) } }

    var sizeBytes: Int {
        tables.reduce(0) { $0 + $1.sizeBytes } + blobs.reduce(0) { $0 + $1.sizeBytes }
    }

    static func += (all: inout WrittenFiles, more: WrittenFiles) {
        all.tables += more.tables
        all.blobs += more.blobs
    }
}
