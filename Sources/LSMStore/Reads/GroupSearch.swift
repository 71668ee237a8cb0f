// SPDX-License-Identifier: Apache-2.0
import Base

/// Searches one table for several keys, given in key order; see `LookupGroup`.
///
/// The keys go through filter, index and data blocks together, a stage at a time, and each stage asks the
/// processor for the memory of the next: it fetches for several keys at once where one key after another
/// would wait for each. Only what the cache has takes part. A key that needs the disk is put off until the
/// others have their values, so that no view of a block is used after the epoch that it stands on was left.
struct GroupSearch {
    /// A key on its way through the stages.
    struct Candidate {
        let place: Int
        /// First the filter's, then the index partition's, then the data block's.
        var handle = BlockHandle.none
        var index = BlockHandle.none
        /// Of the index entry: where the key goes on if it fills the block.
        var separator = Trailer(raw: 0)
        var isSeparator = false
        /// Whether a filter let the key through.
        var isFiltered = false
    }

    private let reader: TableReader
    private let lookups: UnsafeMutableBufferPointer<PointLookup>
    private let candidates: UnsafeMutableBufferPointer<Candidate>
    private let views: UnsafeMutableBufferPointer<BlockView>
    private var count = 0
    /// Places whose blocks must be loaded.
    private var putOff: [Int] = []
    /// Candidates whose keys go on in the next block.
    private var unfinished: [Candidate] = []

    /// - Parameters:
    ///   - candidates: room for as many as there are lookups.
    ///   - views: likewise.
    init(
        _ reader: TableReader, _ lookups: UnsafeMutableBufferPointer<PointLookup>,
        _ candidates: UnsafeMutableBufferPointer<Candidate>, _ views: UnsafeMutableBufferPointer<BlockView>
    ) {
        self.reader = reader
        self.lookups = lookups
        self.candidates = candidates
        self.views = views
    }

    /// - Parameters:
    ///   - run: places of lookups whose keys lie within the table's bounds, ascending.
    ///   - settle: told of each lookup as soon as it is finished.
    mutating func run(
        _ run: ArraySlice<Int>, _ reading: inout Reading, _ settle: (Int) throws(StoreError) -> Void
    ) throws(StoreError) {
        findPartitions(run)
        probeFilters(reading)
        searchIndexes(reading)
        fetchBlocks(reading)
        for i in 0..<count {
            let place = candidates[i].place
            let operandsCount = lookups[place].operands.count
            views[i].offerVersions(to: &lookups[place])
            if lookups[place].isFinished {
                try settle(place)
            } else if candidates[i].isSeparator && candidates[i].separator.raw > 0 {
                unfinished.append(candidates[i])
            } else if candidates[i].isFiltered && lookups[place].operands.count == operandsCount {
                reading.countFalsePositives(1)
            }
        }
        // From here on blocks are loaded, and views are not used any more.
        for candidate in unfinished {
            let target = Trailer(raw: candidate.separator.raw - 1)
            try reader.search(candidate.index, from: target, &lookups[candidate.place], &reading)
            if lookups[candidate.place].isFinished { try settle(candidate.place) }
        }
        for place in putOff {
            try reader.lookup(&lookups[place], &reading)
            if lookups[place].isFinished { try settle(place) }
        }
    }

    private mutating func findPartitions(_ run: ArraySlice<Int>) {
        for place in run {
            if reader.hasRangeTombstones { reader.cover(&lookups[place]) }
            let target = Trailer.seek(lookups[place].snapshot)
            guard let partition = reader.topView.firstEntry(lookups[place].key, target) else { continue }
            let handles = BlockHandle.pair(in: partition.value)
            lookups[place].prepareHash()
            candidates[count] = Candidate(place: place, handle: handles.filter, index: handles.index)
            count &+= 1
        }
        for i in 0..<count { reader.prefetch(candidates[i].handle) }
    }

    /// Drops keys that their filters do not let through.
    private mutating func probeFilters(_ reading: borrowing Reading) {
        peek(.filter, reading)
        for i in 0..<count where candidates[i].handle != .none {
            BloomFilter.prefetch(views[i].bytes, lookups[candidates[i].place].hash)
        }
        var kept = 0
        var probes = 0
        var passes = 0
        for i in 0..<count {
            let hash = lookups[candidates[i].place].hash
            let isFiltered = candidates[i].handle != .none
            if isFiltered {
                probes &+= 1
                if !BloomFilter.mayContain(views[i].bytes, hash) { continue }
                passes &+= 1
            }
            candidates[kept] = candidates[i]
            candidates[kept].handle = candidates[i].index
            candidates[kept].isFiltered = isFiltered
            kept &+= 1
        }
        count = kept
        reading.countFilters(probes: probes, passes: passes)
        for i in 0..<count { reader.prefetch(candidates[i].handle) }
    }

    private mutating func searchIndexes(_ reading: borrowing Reading) {
        peek(.index, reading)
        var kept = 0
        for i in 0..<count {
            let lookup = candidates[i].place
            let target = Trailer.seek(lookups[lookup].snapshot)
            guard let found = views[i].firstEntry(lookups[lookup].key, target) else {
                reading.countFalsePositives(candidates[i].isFiltered ? 1 : 0)
                continue
            }
            candidates[kept] = candidates[i]
            candidates[kept].handle = BlockHandle.first(in: found.value)
            candidates[kept].separator = found.trailer
            candidates[kept].isSeparator = found.isSameKey
            kept &+= 1
        }
        count = kept
        for i in 0..<count { reader.prefetch(candidates[i].handle) }
    }

    private mutating func fetchBlocks(_ reading: borrowing Reading) {
        peek(.data, reading)
        for i in 0..<count { views[i].prefetchBucket(lookups[candidates[i].place].hash) }
        for i in 0..<count { views[i].prefetchHome(lookups[candidates[i].place].hash) }
    }

    /// Finds the candidates' blocks in the cache; puts off those that are not there.
    private mutating func peek(_ kind: BlockKind, _ reading: borrowing Reading) {
        var kept = 0
        for i in 0..<count {
            let handle = candidates[i].handle
            if kept > 0 && candidates[kept &- 1].handle == handle {
                views[kept] = views[kept &- 1]
            } else if handle != .none {
                guard let view = reader.peek(handle, kind, reading) else {
                    putOff.append(candidates[i].place)
                    continue
                }
                views[kept] = view
            }
            candidates[kept] = candidates[i]
            kept &+= 1
        }
        count = kept
    }
}
