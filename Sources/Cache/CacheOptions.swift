// SPDX-License-Identifier: Apache-2.0
import Base

/// The bounds of a cache.
public struct CacheOptions: Sendable {
    /// Keys, values and what they cost around them. A write beyond it is refused with `OOM`.
    public var bytesMax = 256 << 20
    /// Independent parts, each with a lock of its own; a power of two, 64 at most.
    public var shardCount = 16
    /// Is charged with what the cache holds.
    public var account: MemoryHolder?

    public init() {}
}
