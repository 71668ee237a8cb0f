// SPDX-License-Identifier: Apache-2.0

/// What the manifest knows of an SSTable.
struct TableDescription: Sendable, Equatable {
    var number: UInt64
    var sizeBytes: Int
    /// Least key, its keyspace's bytes in front; range tombstones count with their start.
    var smallest: [UInt8]
    /// Greatest key, likewise; range tombstones count with their end.
    var largest: [UInt8]
    /// Whether `largest` is the end of a range tombstone, and so itself outside.
    var isLargestExclusive: Bool
    var smallestSequence: SequenceNumber
    var largestSequence: SequenceNumber
    var entryCount: Int
    /// Of the entries, how many are deletes.
    var tombstoneCount: Int
    var rangeTombstoneCount: Int
    var statistics = TableStatistics.empty
    /// What it references in blob files, by file number.
    var blobs: [BlobUse] = []

    /// What it takes on the disk, its values in blob files included.
    var storedBytes: Int { blobs.reduce(sizeBytes) { $0 + $1.bytes } }

    /// About what it takes in memory.
    var memoryBytes: Int { 2 * (smallest.count + largest.count) + 512 }

    /// The keyspace of its least key; of all, for a table below level 0.
    var keyspace: UInt16 { smallest.count < 2 ? 0 : UInt16(smallest[0]) << 8 | UInt16(smallest[1]) }
}

/// What the manifest knows of an attached file.
public struct AttachedFileDescription: Sendable, Equatable {
    public var number: UInt64
    public var sizeBytes: Int
    /// XXH3-64 of all its bytes.
    public var checksum: UInt64
    /// The caller's own words on what the file is; opaque here.
    public var label: [UInt8]

    public init(number: UInt64, sizeBytes: Int, checksum: UInt64, label: [UInt8]) {
        self.number = number
        self.sizeBytes = sizeBytes
        self.checksum = checksum
        self.label = label
    }
}

/// A range delete: keys in [start, end) of versions below `sequence` are gone. Keys carry their keyspace's
/// bytes.
struct RangeTombstone: Sendable, Equatable {
    var start: [UInt8]
    var end: [UInt8]
    var sequence: SequenceNumber

    /// About what it takes in a `RangeTombstones`.
    var memoryBytes: Int { start.count + end.count + 192 }
}
