// SPDX-License-Identifier: Apache-2.0

/// What point reads counted without a lock, all readers together.
struct ReadCounts {
    /// Blocks that the cache had, by `BlockClass`.
    var hits = [0, 0, 0]
    /// Filters that were asked, and how many of them let the key through.
    var filterProbes = 0
    var filterPasses = 0
    /// Passes after which the table had nothing to offer.
    var falsePositives = 0
}

/// How the Bloom filters did, for point reads.
public struct FilterStatistics: Sendable, Equatable {
    /// Filters that were asked about a key.
    public var probes = 0
    /// Of these, how many spared a look into the table.
    public var negatives = 0
    /// How many let a key through of which the table had nothing that the read could see.
    public var falsePositives = 0
}
