// SPDX-License-Identifier: Apache-2.0

/// A named part of the store with options of its own. Batches, snapshots and the WAL span all keyspaces.
public struct Keyspace: Sendable, Hashable {
    /// The two bytes, most significant first, that begin each of its keys inside the store.
    public let id: UInt16

    public init(id: UInt16) { self.id = id }
}

/// How a keyspace is stored. Kept in the manifest.
public struct KeyspaceOptions: Sendable, Equatable {
    /// What `WriteBatch.merge` means here.
    public var mergeOperator: MergeOperator
    /// Bits a key in the Bloom filters; 0 for none.
    public var filterBitsPerKey: Int
    /// Length of the key's beginning that goes into the filters too, for iterators over a prefix; 0 for none.
    public var filterPrefixBytes: Int
    /// Compression of levels above the last.
    public var upperCompression: Compression
    /// Compression of the last level.
    public var lastCompression: Compression
    /// How tables below level 0 are merged, and whether old ones go by themselves.
    public var policy: CompactionPolicy
    /// What compaction drops although nobody deleted it.
    public var compactionFilter: CompactionFilter
    /// Values of at least so many bytes lie in blob files, outside the tables, compressed by themselves as
    /// the upper levels are; 0 for none. Compaction then moves references instead of values; reading such a
    /// value costs one read of a file.
    public var blobThresholdBytes: Int

    public init(
        mergeOperator: MergeOperator = .none, filterBitsPerKey: Int = 10, filterPrefixBytes: Int = 0,
        upperCompression: Compression = .lz4, lastCompression: Compression = .zstd,
        policy: CompactionPolicy = .leveled, compactionFilter: CompactionFilter = .none,
        blobThresholdBytes: Int = 4096
    ) {
        self.mergeOperator = mergeOperator
        self.filterBitsPerKey = filterBitsPerKey
        self.filterPrefixBytes = filterPrefixBytes
        self.upperCompression = upperCompression
        self.lastCompression = lastCompression
        self.policy = policy
        self.compactionFilter = compactionFilter
        self.blobThresholdBytes = blobThresholdBytes
    }

    /// The least value that goes to a blob file.
    var blobThreshold: Int { blobThresholdBytes > 0 ? blobThresholdBytes : .max }
}

/// How a block is compressed. On disk: never renumber.
public enum Compression: UInt8, Sendable, CaseIterable {
    case none = 0
    case lz4 = 1
    /// Level 1.
    case zstd = 2
}

/// How the operands of `WriteBatch.merge` become a value. A closed set: compaction runs no caller's code. On
/// disk: never renumber.
public enum MergeOperator: UInt8, Sendable, CaseIterable {
    /// Merging is refused.
    case none = 0
    /// Values and operands are 8-byte little-endian integers that add, wrapping.
    case addInt64 = 1
    /// Values are sets of 16-bit numbers; operands switch members on and off. See `BitSetMerge`.
    case bitSet = 2
    /// The bytes of operands follow those of the value.
    case append = 3
}
