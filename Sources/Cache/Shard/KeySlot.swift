// SPDX-License-Identifier: Apache-2.0

/// A key that is there: its shard, where its entry is, and its hash. Good until the key changes, under its
/// shard's lock.
struct KeySlot {
    unowned(unsafe) let shard: CacheShard
    var reference: UInt32
    let hash: UInt64

    @inline(__always) var entry: Entry { shard.entry(reference) }
    @inline(__always) var kind: ValueKind { ValueKind(byte: entry.kind) }

    /// When it ends, or `nil`.
    @inline(__always) var expiresAtMillis: Int64? {
        let entry = entry
        return entry.isExpiring ? entry.expiresAtMillis : nil
    }
}
