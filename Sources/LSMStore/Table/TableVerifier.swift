// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads a table whole, past the cache, and holds it against everything that a writer promises: blocks
/// stand side by side from the file's beginning to the footer, so that each byte is under a checksum; keys
/// ascend, within blocks and across; separators part the blocks that they should; each key is found by its
/// block's hash index and its filter; counts, sums, bounds and the digest are those of the properties.
///
/// Goes on after a fault, past what cannot be read. What follows from another fault (counts that lack an
/// unreadable block) is not told again.
struct TableVerifier {
    private let table: TableFile
    private let tail: TableTail
    private let readAhead: ReadAhead
    private let pace: MaintenancePace?
    private var properties = TableProperties()
    private var statistics = TableStatistics()
    private var tally = BlobTally()
    /// Where the values are that entries reference; `nil` to leave them alone.
    private let blobs: BlobSet?
    private let buffer = BlobBuffer()
    private var findings: [StoreError] = []
    /// Whether something could not be read, so that sums and neighbours cannot be compared.
    private var hasGap = false
    /// Where the next data block must begin; `nil` behind a gap.
    private var dataEnd: Int? = 0
    private var dataBlocks: [BlockHandle] = []
    private var lastKey: [UInt8] = []
    private var lastTrailer = Trailer(raw: 0)
    private var lastSeparator: (key: [UInt8], trailer: Trailer) = ([], Trailer(raw: .max))

    /// - Throws: when footer, properties or top index cannot be read.
    init(
        _ table: TableFile, blobs: BlobSet? = nil, pace: MaintenancePace? = nil
    ) throws(StoreError) {
        self.table = table
        self.blobs = blobs
        self.pace = pace
        tail = try TableTail(table)
        readAhead = ReadAhead(table)
        properties.smallestSequence = .max
    }

    /// What the table says of itself.
    var stored: TableProperties { tail.properties }

    /// - Throws: the first fault.
    mutating func run() throws(StoreError) -> TableVerification {
        let (counts, findings) = runThrough()
        if let first = findings.first { throw first }
        return counts
    }

    /// - Returns: all faults, too.
    mutating func runThrough() -> (TableVerification, [StoreError]) {
        var filters: [BlockHandle] = []
        var indexes: [BlockHandle] = []
        var top = BlockCursor()
        top.open(tail.topIndex)
        top.seekToFirst()
        while top.isValid {
            do throws(StoreError) {
                let handles = try TableReader.handles(top.value, .topIndex, table)
                indexes.append(handles.first)
                if handles.filter != .none { filters.append(handles.filter) }
                try verifyPartition(handles, separator: top.key, top.trailer)
            } catch { noteGap(error) }
            top.next()
        }
        verifyLayout(filters, indexes)
        verifyTombstones()
        verifyProperties(filters, indexes)
        verifyDigest(filters, indexes)
        let counts = TableVerification(
            bytes: table.sizeBytes, dataBlockCount: properties.dataBlockCount, partitionCount: indexes.count,
            entryCount: properties.entryCount, tombstoneCount: properties.tombstoneCount,
            rangeTombstoneCount: tail.rangeTombstones.count)
        return (counts, findings)
    }

    private mutating func note(_ offset: Int, _ what: String, _ expected: String, _ found: String) {
        findings.append(table.corrupt(offset, what, expected: expected, found: found))
    }

    private mutating func noteGap(_ error: StoreError) {
        findings.append(error)
        hasGap = true
        dataEnd = nil
    }

    // MARK: Entries

    private mutating func verifyPartition(
        _ handles: (first: BlockHandle, filter: BlockHandle), separator: UnsafeRawBufferPointer,
        _ trailer: Trailer
    ) throws(StoreError) {
        let at = handles.first.offset
        let filter = filterBlock(handles.filter)
        var index = BlockCursor()
        index.open(try table.block(handles.first, .index))
        index.seekToLast()
        if !index.isValid || ByteOrder.compare(index.key, separator) != 0 || index.trailer != trailer {
            note(at, "index block", "a last separator as in the top index", "another")
        }
        index.seekToFirst()
        while index.isValid {
            let handle = try TableReader.handles(index.value, .index, table).first
            if let dataEnd, handle.offset != dataEnd {
                note(at, "index entry", "a data block at \(dataEnd)", "one at \(handle.offset)")
            }
            dataEnd = handle.end
            dataBlocks.append(handle)
            do throws(StoreError) {
                try verifyBlock(try readAhead.block(handle, .data), handle, filter)
            } catch {
                findings.append(error)
                hasGap = true
            }
            pace?.add(bytes: handle.length)
            if !TableVerifier.isBefore(lastKey, lastTrailer, index.key, index.trailer, orSame: true) {
                note(at, "index entry", "a separator at or after its block's last key", "one before it")
            }
            // The next block's first key must stand behind the separator.
            lastSeparator = ([UInt8](index.key), index.trailer)
            index.next()
        }
    }

    private mutating func filterBlock(_ handle: BlockHandle) -> DecodedBlock? {
        if handle == .none { return nil }
        do throws(StoreError) { return try table.block(handle, .filter) } catch {
            findings.append(error)
            return nil
        }
    }

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
        guard cursor.isValid else {
            throw table.corrupt(handle.offset, "data block", expected: "entries", found: "none")
        }
        if properties.entryCount > 0 {
            let isAfter = lastSeparator.key.withBytes { key in
                ByteOrder.compare(key, cursor.key) < 0
                    || (ByteOrder.compare(key, cursor.key) == 0
                        && lastSeparator.trailer.raw > cursor.trailer.raw)
            }
            if !isAfter {
                note(handle.offset, "data block", "keys behind the separator before", "others")
            }
        }
        while cursor.isValid {
            verifyEntry(cursor, block, handle, filter)
            cursor.next()
        }
        statistics.noteBlock(
            entries: properties.entryCount - before.0, tombstones: properties.tombstoneCount - before.1)
    }

    private mutating func verifyEntry(
        _ cursor: borrowing BlockCursor, _ block: DecodedBlock, _ handle: BlockHandle, _ filter: DecodedBlock?
    ) {
        let isFirst = properties.entryCount == 0
        if !isFirst
            && !TableVerifier.isBefore(lastKey, lastTrailer, cursor.key, cursor.trailer, orSame: false)
        {
            note(handle.offset, "entry in a data block", "keys that ascend", "one out of order")
        }
        let isNewKey = isFirst || lastKey.withBytes { ByteOrder.compare($0, cursor.key) } != 0
        if isFirst { properties.smallest = [UInt8](cursor.key) }
        if isNewKey {
            lastKey = [UInt8](cursor.key)
            verifyAccess(cursor.key, cursor.trailer, block, handle, filter)
        } else if lastTrailer.kind != .merge {
            statistics.hiddenCount += 1
        }
        lastTrailer = cursor.trailer
        properties.entryCount += 1
        switch cursor.trailer.kind {
        case .delete: properties.tombstoneCount += 1
        case .merge: properties.mergeCount += 1
        case .blobPut?, .blobExpiringPut?: verifyValue(cursor)
        default: break
        }
        properties.keyBytes += cursor.keyBytes
        properties.valueBytes += cursor.value.count
        note(cursor.trailer.sequence)
    }

    /// Counts a reference, and reads what it references.
    private mutating func verifyValue(_ cursor: borrowing BlockCursor) {
        guard let kind = cursor.trailer.kind, let reference = try? BlobReference(kind, cursor.value) else {
            return
        }
        tally.add(reference)
        guard let blobs else { return }
        do throws(StoreError) {
            _ = try blobs.value(reference, cursor.key, cursor.trailer.sequence, into: buffer)
        } catch { findings.append(error) }
    }

    /// Whether a lookup gets to the key: through the filter, and through the block's hash index.
    private mutating func verifyAccess(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ block: DecodedBlock, _ handle: BlockHandle,
        _ filter: DecodedBlock?
    ) {
        let hash = XXH3.hash(key)
        if let filter {
            var isFound = BloomFilter.mayContain(filter.bytes, hash)
            let prefix = BloomFilter.prefixBytes(filter.bytes) + 2
            if prefix > 2 && key.count >= prefix {
                let prefixHash = XXH3.hash(UnsafeRawBufferPointer(rebasing: key[..<prefix]))
                isFound = isFound && BloomFilter.mayContain(filter.bytes, prefixHash)
            }
            if !isFound { note(handle.offset, "filter", "every key", "one missing") }
        }
        var lookup = PointLookup(key: key, snapshot: trailer.sequence)
        lookup.prepareHash()
        block.view.offerVersions(to: &lookup)
        if !lookup.isFinished && lookup.operands.isEmpty {
            note(handle.offset, "data block", "a hash index that finds each key", "one that misses one")
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

    /// Blocks other than data, in the order of the file.
    private func otherBlocks(_ filters: [BlockHandle], _ indexes: [BlockHandle]) -> [BlockHandle] {
        let tombstones = tail.footer.rangeTombstones
        return filters + indexes + (tombstones == .none ? [] : [tombstones]) + [tail.footer.topIndex]
    }

    private mutating func verifyLayout(_ filters: [BlockHandle], _ indexes: [BlockHandle]) {
        let rest = otherBlocks(filters, indexes) + [tail.footer.properties]
        var end = dataEnd ?? rest[0].offset
        for handle in rest {
            if handle.offset != end {
                note(end, "table", "a block at \(end)", "the next at \(handle.offset)")
            }
            end = handle.end
        }
        if end != table.sizeBytes - TableFormat.footerBytes {
            note(end, "table", "the footer behind the last block", "\(table.sizeBytes - end) bytes")
        }
    }

    private mutating func verifyTombstones() {
        properties.largest = lastKey
        var before: RangeTombstone?
        for tombstone in tail.rangeTombstones {
            if let before {
                let order = ByteOrder.compare(before.start, tombstone.start)
                if !(order < 0 || (order == 0 && before.sequence > tombstone.sequence)) {
                    note(
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

    private mutating func verifyProperties(_ filters: [BlockHandle], _ indexes: [BlockHandle]) {
        if hasGap { return }
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
        properties.origin = stored.origin
        properties.blobs = tally.uses
        properties.statistics = stored.statistics.map { told in
            var counted = told
            counted.hiddenCount = statistics.hiddenCount
            counted.dataBlockCount = statistics.dataBlockCount
            counted.denseBlockCount = statistics.denseBlockCount
            return counted
        }
        if properties != stored {
            note(tail.footer.properties.offset, "properties", "\(properties)", "\(stored)")
        }
    }

    private mutating func verifyDigest(_ filters: [BlockHandle], _ indexes: [BlockHandle]) {
        guard !hasGap, let origin = tail.properties.origin else { return }
        var digest: UInt64 = 0
        do throws(StoreError) {
            for handle in dataBlocks + otherBlocks(filters, indexes) {
                digest = TableOrigin.fold(digest, try checksum(of: handle))
            }
        } catch { return findings.append(error) }
        if digest != origin.digest {
            note(
                tail.footer.properties.offset, "digest", ByteText.hex(origin.digest), ByteText.hex(digest))
        }
    }

    /// The checksum that stands at a block's end.
    private func checksum(of handle: BlockHandle) throws(StoreError) -> UInt64 {
        var failure: StoreError?
        let word = withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { buffer -> UInt64 in
            do throws(StoreError) { try table.read(into: buffer, at: handle.end - 8) } catch {
                failure = error
                return 0
            }
            return UInt64(littleEndian: buffer.load(as: UInt64.self))
        }
        if let failure { throw failure }
        return word
    }
}
