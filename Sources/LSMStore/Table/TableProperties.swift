// SPDX-License-Identifier: Apache-2.0
import Base

/// What a table says of itself, so that a manifest can be rebuilt from tables alone and statistics need no
/// scan.
///
/// On disk a list of: tag varint ‖ length varint ‖ value, tags ascending; numbers are u64. Readers skip
/// tags that they do not know.
struct TableProperties: Sendable, Equatable {
    /// On disk: never renumber.
    private enum Tag: UInt64, CaseIterable {
        case entryCount = 1
        case tombstoneCount, mergeCount, rangeTombstoneCount
        case smallestSequence, largestSequence, isLargestExclusive
        case dataBlockCount, partitionCount, rawDataBytes, storedDataBytes, keyBytes, valueBytes
        case filterBytes, indexBytes
        case compression, blockBytes, restartInterval, filterBitsPerKey, filterPrefixBytes
        case smallest = 64
        case largest
        /// `TableStatistics`; absent in tables of older versions.
        case statistics
        /// `[BlobUse]`; absent from a table that references no blob file.
        case blobs
        /// Absent from older tables.
        case origin = 80
    }

    var entryCount = 0
    var tombstoneCount = 0
    var mergeCount = 0
    var rangeTombstoneCount = 0
    var smallestSequence: SequenceNumber = 0
    var largestSequence: SequenceNumber = 0
    var isLargestExclusive = false
    var dataBlockCount = 0
    var partitionCount = 0
    /// Of data blocks, before compression …
    var rawDataBytes = 0
    /// … and as they stand in the file, envelopes included.
    var storedDataBytes = 0
    /// Sum over entries, without prefix compression.
    var keyBytes = 0
    var valueBytes = 0
    /// In the file, envelopes included.
    var filterBytes = 0
    /// Of the partitions, likewise.
    var indexBytes = 0
    /// `Compression`'s number; what blocks were to be compressed with.
    var compression = 0
    var blockBytes = 0
    var restartInterval = 0
    /// Of the table; a keyspace's own are in its filters.
    var filterBitsPerKey = 0
    var filterPrefixBytes = 0
    var smallest: [UInt8] = []
    var largest: [UInt8] = []
    var statistics: TableStatistics?
    var blobs: [BlobUse] = []
    var origin: TableOrigin?

    init() {}

    private static func path(_ tag: Tag) -> WritableKeyPath<TableProperties, Int>? {
        switch tag {
        case .entryCount: \.entryCount
        case .tombstoneCount: \.tombstoneCount
        case .mergeCount: \.mergeCount
        case .rangeTombstoneCount: \.rangeTombstoneCount
        case .dataBlockCount: \.dataBlockCount
        case .partitionCount: \.partitionCount
        case .rawDataBytes: \.rawDataBytes
        case .storedDataBytes: \.storedDataBytes
        case .keyBytes: \.keyBytes
        case .valueBytes: \.valueBytes
        case .filterBytes: \.filterBytes
        case .indexBytes: \.indexBytes
        case .compression: \.compression
        case .blockBytes: \.blockBytes
        case .restartInterval: \.restartInterval
        case .filterBitsPerKey: \.filterBitsPerKey
        case .filterPrefixBytes: \.filterPrefixBytes
        case .smallestSequence, .largestSequence, .isLargestExclusive, .smallest, .largest, .statistics,
            .blobs, .origin:
            nil
        }
    }

    func encode(into out: ByteWriter) {
        for tag in Tag.allCases where has(tag) && tag != .origin {
            out.appendVarint(tag.rawValue)
            switch tag {
            case .smallest: out.appendPrefixed(smallest)
            case .largest: out.appendPrefixed(largest)
            case .statistics, .blobs:
                let body = ByteWriter(capacity: 64)
                if tag == .blobs { blobs.encode(to: body) } else { statistics?.encode(to: body) }
                out.appendPrefixed(body.bytes)
            default:
                out.appendVarint(8)
                out.append64(number(tag))
            }
        }
        guard let origin else { return }
        let body = ByteWriter()
        origin.encode(into: body)
        out.appendVarint(Tag.origin.rawValue)
        out.appendPrefixed(body.bytes)
    }

    /// Whether the tag is written; those that are not always are optional to readers.
    private func has(_ tag: Tag) -> Bool {
        switch tag {
        case .statistics: statistics != nil
        case .blobs: !blobs.isEmpty
        case .origin: origin != nil
        default: true
        }
    }

    private static let optionalTags: Set<Tag> = [.statistics, .blobs, .origin]

    private func number(_ tag: Tag) -> UInt64 {
        switch tag {
        case .smallestSequence: smallestSequence
        case .largestSequence: largestSequence
        case .isLargestExclusive: isLargestExclusive ? 1 : 0
        default: TableProperties.path(tag).map { UInt64(self[keyPath: $0]) } ?? 0
        }
    }

    init(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        var tagBefore: UInt64 = 0
        var missing = Tag.allCases.count - TableProperties.optionalTags.count
        while !reader.isAtEnd {
            let at = reader.offset
            let raw = try reader.readVarint()
            guard raw > tagBefore else { throw MalformedBytes(offset: at, reason: "tag \(raw) out of order") }
            tagBefore = raw
            let value = try reader.readPrefixed()
            guard let tag = Tag(rawValue: raw) else { continue }
            if !TableProperties.optionalTags.contains(tag) { missing -= 1 }
            try take(tag, value, at: at)
        }
        guard missing == 0 else {
            throw MalformedBytes(offset: reader.offset, reason: "\(missing) properties are missing")
        }
    }

    private mutating func take(
        _ tag: Tag, _ value: UnsafeRawBufferPointer, at offset: Int
    ) throws(MalformedBytes) {
        switch tag {
        case .smallest: smallest = [UInt8](value)
        case .largest: largest = [UInt8](value)
        case .origin: origin = try TableOrigin(value)
        case .statistics:
            var reader = ByteReader(value)
            statistics = try TableStatistics(from: &reader)
        case .blobs:
            var reader = ByteReader(value)
            blobs = try [BlobUse](from: &reader)
        default:
            var reader = ByteReader(value)
            let number = try reader.read64()
            guard reader.isAtEnd, number <= UInt64(Int.max) else {
                throw MalformedBytes(offset: offset, reason: "property \(tag.rawValue) is no number")
            }
            switch tag {
            case .smallestSequence: smallestSequence = number
            case .largestSequence: largestSequence = number
            case .isLargestExclusive: isLargestExclusive = number != 0
            default: if let path = TableProperties.path(tag) { self[keyPath: path] = Int(number) }
            }
        }
    }

    /// What the manifest is to know of the table.
    func description(number: UInt64, sizeBytes: Int) -> TableDescription {
        TableDescription(
            number: number, sizeBytes: sizeBytes, smallest: smallest, largest: largest,
            isLargestExclusive: isLargestExclusive, smallestSequence: smallestSequence,
            largestSequence: largestSequence, entryCount: entryCount, tombstoneCount: tombstoneCount,
            rangeTombstoneCount: rangeTombstoneCount, statistics: statistics ?? .empty, blobs: blobs)
    }
}
