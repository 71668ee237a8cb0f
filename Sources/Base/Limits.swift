// SPDX-License-Identifier: Apache-2.0

/// Every bound of the product, in one place, each with its reason.
public enum Limits {
    // MARK: JSON
    /// Deeper documents are refused: nothing real nests so far, and readers of the tree recurse.
    public static let jsonDepthMax = 512
    /// One request body or document. Elasticsearch's default for HTTP bodies.
    public static let jsonSizeBytesMax = 100 << 20

    // MARK: TOML
    /// Configuration and mapping files nest a few levels.
    public static let tomlDepthMax = 64
    /// Files that people write by hand are smaller.
    public static let tomlSizeBytesMax = 1 << 20

    // MARK: Store
    /// A key that does not fit in a block with others makes every structure above it degenerate.
    public static let keyBytesMax = 32 << 10
    /// One value. Larger things are attached files.
    public static let valueBytesMax = 256 << 20
    /// One batch, and so one WAL record.
    public static let batchBytesMax = 1 << 30
    /// Keyspace ids are 16 bits, and each costs a little at every compaction.
    public static let keyspacesMax = 4096
}
