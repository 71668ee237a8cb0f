// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Redis's data types in memory: sixteen databases of keys with values that may end, and may be lost.
///
/// Keys are spread over shards by their hash. A command locks the shards of the keys that it names, in the
/// order of their numbers, and then runs as if it were alone (`CommandRunner`): single commands and whole
/// transactions are atomic, and whoever names one key waits for one shard. Any thread may call anything.
/// What has ended is invisible at once, and removed by whoever finds it or by `sweep`, which the owner calls
/// several times a second.
public final class Cache: Sendable {
    public let clock: any TimeSource
    let random: any RandomSource
    let shards: [CacheShard]
    let seed: UInt64
    private let account: MemoryHolder?
    private let usedBytesCount = Atomic<Int>(0)
    private let bytesMaxCount: Atomic<Int>
    /// Changes of keys since the start.
    let changes = Atomic<Int>(0)

    public init(_ environment: Environment, options: CacheOptions = CacheOptions()) {
        precondition(
            (1...64).contains(options.shardCount) && options.shardCount & (options.shardCount - 1) == 0,
            "the number of shards must be a power of two, 64 at most")
        clock = environment.clock
        random = environment.random
        account = options.account
        let seed = environment.random.next()
        self.seed = seed
        let now = environment.clock.nowMillis
        shards = (0..<options.shardCount).map { _ in
            CacheShard(environment.threads, seed: seed, nowMillis: now)
        }
        bytesMaxCount = Atomic(options.bytesMax)
    }

    deinit { account?.add(-usedBytes) }

    /// Keys, values and their overhead. O(1), may lag behind a write under way.
    public var usedBytes: Int { usedBytesCount.load(ordering: .relaxed) }

    /// What `usedBytes` may be at most; 0 for no bound.
    public var bytesMax: Int {
        get { bytesMaxCount.load(ordering: .relaxed) }
        set { bytesMaxCount.store(newValue, ordering: .relaxed) }
    }

    /// Whether a write that takes memory must be refused.
    var isFull: Bool {
        let bound = bytesMax
        return bound > 0 && usedBytes >= bound
    }

    /// Keys of all databases, with those that have ended and were not swept yet.
    public var count: Int { (0..<CacheShard.databasesCount).reduce(0) { $0 + count(database: $1) } }

    func count(database: Int) -> Int {
        shards.reduce(0) { sum, shard in sum + shard.lock.withLock { shard.count(database) } }
    }

    var counts: ShardCounts {
        shards.reduce(ShardCounts()) { sum, shard in sum + shard.lock.withLock { shard.counts } }
    }

    // MARK: Shards

    @inline(__always) func hash(_ key: UnsafeRawBufferPointer) -> UInt64 { KeyTable.hash(key, seed: seed) }

    @inline(__always) func shardNumber(_ hash: UInt64) -> Int {
        Int(truncatingIfNeeded: hash &>> 40) & (shards.count &- 1)
    }

    var allShards: UInt64 { shards.count == 64 ? .max : 1 << UInt64(shards.count) - 1 }

    /// Runs `body` while it holds the shards.
    /// - Parameter mask: a bit for each shard.
    @inline(__always)
    func withShards<R, E: Error>(_ mask: UInt64, _ body: () throws(E) -> R) throws(E) -> R {
        var rest = mask
        while rest != 0 {
            shards[rest.trailingZeroBitCount].lock.lock()
            rest &= rest &- 1
        }
        defer { release(mask) }
        return try body()
    }

    private func release(_ mask: UInt64) {
        var (rest, grown) = (mask, 0)
        while rest != 0 {
            let shard = shards[rest.trailingZeroBitCount]
            let used = shard.arena.usedBytes
            grown += used - shard.reportedBytes
            shard.reportedBytes = used
            shard.lock.unlock()
            rest &= rest &- 1
        }
        guard grown != 0 else { return }
        usedBytesCount.add(grown, ordering: .relaxed)
        account?.add(grown)
    }

    // MARK: Changes

    /// A key is about to change, or has: whoever waits for that is told.
    /// - Requires: its shard's lock.
    @inline(__always)
    func changed(_ shard: CacheShard, _ database: Int, _ key: UnsafeRawBufferPointer) {
        changes.add(1, ordering: .relaxed)
        if !shard.watches.isEmpty { shard.watches.touch(database, key) }
    }

    /// Removes a key that has ended.
    /// - Requires: its shard's lock.
    func expire(_ shard: CacheShard, _ reference: UInt32, _ hash: UInt64) {
        let entry = shard.entry(reference)
        shard.counts.expired += 1
        changed(shard, entry.database, entry.key)
        shard.remove(reference, hash)
    }

    /// Removes keys whose time has come, at most `limit` in each shard at a time. Bounded, so that nobody
    /// waits long for a lock.
    /// - Returns: whether none is left that has ended by now.
    @discardableResult
    public func sweep(limitPerShard limit: Int = 1_000) -> Bool {
        let now = clock.nowMillis
        var isDone = true
        for (number, shard) in shards.enumerated() {
            isDone =
                withShards(1 << UInt64(number)) {
                    shard.sweep(now, limit: limit) { expire(shard, $0, $1) }
                } && isDone
        }
        return isDone
    }
}
