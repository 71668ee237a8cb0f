// SPDX-License-Identifier: Apache-2.0
import Base

/// Strings of database 0 for callers in the same process, without RESP.
extension Cache {
    /// The value, or `nil` when there is none, it has ended, or it is no string.
    public func get(_ key: [UInt8]) -> [UInt8]? {
        key.withBytes { key in
            withLive(key) { slot -> [UInt8]? in
                guard let slot, slot.kind.isString else { return nil }
                return StringValue.bytes(slot.entry)
            }
        }
    }

    /// Sets a value.
    /// - Parameter lifeMillis: how long it lasts; `nil` for ever.
    /// - Returns: false when the cache is full, and then nothing has changed.
    @discardableResult
    public func set(_ key: [UInt8], _ value: [UInt8], lifeMillis: Int64? = nil) -> Bool {
        guard !isFull else { return false }
        let due = lifeMillis.map { life -> Int64 in
            let (due, overflows) = clock.nowMillis.addingReportingOverflow(life)
            return overflows ? .max : due
        }
        key.withBytes { key in
            value.withBytes { value in
                let hash = hash(key)
                let number = shardNumber(hash)
                withShards(1 << UInt64(number)) {
                    let shard = shards[number]
                    StringValue.set(
                        shard, 0, key, hash, known: shard.find(0, key, hash), value, expiresAtMillis: due)
                    changed(shard, 0, key)
                }
            }
        }
        return true
    }

    /// - Returns: whether there was a value.
    @discardableResult
    public func remove(_ key: [UInt8]) -> Bool {
        key.withBytes { key in
            withLive(key) { slot in
                guard let slot else { return false }
                changed(slot.shard, 0, key)
                slot.shard.remove(slot.reference, slot.hash)
                return true
            }
        }
    }

    private func withLive<R>(_ key: UnsafeRawBufferPointer, _ body: (KeySlot?) -> R) -> R {
        let hash = hash(key)
        let number = shardNumber(hash)
        return withShards(1 << UInt64(number)) {
            body(live(shards[number], 0, key, hash, clock.nowMillis))
        }
    }

    /// The slot of a key that has not ended.
    /// - Requires: the shard's lock.
    @inline(__always)
    func live(
        _ shard: CacheShard, _ database: Int, _ key: UnsafeRawBufferPointer, _ hash: UInt64,
        _ nowMillis: Int64
    ) -> KeySlot? {
        let reference = shard.find(database, key, hash)
        if reference == 0 { return nil }
        if shard.entry(reference).isExpired(nowMillis) {
            expire(shard, reference, hash)
            return nil
        }
        return KeySlot(shard: shard, reference: reference, hash: hash)
    }
}
