// SPDX-License-Identifier: Apache-2.0

/// What happened in a shard since the cache was opened.
struct ShardCounts {
    var hits = 0
    var misses = 0
    var expired = 0
    var evicted = 0

    static func + (a: ShardCounts, b: ShardCounts) -> ShardCounts {
        ShardCounts(
            hits: a.hits + b.hits, misses: a.misses + b.misses, expired: a.expired + b.expired,
            evicted: a.evicted + b.evicted)
    }
}
