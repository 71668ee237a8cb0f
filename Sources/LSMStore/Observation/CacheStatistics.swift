// SPDX-License-Identifier: Apache-2.0

/// What the block cache holds and how it did, by class of block.
public struct CacheStatistics: Sendable, Equatable {
    public struct Class: Sendable, Equatable {
        public var hits = 0
        public var misses = 0
        public var insertions = 0
        public var evictions = 0
        public var blocksCount = 0
        public var bytes = 0
    }

    public var data = Class()
    public var index = Class()
    public var filter = Class()
    /// What finding blocks without a lock takes.
    public var overheadBytes = 0

    public subscript(blockClass: BlockClass) -> Class {
        get {
            switch blockClass {
            case .data: data
            case .index: index
            case .filter: filter
            }
        }
        set {
            switch blockClass {
            case .data: data = newValue
            case .index: index = newValue
            case .filter: filter = newValue
            }
        }
    }

    public var hits: Int { data.hits + index.hits + filter.hits }
    public var misses: Int { data.misses + index.misses + filter.misses }
    public var insertions: Int { data.insertions + index.insertions + filter.insertions }
    public var evictions: Int { data.evictions + index.evictions + filter.evictions }
    public var blocksCount: Int { data.blocksCount + index.blocksCount + filter.blocksCount }
    /// All that the cache takes.
    public var bytes: Int { data.bytes + index.bytes + filter.bytes + overheadBytes }
}
