// SPDX-License-Identifier: Apache-2.0
import Base
import CPlatform

/// Searches for one key that copy nothing and put no key together: beside the walk they carry how many
/// bytes the entry before has in common with the target, which with `shared` tells most entries without
/// looking at them.
extension BlockView {
    /// What `firstEntry` found.
    struct Found {
        var trailer: Trailer
        var value: UnsafeRawBufferPointer
        /// Whether its key is the one searched for; it is greater otherwise.
        var isSameKey: Bool
        /// Where it begins in the block.
        var offset: Int
    }

    /// The last restart whose entry stands before (key, trailer); 0 when there is none.
    @inline(__always)
    func restartBefore(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) -> Int {
        var low = 0
        var high = restartCount
        while high &- low > 1 {
            let middle = (low &+ high) >> 1
            let entry = BlockEntry(at: base + restart(middle))
            let order = ByteOrder.compare(entry.suffix, key)
            if order < 0 || (order == 0 && entry.trailer.raw > trailer.raw) {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// The last restart that stands before an entry's offset.
    /// - Requires: the entry is not the block's first.
    func lastRestart(before offset: Int) -> Int {
        var low = 0
        var high = restartCount
        while high - low > 1 {
            let middle = (low + high) >> 1
            if restart(middle) < offset { low = middle } else { high = middle }
        }
        return low
    }

    /// How a walk over an entry's key compares.
    private enum Order { case before, same, after }

    /// - Parameter matched: in: how many bytes the entry before has in common with `key`; out: this entry.
    @inline(__always)
    private static func order(
        _ entry: BlockEntry, _ key: UnsafeRawBufferPointer, _ matched: inout Int
    ) -> Order {
        // The entry before stood before `key` from byte `matched` on, and this one is the same there.
        if entry.shared > matched { return .before }
        let rest = UnsafeRawBufferPointer(rebasing: key[entry.shared...])
        let common = ByteOrder.commonPrefix(entry.suffix, rest)
        matched = entry.shared + common
        if common == entry.unshared { return matched == key.count ? .same : .before }
        if matched == key.count { return .after }
        return entry.suffix[common] < rest[common] ? .before : .after
    }

    /// The first entry at or after (key, trailer), or `nil` when all stand before.
    @inline(never)
    func firstEntry(_ key: UnsafeRawBufferPointer, _ trailer: Trailer) -> Found? {
        guard restartCount > 0 else { return nil }
        var p = base + restart(restartBefore(key, trailer))
        let end = base + entriesEnd
        var matched = 0
        while p < end {
            let entry = BlockEntry(at: p)
            let order = BlockView.order(entry, key, &matched)
            if order == .after || (order == .same && entry.trailer.raw <= trailer.raw) {
                return Found(
                    trailer: entry.trailer, value: entry.value, isSameKey: order == .same,
                    offset: p - base)
            }
            p = entry.next
        }
        return nil
    }

    /// Offers the lookup every version of its key in this block that its snapshot sees, until it has enough.
    /// - Requires: the lookup's hash is there.
    @inline(never)
    func offerVersions(to lookup: inout PointLookup) {
        guard restartCount > 0 else { return }
        let key = lookup.key
        let newest = Trailer.seek(lookup.snapshot)
        var p = base
        var end = base + entriesEnd
        switch bucketCount == 0 ? TableFormat.bucketConflict : bucketHome(lookup.hash) {
        case TableFormat.bucketFree:
            return
        case TableFormat.bucketConflict:
            p += restart(restartBefore(key, newest))
        case let home:
            p += restart(Int(home))
            // Had the key versions under the next restart too, the bucket would say conflict.
            if Int(home) + 1 < restartCount { end = base + restart(Int(home) + 1) }
        }
        var matched = 0
        while p < end {
            let entry = BlockEntry(at: p)
            switch BlockView.order(entry, key, &matched) {
            case .before: break
            case .after: return
            case .same:
                let trailer = entry.trailer
                if trailer.raw <= newest.raw && lookup.offer(trailer, entry.value) { return }
            }
            p = entry.next
        }
    }

    @inline(__always)
    func bucketHome(_ hash: UInt64) -> UInt8 {
        buckets.load(fromByteOffset: BlockView.bucket(hash, of: bucketCount), as: UInt8.self)
    }

    /// Asks for the bucket that `offerVersions` will look at.
    @inline(__always)
    func prefetchBucket(_ hash: UInt64) {
        if bucketCount > 0 { platform_prefetch(buckets + BlockView.bucket(hash, of: bucketCount)) }
    }

    /// Asks for the entries that `offerVersions` will walk. - Requires: the bucket is at hand.
    @inline(__always)
    func prefetchHome(_ hash: UInt64) {
        guard bucketCount > 0 else { return }
        let home = Int(bucketHome(hash))
        if home < restartCount { platform_prefetch(base + restart(home)) }
    }
}
