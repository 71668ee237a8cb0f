// SPDX-License-Identifier: Apache-2.0
import Base

/// Searches one table for several keys, given in key order.
///
/// Keys of one index partition go together: their filter is fetched once and its lines asked for before the
/// first is probed, then the index, then the data blocks. A processor has several fetches under way at once
/// where one key after another would wait for each.
struct GroupSearch {
    /// A key that the filter let through, and where the index says that it is.
    private struct Candidate {
        let place: Int
        let handle: BlockHandle
        /// Of the index entry: where the key goes on if it fills the block.
        let separator: Trailer
        let isSeparator: Bool
        var block: BlockView?
    }

    private let reader: TableReader
    private let lookups: UnsafeMutableBufferPointer<PointLookup>
    private var candidates: [Candidate] = []

    init(_ reader: TableReader, _ lookups: UnsafeMutableBufferPointer<PointLookup>) {
        self.reader = reader
        self.lookups = lookups
    }

    /// - Parameters:
    ///   - run: places of lookups whose keys lie within the table's bounds, ascending.
    ///   - settle: told of each lookup as soon as it is finished.
    mutating func run(
        _ run: ArraySlice<Int>, _ reading: inout Reading, _ settle: (Int) throws(StoreError) -> Void
    ) throws(StoreError) {
        var group: [Int] = []
        var handles = (index: BlockHandle.none, filter: BlockHandle.none)
        for place in run {
            if reader.hasRangeTombstones { reader.cover(&lookups[place]) }
            let key = lookups[place].key
            guard let partition = reader.topView.firstEntry(key, .seek(lookups[place].snapshot)) else {
                continue
            }
            let own = BlockHandle.pair(in: partition.value)
            if own.index != handles.index {
                try search(group, handles, &reading, settle)
                group.removeAll(keepingCapacity: true)
                handles = own
            }
            lookups[place].prepareHash()
            group.append(place)
        }
        try search(group, handles, &reading, settle)
    }

    private mutating func search(
        _ group: [Int], _ handles: (index: BlockHandle, filter: BlockHandle), _ reading: inout Reading,
        _ settle: (Int) throws(StoreError) -> Void
    ) throws(StoreError) {
        if group.isEmpty { return }
        try findCandidates(try filtered(group, handles.filter, &reading), handles.index, &reading)
        let generation = reading.generation
        for i in candidates.indices {
            candidates[i].block = reader.peek(candidates[i].handle, .data, reading)
            candidates[i].block?.prefetchBucket(lookups[candidates[i].place].hash)
        }
        for candidate in candidates {
            // A load since then may have ended what the views stood on.
            var block = generation == reading.generation ? candidate.block : nil
            if block == nil { block = try reader.view(candidate.handle, .data, &reading) }
            block?.offerVersions(to: &lookups[candidate.place])
            if !lookups[candidate.place].isFinished && candidate.isSeparator && candidate.separator.raw > 0 {
                let target = Trailer(raw: candidate.separator.raw - 1)
                try reader.search(handles.index, from: target, &lookups[candidate.place], &reading)
            }
            if lookups[candidate.place].isFinished { try settle(candidate.place) }
        }
    }

    /// Those of the group that the partition's filter lets through.
    private func filtered(
        _ group: [Int], _ handle: BlockHandle, _ reading: inout Reading
    ) throws(StoreError) -> [Int] {
        if handle == .none { return group }
        let filter = try reader.view(handle, .filter, &reading).bytes
        for place in group { BloomFilter.prefetch(filter, lookups[place].hash) }
        return group.filter { BloomFilter.mayContain(filter, lookups[$0].hash) }
    }

    private mutating func findCandidates(
        _ group: [Int], _ handle: BlockHandle, _ reading: inout Reading
    ) throws(StoreError) {
        candidates.removeAll(keepingCapacity: true)
        if group.isEmpty { return }
        let index = try reader.view(handle, .index, &reading)
        for place in group {
            let target = Trailer.seek(lookups[place].snapshot)
            guard let found = index.firstEntry(lookups[place].key, target) else { break }
            candidates.append(
                Candidate(
                    place: place, handle: BlockHandle.first(in: found.value), separator: found.trailer,
                    isSeparator: found.isSameKey, block: nil))
        }
    }
}
