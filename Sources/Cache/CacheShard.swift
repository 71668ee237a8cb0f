// SPDX-License-Identifier: Apache-2.0
import Base

/// One part of the cache: a table of keys and the queue of their ends, under one lock.
final class CacheShard: @unchecked Sendable {
    private let lock: Lock
    // Guarded by `lock`: everything below it.
    private var entries: [CacheKey: CacheEntry] = [:]
    private var expiries = ExpiryQueue()
    private var expiringCount = 0
    private var heldBytes = 0

    init(_ threads: Threads) { lock = Lock(threads) }

    /// Keys, with those that have ended and were not swept yet.
    var count: Int { lock.withLock { entries.count } }

    /// The live entry of a key. What has ended stays for the sweep.
    func get(_ key: CacheKey, nowMillis: Int64) -> CacheEntry? {
        lock.withLock {
            guard let entry = entries[key], !entry.isExpired(nowMillis) else { return nil }
            return entry
        }
    }

    /// Reads and writes a key in one step.
    /// - Parameter body: gets the live entry, leaves the new one; `nil` removes it.
    /// - Returns: what `body` returns, and by how many bytes the shard grew.
    func update<R>(
        _ key: CacheKey, nowMillis: Int64, _ body: (inout CacheEntry?) -> R
    ) -> (result: R, grownBytes: Int) {
        lock.withLock {
            let before = heldBytes
            let stored = entries[key]
            let hasEnded = stored?.isExpired(nowMillis) ?? false
            var entry = hasEnded ? nil : stored
            let result = body(&entry)
            replace(key, stored, entry)
            return (result, heldBytes - before)
        }
    }

    /// Removes up to `limit` keys whose time has come.
    /// - Returns: the keys removed and the bytes they held.
    func sweep(nowMillis: Int64, limit: Int) -> (keys: Int, bytes: Int) {
        lock.withLock {
            let before = heldBytes
            var removed = 0
            var looked = 0
            while looked < limit, let first = expiries.first, first.dueMillis <= nowMillis {
                looked += 1
                expiries.removeFirst()
                // The key may have been written again since.
                guard let entry = entries[first.key], entry.isExpired(nowMillis) else { continue }
                replace(first.key, entry, nil)
                removed += 1
            }
            return (removed, before - heldBytes)
        }
    }

    private func replace(_ key: CacheKey, _ old: CacheEntry?, _ new: CacheEntry?) {
        heldBytes += (new?.cost(key) ?? 0) - (old?.cost(key) ?? 0)
        expiringCount += (new?.expiresAtMillis == nil ? 0 : 1) - (old?.expiresAtMillis == nil ? 0 : 1)
        entries[key] = new
        guard let due = new?.expiresAtMillis, due != old?.expiresAtMillis else { return }
        expiries.insert(ExpiryQueue.Item(dueMillis: due, key: key))
        if expiries.count > 2 * expiringCount + 64 { rebuildExpiries() }
    }

    private func rebuildExpiries() {
        expiries = ExpiryQueue(
            entries.compactMap { key, entry in
                entry.expiresAtMillis.map { ExpiryQueue.Item(dueMillis: $0, key: key) }
            })
    }
}
