// SPDX-License-Identifier: Apache-2.0
import Base

/// Point lookups: top index → filter → index partition → data block; no allocation and no copy on the way,
/// save for what the lookup itself keeps.
extension TableReader {
    /// Offers the versions of the lookup's key that its snapshot sees, after the range tombstones that
    /// cover it.
    func lookup(_ lookup: inout PointLookup) throws(StoreError) {
        let key = lookup.key
        if !rangeTombstones.isEmpty {
            let newest = rangeTombstones.covering(key, lookup.snapshot)
            if newest > 0 { lookup.cover(newest) }
        }
        var target = Trailer.seek(lookup.snapshot)
        guard let partition = topIndex.firstEntry(key, target) else { return }
        let (indexHandle, filterHandle) = try handles(partition.value, .topIndex)
        let hash = XXH3.hash(key)
        if filterHandle != .none {
            let filter = try block(filterHandle, .filter)
            if !BloomFilter.mayContain(filter.bytes, hash) { return }
        }
        let index = try block(indexHandle, .index)
        while let found = index.firstEntry(key, target) {
            let data = try block(try handles(found.value, .index).first, .data)
            data.offerVersions(to: &lookup, hash: hash)
            // The key goes on in the next block only where it is itself the separator.
            if lookup.isFinished || !found.isSameKey || found.trailer.raw == 0 { return }
            target = Trailer(raw: found.trailer.raw - 1)
        }
    }

    /// Whether there may be point entries whose keys begin with `prefix` (the keyspace's bytes included).
    /// Range tombstones are not asked.
    func mayContain(prefix: UnsafeRawBufferPointer) throws(StoreError) -> Bool {
        var top = BlockCursor()
        top.open(topIndex)
        top.seek(prefix, Trailer(raw: .max))
        while top.isValid {
            let (_, filterHandle) = try handles(top.value, .topIndex)
            guard filterHandle != .none else { return true }
            let filter = try block(filterHandle, .filter)
            let length = BloomFilter.prefixBytes(filter.bytes) + 2
            guard length > 2, prefix.count >= length else { return true }
            let hash = XXH3.hash(UnsafeRawBufferPointer(rebasing: prefix[..<length]))
            if BloomFilter.mayContain(filter.bytes, hash) { return true }
            // Keys with the prefix are in later partitions too unless this one ends behind them all.
            let separator = top.key
            let common = ByteOrder.commonPrefix(separator, prefix)
            if common < prefix.count && common < separator.count && separator[common] > prefix[common] {
                return false
            }
            top.next()
        }
        return false
    }
}
