// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Keys with values that may be lost: in memory, sharded, with expiry.
///
/// Any thread may call anything; a call takes one shard's lock for its own length. What has ended is
/// invisible at once and removed when it is written over, or by `sweep`, which the owner calls a few times a
/// second.
public final class Cache: Sendable {
    public let clock: any TimeSource
    private let shards: [CacheShard]
    private let options: CacheOptions
    /// Keeps clients from choosing keys that fall into one shard.
    private let seed: UInt64
    private let usedBytesCount = Atomic<Int>(0)

    public init(_ environment: Environment, options: CacheOptions = CacheOptions()) {
        precondition(
            options.shardCount > 0 && options.shardCount & (options.shardCount - 1) == 0,
            "the number of shards must be a power of two")
        clock = environment.clock
        self.options = options
        seed = environment.random.next()
        shards = (0..<options.shardCount).map { _ in CacheShard(environment.threads) }
    }

    /// Keys, values and their overhead. O(1), may lag behind a write under way.
    public var usedBytes: Int { usedBytesCount.load(ordering: .relaxed) }
    /// Keys held, with those that have ended and were not swept yet.
    public var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// The value, or `nil` when there is none or it has ended.
    public func get(_ key: [UInt8]) -> [UInt8]? { entry(key)?.value }

    /// Sets a value.
    /// - Parameter lifeMillis: how long it lasts; `nil` for ever.
    /// - Returns: false when the cache is full, and then nothing has changed.
    @discardableResult
    public func set(_ key: [UInt8], _ value: [UInt8], lifeMillis: Int64? = nil) -> Bool {
        guard !isFull else { return false }
        let due = lifeMillis.map { clock.nowMillis.addingReportingOverflow($0) }
        let expiry = due.map { $0.overflow ? Int64.max : $0.partialValue }
        update(key) { $0 = CacheEntry(value: value, expiresAtMillis: expiry) }
        return true
    }

    /// - Returns: whether there was a value.
    @discardableResult
    public func remove(_ key: [UInt8]) -> Bool {
        update(key) { entry in
            defer { entry = nil }
            return entry != nil
        }
    }

    /// Removes keys whose time has come, at most `limit` in each shard. Bounded, so that nobody waits long
    /// for a lock.
    /// - Returns: how many were removed.
    @discardableResult
    public func sweep(limitPerShard limit: Int = 1_000) -> Int {
        let now = clock.nowMillis
        var removed = 0
        for shard in shards {
            let swept = shard.sweep(nowMillis: now, limit: limit)
            removed += swept.keys
            usedBytesCount.wrappingSubtract(swept.bytes, ordering: .relaxed)
        }
        return removed
    }

    /// Whether a write must be refused.
    var isFull: Bool { usedBytes >= options.bytesMax }

    func entry(_ key: [UInt8]) -> CacheEntry? {
        let key = CacheKey(key, seed: seed)
        return shard(key).get(key, nowMillis: clock.nowMillis)
    }

    @discardableResult
    func update<R>(_ key: [UInt8], _ body: (inout CacheEntry?) -> R) -> R {
        let key = CacheKey(key, seed: seed)
        let (result, grown) = shard(key).update(key, nowMillis: clock.nowMillis, body)
        if grown != 0 { usedBytesCount.wrappingAdd(grown, ordering: .relaxed) }
        return result
    }

    private func shard(_ key: CacheKey) -> CacheShard {
        shards[Int(truncatingIfNeeded: key.digest >> 32) & (shards.count - 1)]
    }
}
