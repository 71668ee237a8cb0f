// SPDX-License-Identifier: Apache-2.0
import Base

/// Point lookups: top index → filter → index partition → data block; no allocation and no copy on the way,
/// save for what the lookup itself keeps, and no reference counted while the blocks are in the cache.
extension TableReader {
    /// Offers the versions of the lookup's key that its snapshot sees, after the range tombstones that
    /// cover it.
    /// - Requires: what `reading` stands on holds this table.
    @inline(never)
    func lookup(_ lookup: inout PointLookup, _ reading: inout Reading) throws(StoreError) {
        if hasRangeTombstones { cover(&lookup) }
        let target = Trailer.seek(lookup.snapshot)
        guard let partition = topView.firstEntry(lookup.key, target) else { return }
        let (indexHandle, filterHandle) = BlockHandle.pair(in: partition.value)
        lookup.prepareHash()
        if filterHandle != .none {
            let filter = try view(filterHandle, .filter, &reading)
            let mayContain = BloomFilter.mayContain(filter.bytes, lookup.hash)
            reading.countFilters(probes: 1, passes: mayContain ? 1 : 0)
            if !mayContain { return }
        }
        let operandsCount = lookup.operands.count
        try search(indexHandle, from: target, &lookup, &reading)
        if filterHandle != .none && !lookup.isFinished && lookup.operands.count == operandsCount {
            reading.countFalsePositives(1)
        }
    }

    /// Offers what the blocks of one index partition hold of the key from (key, `start`) on.
    @inline(__always)
    func search(
        _ indexHandle: BlockHandle, from start: Trailer, _ lookup: inout PointLookup,
        _ reading: inout Reading
    ) throws(StoreError) {
        var target = start
        while true {
            // Anew for each block: loading that may have ended what the last view was valid for.
            let index = try view(indexHandle, .index, &reading)
            guard let found = index.firstEntry(lookup.key, target) else { return }
            let data = try view(BlockHandle.first(in: found.value), .data, &reading)
            data.offerVersions(to: &lookup)
            // The key goes on in the next block only where it is itself the separator.
            if lookup.isFinished || !found.isSameKey || found.trailer.raw == 0 { return }
            target = Trailer(raw: found.trailer.raw - 1)
        }
    }

    /// As above, for a table that is read by itself.
    func lookup(_ lookup: inout PointLookup) throws(StoreError) {
        var reading = Reading()
        try self.lookup(&lookup, &reading)
    }

    @inline(never)
    func cover(_ lookup: inout PointLookup) {
        let newest = rangeTombstones.covering(lookup.key, lookup.snapshot)
        if newest > 0 { lookup.cover(newest) }
    }

    /// A block's parts, valid until `reading.generation` changes.
    @inline(__always)
    func view(
        _ handle: BlockHandle, _ kind: BlockKind, _ reading: inout Reading
    ) throws(StoreError) -> BlockView {
        if let view = peek(handle, kind, reading) { return view }
        return try load(handle, kind, &reading)
    }

    /// The same if the block can be had without a lock; `nil` says nothing.
    @inline(__always)
    func peek(_ handle: BlockHandle, _ kind: BlockKind, _ reading: borrowing Reading) -> BlockView? {
        guard let slot = reading.slot,
            let hit = cache.peek(file: table.number, offset: handle.offset, kind, slot)
        else { return nil }
        return hit._withUnsafeGuaranteedRef {
            $0.kind == kind && $0.storedBytes == handle.length ? $0.view : nil
        }
    }

    /// Asks for what `peek` will look at.
    @inline(__always)
    func prefetch(_ handle: BlockHandle) { cache.prefetch(file: table.number, offset: handle.offset) }

    @inline(never)
    private func load(
        _ handle: BlockHandle, _ kind: BlockKind, _ reading: inout Reading
    ) throws(StoreError) -> BlockView {
        let block = try reading.outside { () throws(StoreError) -> DecodedBlock in
            try self.block(handle, kind)
        }
        reading.hold(block)
        return block.view
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
