// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a table whole, past the cache, and holds it against everything that a writer promises: blocks
/// stand side by side from the file's beginning to the footer, so that each byte is under a checksum; keys
/// ascend, within blocks and across; separators part the blocks that they should; each key is found by its
/// block's hash index and its filter; counts, sums and bounds are those of the properties.
struct TableVerifier {
    private let table: TableFile
    private let tail: TableTail
    private let readAhead: ReadAhead
    private var properties = TableProperties()
    private var statistics = TableStatistics()
    /// Where the next data block must begin.
    private var dataEnd = 0
    private var lastKey: [UInt8] = []
    private var lastTrailer = Trailer(raw: 0)

    init(_ table: TableFile) throws(StoreError) {
        self.table = table
        tail = try TableTail(table)
        readAhead = ReadAhead(table)
        properties.smallestSequence = .max
    }

    mutating func run() throws(StoreError) -> TableVerification {
        var filters: [BlockHandle] = []
        var indexes: [BlockHandle] = []
        var top = BlockCursor()
        top.open(tail.topIndex)
        top.seekToFirst()
        while top.isValid {
            let handles = try TableReader.handles(top.value, .topIndex, table)
            indexes.append(handles.first)
            if handles.filter != .none { filters.append(handles.filter) }
            try verifyPartition(handles, separator: top.key, top.trailer)
            top.next()
        }
        try verifyLayout(filters, indexes)
        try verifyTombstones()
        try verifyProperties(filters, indexes)
        return TableVerification(
            bytes: table.sizeBytes, dataBlockCount: properties.dataBlockCount, partitionCount: indexes.count,
            entryCount: properties.entryCount, tombstoneCount: properties.tombstoneCount,
            rangeTombstoneCount: tail.rangeTombstones.count)
    }

    private func fail(_ offset: Int, _ what: String, _ expected: String, _ found: String) -> StoreError {
        table.corrupt(offset, what, expected: expected, found: found)
    }

    // MARK: Entries

    private mutating func verifyPartition(
        _ handles: (first: BlockHandle, filter: BlockHandle), separator: UnsafeRawBufferPointer,
        _ trailer: Trailer
    ) throws(StoreError) {
        let at = handles.first.offset
        let filter = handles.filter == .none ? nil : try table.block(handles.filter, .filter)
        var index = BlockCursor()
        index.open(try table.block(handles.first, .index))
        index.seekToLast()
        guard index.isValid, ByteOrder.compare(index.key, separator) == 0, index.trailer == trailer else {
            throw fail(at, "index block", "a last separator as in the top index", "another")
        }
        index.seekToFirst()
        while index.isValid {
            let handle = try TableReader.handles(index.value, .index, table).first
            guard handle.offset == dataEnd else {
                throw fail(at, "index entry", "a data block at \(dataEnd)", "one at \(handle.offset)")
            }
            dataEnd = handle.end
            let block = try readAhead.block(handle, .data)
            try verifyBlock(block, handle, filter)
            guard TableVerifier.isBefore(lastKey, lastTrailer, index.key, index.trailer, orSame: true) else {
                throw fail(at, "index entry", "a separator at or after its block's last key", "one before it")
            }
            // The next block's first key must stand behind the separator.
            lastSeparator = ([UInt8](index.key), index.trailer)
            index.next()
        }
    }

    private var lastSeparator: (key: [UInt8], trailer: Trailer) = ([], Trailer(raw: .max))

    private mutating func verifyBlock(
        _ block: DecodedBlock, _ handle: BlockHandle, _ filter: DecodedBlock?
    ) throws(StoreError) {
        properties.dataBlockCount += 1
        properties.rawDataBytes += block.bytes.count
        properties.storedDataBytes += handle.length
        let before = (properties.entryCount, properties.tombstoneCount)
        var cursor = BlockCursor()
        cursor.open(block)
        cursor.seekToFirst()
        guard cursor.isValid else { throw fail(handle.offset, "data block", "entries", "none") }
        if properties.entryCount > 0 {
            let isAfter = lastSeparator.key.withBytes { key in
                ByteOrder.compare(key, cursor.key) < 0
                    || (ByteOrder.compare(key, cursor.key) == 0
                        && lastSeparator.trailer.raw > cursor.trailer.raw)
            }
            guard isAfter else {
                throw fail(handle.offset, "data block", "keys behind the separator before", "others")
            }
        }
        while cursor.isValid {
            try verifyEntry(cursor, block, handle, filter)
            cursor.next()
        }
        statistics.noteBlock(
            entries: properties.entryCount - before.0, tombstones: properties.tombstoneCount - before.1)
    }

    private mutating func verifyEntry(
        _ cursor: BlockCursor, _ block: DecodedBlock, _ handle: BlockHandle, _ filter: DecodedBlock?
    ) throws(StoreError) {
        let isFirst = properties.entryCount == 0
        guard
            isFirst || TableVerifier.isBefore(lastKey, lastTrailer, cursor.key, cursor.trailer, orSame: false)
        else { throw fail(handle.offset, "entry in a data block", "keys that ascend", "one out of order") }
        let isNewKey = isFirst || lastKey.withBytes { ByteOrder.compare($0, cursor.key) } != 0
        if isFirst { properties.smallest = [UInt8](cursor.key) }
        if isNewKey {
            lastKey = [UInt8](cursor.key)
            try verifyAccess(cursor.key, cursor.trailer, block, handle, filter)
        } else if lastTrailer.kind != .merge {
            statistics.hiddenCount += 1
        }
        lastTrailer = cursor.trailer
        properties.entryCount += 1
        switch cursor.trailer.kind {
        case .delete: properties.tombstoneCount += 1
        case .merge: properties.mergeCount += 1
        default: break
        }
        properties.keyBytes += cursor.keyBytes
        properties.valueBytes += cursor.value.count
        note(cursor.trailer.sequence)
    }

    /// Whether a lookup gets to the key: through the filter, and through the block's hash index.
    private func verifyAccess(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ block: DecodedBlock, _ handle: BlockHandle,
        _ filter: DecodedBlock?
    ) throws(StoreError) {
        let hash = XXH3.hash(key)
        if let filter {
            var isFound = BloomFilter.mayContain(filter.bytes, hash)
            let prefix = BloomFilter.prefixBytes(filter.bytes) + 2
            if prefix > 2 && key.count >= prefix {
                let prefixHash = XXH3.hash(UnsafeRawBufferPointer(rebasing: key[..<prefix]))
                isFound = isFound && BloomFilter.mayContain(filter.bytes, prefixHash)
            }
            guard isFound else { throw fail(handle.offset, "filter", "every key", "one missing") }
        }
        var lookup = PointLookup(key: key, snapshot: trailer.sequence)
        lookup.prepareHash()
        block.view.offerVersions(to: &lookup)
        guard lookup.isFinished || !lookup.operands.isEmpty else {
            throw fail(handle.offset, "data block", "a hash index that finds each key", "one that misses one")
        }
    }

    private static func isBefore(
        _ key: [UInt8], _ trailer: Trailer, _ other: UnsafeRawBufferPointer, _ otherTrailer: Trailer,
        orSame: Bool
    ) -> Bool {
        let order = key.withBytes { ByteOrder.compare($0, other) }
        if order != 0 { return order < 0 }
        return trailer.raw > otherTrailer.raw || (orSame && trailer.raw == otherTrailer.raw)
    }

    private mutating func note(_ sequence: SequenceNumber) {
        properties.smallestSequence = min(properties.smallestSequence, sequence)
        properties.largestSequence = max(properties.largestSequence, sequence)
    }

    // MARK: The rest

    private func verifyLayout(_ filters: [BlockHandle], _ indexes: [BlockHandle]) throws(StoreError) {
        var end = dataEnd
        var rest = filters + indexes
        if tail.footer.rangeTombstones != .none { rest.append(tail.footer.rangeTombstones) }
        rest += [tail.footer.topIndex, tail.footer.properties]
        for handle in rest {
            guard handle.offset == end else {
                throw fail(end, "table", "a block at \(end)", "the next at \(handle.offset)")
            }
            end = handle.end
        }
        guard end == table.sizeBytes - TableFormat.footerBytes else {
            throw fail(end, "table", "the footer behind the last block", "\(table.sizeBytes - end) bytes")
        }
    }

    private mutating func verifyTombstones() throws(StoreError) {
        properties.largest = lastKey
        var before: RangeTombstone?
        for tombstone in tail.rangeTombstones {
            if let before {
                let order = ByteOrder.compare(before.start, tombstone.start)
                guard order < 0 || (order == 0 && before.sequence > tombstone.sequence) else {
                    throw fail(
                        tail.footer.rangeTombstones.offset, "range tombstones", "an ascending order",
                        "another")
                }
            } else if properties.entryCount == 0
                || ByteOrder.compare(tombstone.start, properties.smallest) < 0
            {
                properties.smallest = tombstone.start
            }
            if ByteOrder.compare(tombstone.end, properties.largest) > 0 {
                properties.largest = tombstone.end
                properties.isLargestExclusive = true
            }
            note(tombstone.sequence)
            before = tombstone
        }
        properties.rangeTombstoneCount = tail.rangeTombstones.count
    }

    private mutating func verifyProperties(
        _ filters: [BlockHandle], _ indexes: [BlockHandle]
    ) throws(StoreError) {
        properties.filterBytes = filters.reduce(0) { $0 + $1.length }
        properties.indexBytes = indexes.reduce(0) { $0 + $1.length }
        properties.partitionCount = indexes.count
        // What the writer was told cannot be counted.
        let stored = tail.properties
        properties.compression = stored.compression
        properties.blockBytes = stored.blockBytes
        properties.restartInterval = stored.restartInterval
        properties.filterBitsPerKey = stored.filterBitsPerKey
        properties.filterPrefixBytes = stored.filterPrefixBytes
        properties.statistics = stored.statistics.map { told in
            var counted = told
            counted.hiddenCount = statistics.hiddenCount
            counted.dataBlockCount = statistics.dataBlockCount
            counted.denseBlockCount = statistics.denseBlockCount
            return counted
        }
        guard properties == stored else {
            throw fail(tail.footer.properties.offset, "properties", "\(properties)", "\(stored)")
        }
    }
}
