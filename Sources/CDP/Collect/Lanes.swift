// SPDX-License-Identifier: Apache-2.0
import Base

/// Exclusive rights over keys: sessions, profiles, identifiers, events.
///
/// A port: in one process `LocalLanes` keeps them; processes that share a store need lanes that they share
/// too.
public protocol Lanes: AnyObject, Sendable {
    /// Waits until nobody else has any of the keys.
    /// - Requires: the calling thread holds no lane.
    func take(_ keys: Set<String>)
    func release(_ keys: Set<String>)
}

/// Lanes of one process.
///
/// Keys are taken in their order, one after the other, so that no two callers can wait for each other. A lane
/// exists while somebody holds or awaits it.
public final class LocalLanes: Lanes, @unchecked Sendable {
    private final class Lane {
        let freed: Condition
        var isHeld = false
        var waiting = 0
        init(_ lock: Lock) { freed = Condition(lock) }
    }

    private struct Shard {
        let lock: Lock
        var lanes: [String: Lane] = [:]
    }

    /// Each guarded by its own lock.
    private var shards: UnsafeMutableBufferPointer<Shard>

    public init(threads: Threads, shardsCount: Int = 64) {
        shards = .allocate(capacity: max(shardsCount, 1))
        for i in shards.indices { shards.initializeElement(at: i, to: Shard(lock: Lock(threads))) }
    }

    deinit {
        shards.deinitialize()
        shards.deallocate()
    }

    public func take(_ keys: Set<String>) {
        for key in keys.sorted() { take(key) }
    }

    public func release(_ keys: Set<String>) {
        for key in keys.sorted() { release(key) }
    }

    private func take(_ key: String) {
        let shard = place(key)
        shards[shard].lock.lock()
        defer { shards[shard].lock.unlock() }
        let lane: Lane
        if let known = shards[shard].lanes[key] {
            lane = known
        } else {
            lane = Lane(shards[shard].lock)
            shards[shard].lanes[key] = lane
        }
        lane.waiting += 1
        while lane.isHeld { lane.freed.wait() }
        lane.waiting -= 1
        lane.isHeld = true
    }

    private func release(_ key: String) {
        let shard = place(key)
        shards[shard].lock.lock()
        defer { shards[shard].lock.unlock() }
        guard let lane = shards[shard].lanes[key] else { return }
        lane.isHeld = false
        if lane.waiting > 0 { lane.freed.signal() } else { shards[shard].lanes[key] = nil }
    }

    private func place(_ key: String) -> Int {
        Int(XXH3.hash(Array(key.utf8)) % UInt64(shards.count))
    }
}
