// SPDX-License-Identifier: Apache-2.0
import Base

/// Writes one table from entries that come in order.
///
/// Data blocks go to the file as they fill; filters and index partitions wait in memory (about 1 % of the
/// data) so that they stand together at the end: data ‖ filters ‖ index ‖ range tombstones ‖ top index ‖
/// properties ‖ footer. A data block, and a partition, has keys of one keyspace; a partition has all
/// versions of each of its keys, so that its filter can say no. After an error the writer is of no more
/// use. One thread at a time.
final class TableWriter {
    private struct Partition {
        var separator: [UInt8]
        var trailer: Trailer
        var index: [UInt8]
        /// Empty when the keyspace has no filters.
        var filter: [UInt8]
    }

    private let output: TableOutput
    private let options: TableOptions
    private let data: BlockBuilder
    private let index: BlockBuilder
    private let handleBytes = ByteWriter(capacity: 64)
    @exclusivity(unchecked) private var tombstones: [RangeTombstone] = []
    @exclusivity(unchecked) private var tombstoneBytes = 0
    @exclusivity(unchecked) private var partitions: [Partition] = []
    @exclusivity(unchecked) private var partitionBytes = 0
    @exclusivity(unchecked) private var properties = TableProperties()
    @exclusivity(unchecked) private var statistics = TableStatistics()
    @exclusivity(unchecked) private var blobs = BlobTally()
    /// Of what is behind the open data block; see `estimatedBytes`.
    @exclusivity(unchecked) private var settledBytes = 0
    /// Deletes in the open data block.
    @exclusivity(unchecked) private var blockTombstones = 0
    /// Of the open keyspace; `filtersEntries` unless it is `none`.
    @exclusivity(unchecked) private var compactionFilter = CompactionFilter.none
    @exclusivity(unchecked) private var filtersEntries = false

    @exclusivity(unchecked) private var filter = (bitsPerKey: 0, prefixBytes: 0)
    /// Of the keys and prefixes in the open partition.
    @exclusivity(unchecked) private var hashes = FlatList<UInt64>(capacity: 1024)
    @exclusivity(unchecked) private var lastPrefixHash: UInt64 = 0
    @exclusivity(unchecked) private var lastHash: UInt64 = 0
    @exclusivity(unchecked) private var lastTrailer = Trailer(raw: 0)

    /// - Parameters:
    ///   - file: new and empty.
    ///   - number: the file's; it goes into every checksum.
    init(file: any File, number: UInt64, options: TableOptions) {
        output = TableOutput(file, number: number, throttle: options.throttle, memory: options.memory)
        var options = options
        options.blockBytes = max(
            TableFormat.blockBytesMin, min(options.blockBytes, TableFormat.blockBytesMax))
        options.restartInterval = max(1, min(options.restartInterval, TableFormat.restartIntervalMax))
        self.options = options
        data = BlockBuilder(restartInterval: options.restartInterval, hasHashIndex: true)
        // Separators are short and binary-searched: each stands whole.
        index = BlockBuilder(restartInterval: 1, hasHashIndex: false)
        properties.smallestSequence = .max
    }

    /// About the file's size if it were finished now.
    @inline(__always) var estimatedBytes: Int { settledBytes &+ data.sizeBytes &+ tombstoneBytes }

    /// Whether nothing was added.
    var isEmpty: Bool { properties.entryCount == 0 && tombstones.isEmpty }

    /// Adds a version of a key.
    /// - Parameter key: with its keyspace's bytes in front.
    /// - Throws: `.invalid` when it does not stand after the one before or exceeds a limit; what the file
    ///   says.
    func add(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ value: UnsafeRawBufferPointer
    ) throws(StoreError) {
        let last = data.lastKey
        var shared = ByteOrder.commonPrefix(last, key)
        let kind = trailer.kind
        let isFirst = properties.entryCount == 0
        if isFirst { shared = 0 }
        let isSameKey = !isFirst && shared == key.count && shared == last.count
        try check(key, trailer, kind, value, shared: shared, isFirst: isFirst, isSameKey: isSameKey)
        if isFirst {
            properties.smallest = [UInt8](key)
            beginKeyspace(key)
        } else if shared < 2 {
            try finishDataBlock(before: key, shared: shared)
            beginKeyspace(key)
        } else if !data.isEmpty && data.sizeBytes + key.count - shared + value.count + 14 > options.blockBytes
        {
            try finishDataBlock(before: key, shared: shared)
        }
        if !isSameKey {
            lastHash = XXH3.hash(key)
            addToFilter(key, lastHash)
        }
        if isSameKey && lastTrailer.kind != .merge { statistics.hiddenCount += 1 }
        data.add(key, shared: shared, trailer, value, hash: lastHash)
        lastTrailer = trailer
        count(key, trailer, kind, value)
    }

    /// Adds a range delete; in any order.
    /// - Throws: `.invalid` when it covers nothing or exceeds a limit.
    func add(_ tombstone: RangeTombstone) throws(StoreError) {
        guard tombstone.start.count >= 2, ByteOrder.compare(tombstone.start, tombstone.end) < 0,
            tombstone.start.count <= TableFormat.keyBytesMax, tombstone.end.count <= TableFormat.keyBytesMax,
            tombstone.end.count >= 2, tombstone.sequence <= Trailer.sequenceMax
        else { throw .invalid("a range tombstone covers nothing, or its keys exceed the limit") }
        tombstones.append(tombstone)
        tombstoneBytes += tombstone.start.count + tombstone.end.count + 16
        noteSequence(tombstone.sequence)
    }

    /// Writes what is left, and syncs the file; the caller syncs the directory.
    /// - Throws: `.invalid` when nothing was added; what the file says.
    func finish() throws(StoreError) -> TableDescription {
        guard !isEmpty else { throw .invalid("a table without entries") }
        if !data.isEmpty {
            properties.largest = [UInt8](data.lastKey)
            try finishDataBlock(before: nil, shared: 0)
        }
        let handles = try writePartitions()
        let tombstoneHandle = try writeTombstones()
        let top = try writeTopIndex(handles)
        let place = try writeProperties()
        let footer = TableFooter(
            topIndex: top, rangeTombstones: tombstoneHandle, properties: place, number: output.number,
            sizeBytes: output.offset + TableFormat.footerBytes)
        try output.finish(footer)
        return properties.description(number: output.number, sizeBytes: footer.sizeBytes)
    }

    // MARK: Entries

    @inline(__always)
    private func check(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ kind: EntryKind?,
        _ value: UnsafeRawBufferPointer,
        shared: Int, isFirst: Bool, isSameKey: Bool
    ) throws(StoreError) {
        guard key.count >= 2, key.count <= TableFormat.keyBytesMax, value.count <= Limits.valueBytesMax else {
            throw TableWriter.tooLarge(key, value)
        }
        switch kind {
        case .put, .delete, .merge: break
        case .expiringPut where value.count >= 8: break
        case .blobPut where BlobReference.isValid(.blobPut, value): break
        case .blobExpiringPut where BlobReference.isValid(.blobExpiringPut, value): break
        default: throw TableWriter.unknownKind(trailer)
        }
        let last = data.lastKey
        let isAfter =
            isFirst || (isSameKey && trailer.raw < lastTrailer.raw)
            || (!isSameKey && shared < key.count && (shared == last.count || last[shared] < key[shared]))
        guard isAfter else { throw .invalid("an entry that does not stand after the one before it") }
    }

    @inline(never)
    private static func tooLarge(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> StoreError
    {
        .invalid("an entry with \(key.count) bytes of key and \(value.count) of value")
    }

    @inline(never)
    private static func unknownKind(_ trailer: Trailer) -> StoreError {
        .invalid("an entry of kind \(trailer.raw & 0xFF) in a table")
    }

    private func beginKeyspace(_ key: UnsafeRawBufferPointer) {
        let keyspace = UInt16(key[0]) << 8 | UInt16(key[1])
        filter = options.filter(for: keyspace)
        compactionFilter = options.keyspaceOptions?(keyspace)?.compactionFilter ?? .none
        filtersEntries = compactionFilter != .none
    }

    @inline(__always)
    private func addToFilter(_ key: UnsafeRawBufferPointer, _ hash: UInt64) {
        guard filter.bitsPerKey > 0 else { return }
        hashes.append(hash)
        let prefixBytes = filter.prefixBytes + 2
        guard prefixBytes > 2, key.count >= prefixBytes else { return }
        let prefixHash = XXH3.hash(UnsafeRawBufferPointer(rebasing: key[..<prefixBytes]))
        // The open partition has it already unless the partition is new.
        if prefixHash == lastPrefixHash && hashes.count > 1 { return }
        lastPrefixHash = prefixHash
        hashes.append(prefixHash)
    }

    @inline(__always)
    private func count(
        _ key: UnsafeRawBufferPointer, _ trailer: Trailer, _ kind: EntryKind?, _ value: UnsafeRawBufferPointer
    ) {
        properties.entryCount += 1
        properties.keyBytes += key.count
        properties.valueBytes += value.count
        noteSequence(trailer.sequence)
        if kind != .put || filtersEntries { countSpecial(key, kind, value) }
    }

    /// What there is to count of entries that are no plain put, or go at a time of their own.
    private func countSpecial(
        _ key: UnsafeRawBufferPointer, _ kind: EntryKind?, _ value: UnsafeRawBufferPointer
    ) {
        var expiry: Int64?
        switch kind {
        case .delete:
            properties.tombstoneCount += 1
            blockTombstones += 1
        case .merge: properties.mergeCount += 1
        case .expiringPut: expiry = Expiry.millis(value)
        case .blobPut?, .blobExpiringPut?:
            if kind == .blobExpiringPut { expiry = Expiry.millis(value) }
            noteBlob(kind, value)
        default: break
        }
        if filtersEntries, let filtered = compactionFilter.expiryMillis(key) {
            expiry = min(expiry ?? filtered, filtered)
        }
        if let expiry { statistics.noteExpiry(expiry, bytes: key.count + value.count) }
    }

    @inline(never)
    private func noteBlob(_ kind: EntryKind?, _ value: UnsafeRawBufferPointer) {
        if let kind, let reference = try? BlobReference(kind, value) { blobs.add(reference) }
    }

    @inline(__always)
    private func noteSequence(_ sequence: SequenceNumber) {
        properties.smallestSequence = min(properties.smallestSequence, sequence)
        properties.largestSequence = max(properties.largestSequence, sequence)
    }

    // MARK: Blocks

    /// - Parameter next: the key that follows, or `nil` at the end.
    private func finishDataBlock(
        before next: UnsafeRawBufferPointer?, shared: Int
    ) throws(StoreError) {
        let last = data.lastKey
        let payload = data.finish()
        let handle = try output.append(payload, .data, options.compression)
        properties.dataBlockCount += 1
        properties.rawDataBytes += payload.count
        properties.storedDataBytes += handle.length
        statistics.noteBlock(entries: data.entryCount, tombstones: blockTombstones)
        blockTombstones = 0
        data.reset()

        // The shortest key in (last, next] stands for the block, before any version of itself; where one
        // key goes on into the next block, the exact version does.
        var separator = [UInt8](last)
        var trailer = lastTrailer
        var isCut = true
        if let next {
            if shared == last.count && shared == next.count {
                isCut = false
            } else {
                separator = [UInt8](next[...shared])
                trailer = Trailer(raw: .max)
            }
        }
        handleBytes.clear()
        handle.encode(into: handleBytes)
        let value = handleBytes.bytes
        separator.withUnsafeBytes { key in
            index.add(key, shared: ByteOrder.commonPrefix(index.lastKey, key), trailer, value)
        }
        let isFull =
            index.sizeBytes >= TableFormat.indexPartitionBytes
            || hashes.count * filter.bitsPerKey / 8 >= TableFormat.filterPartitionBytes
        if isCut && (isFull || next == nil || shared < 2) { finishPartition(separator, trailer) }
        settledBytes = output.offset + index.sizeBytes + hashes.count * filter.bitsPerKey / 8 + partitionBytes
    }

    private func finishPartition(_ separator: [UInt8], _ trailer: Trailer) {
        var bits: [UInt8] = []
        if filter.bitsPerKey > 0 {
            bits = BloomFilter.build(
                hashes.elements, bitsPerKey: filter.bitsPerKey, prefixBytes: filter.prefixBytes)
        }
        hashes.removeAll()
        let partition = Partition(
            separator: separator, trailer: trailer, index: [UInt8](index.finish()), filter: bits)
        index.reset()
        partitionBytes += partition.index.count + bits.count + separator.count + 64
        partitions.append(partition)
        output.account(partitionBytes + tombstoneBytes + 8 * hashes.capacity + 2 * options.blockBytes)
    }

    private func writePartitions() throws(StoreError) -> [(index: BlockHandle, filter: BlockHandle)] {
        var filters: [BlockHandle] = []
        for partition in partitions {
            if partition.filter.isEmpty {
                filters.append(.none)
            } else {
                filters.append(try append(partition.filter, .filter, .none))
            }
        }
        properties.filterBytes = filters.reduce(0) { $0 + $1.length }
        var handles: [(index: BlockHandle, filter: BlockHandle)] = []
        for (partition, filter) in zip(partitions, filters) {
            handles.append((try append(partition.index, .index, options.compression), filter))
        }
        properties.indexBytes = handles.reduce(0) { $0 + $1.index.length }
        properties.partitionCount = partitions.count
        return handles
    }

    private func writeTopIndex(
        _ handles: [(index: BlockHandle, filter: BlockHandle)]
    ) throws(StoreError) -> BlockHandle {
        let top = BlockBuilder(restartInterval: 1, hasHashIndex: false)
        for (partition, handle) in zip(partitions, handles) {
            handleBytes.clear()
            handle.index.encode(into: handleBytes)
            handle.filter.encode(into: handleBytes)
            let value = handleBytes.bytes
            partition.separator.withUnsafeBytes { top.add($0, shared: 0, partition.trailer, value) }
        }
        return try output.append(top.finish(), .topIndex, options.compression)
    }

    private func writeTombstones() throws(StoreError) -> BlockHandle {
        guard !tombstones.isEmpty else { return .none }
        let sorted = TableWriter.sorted(tombstones)
        properties.rangeTombstoneCount = sorted.count
        let block = BlockBuilder(restartInterval: options.restartInterval, hasHashIndex: false)
        for tombstone in sorted {
            tombstone.start.withUnsafeBytes { start in
                tombstone.end.withUnsafeBytes { end in
                    block.add(
                        start, shared: ByteOrder.commonPrefix(block.lastKey, start),
                        Trailer(tombstone.sequence, .deleteRange), end)
                }
            }
        }
        let first = sorted[0].start
        if properties.entryCount == 0 || ByteOrder.compare(first, properties.smallest) < 0 {
            properties.smallest = first
        }
        for tombstone in sorted where ByteOrder.compare(tombstone.end, properties.largest) > 0 {
            properties.largest = tombstone.end
            properties.isLargestExclusive = true
        }
        return try output.append(block.finish(), .rangeTombstones, options.compression)
    }

    /// By start, newest first; of two with the same start and sequence number the longer one is kept.
    private static func sorted(_ tombstones: [RangeTombstone]) -> [RangeTombstone] {
        let ordered = tombstones.sorted { a, b in
            let order = ByteOrder.compare(a.start, b.start)
            if order != 0 { return order < 0 }
            if a.sequence != b.sequence { return a.sequence > b.sequence }
            return ByteOrder.compare(a.end, b.end) > 0
        }
        var kept: [RangeTombstone] = []
        for tombstone in ordered {
            if let last = kept.last, last.start == tombstone.start, last.sequence == tombstone.sequence {
                continue
            }
            kept.append(tombstone)
        }
        return kept
    }

    private func writeProperties() throws(StoreError) -> BlockHandle {
        statistics.newestMillis = max(0, options.newestMillis)
        properties.statistics = statistics
        properties.blobs = blobs.uses
        properties.compression = Int(options.compression.rawValue)
        properties.blockBytes = options.blockBytes
        properties.restartInterval = options.restartInterval
        properties.filterBitsPerKey = max(0, options.filterBitsPerKey)
        properties.filterPrefixBytes = max(0, options.filterPrefixBytes)
        properties.origin = options.origin
        properties.origin?.digest = output.digest
        let out = ByteWriter()
        properties.encode(into: out)
        return try output.append(out.bytes, .properties, .none)
    }

    private func append(
        _ payload: [UInt8], _ kind: BlockKind, _ codec: Compression
    ) throws(StoreError) -> BlockHandle {
        try payload.withBytes { bytes throws(StoreError) in try output.append(bytes, kind, codec) }
    }
}
