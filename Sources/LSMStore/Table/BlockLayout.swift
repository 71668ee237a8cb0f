// SPDX-License-Identifier: Apache-2.0
import Base

/// The parts of a block of entries, and the one place where its structure is checked.
struct BlockLayout {
    var entryCount = 0
    var restartCount = 0
    var entriesEnd = 0
    var keyBytesLongest = 0
    var isWide = false
    var bucketCount = 0

    static let countsBytes = 12
    private static let wideBit: UInt32 = 1 << 31

    init() {}

    /// Walks every entry. What holds afterwards: entries fill [0, `entriesEnd`) exactly, each within its
    /// lengths; restarts are the offsets of entries that share nothing, ascending from 0; buckets name
    /// restarts that exist; trailers have kinds that belong in such a block; index values are handles.
    /// Order of keys is not checked: a wrong order can give wrong answers but no wild access, and the
    /// checksum stands against damage.
    init(validating bytes: UnsafeRawBufferPointer, _ kind: BlockKind) throws(MalformedBytes) {
        guard let base = bytes.baseAddress, bytes.count >= BlockLayout.countsBytes else {
            throw MalformedBytes(offset: 0, reason: "\(bytes.count) bytes are too few for a block")
        }
        let counts = bytes.count - BlockLayout.countsBytes
        func word(_ i: Int) -> UInt32 {
            UInt32(littleEndian: base.loadUnaligned(fromByteOffset: counts + 4 * i, as: UInt32.self))
        }
        entryCount = Int(word(0))
        isWide = word(1) & BlockLayout.wideBit != 0
        restartCount = Int(word(1) & ~BlockLayout.wideBit)
        bucketCount = Int(word(2))
        entriesEnd = counts - bucketCount - restartCount * (isWide ? 4 : 2)
        guard entriesEnd >= 0, restartCount <= entryCount, (restartCount == 0) == (entryCount == 0) else {
            throw MalformedBytes(
                offset: counts,
                reason:
                    "\(entryCount) entries, \(restartCount) restarts and \(bucketCount) buckets do not fit")
        }
        try walk(base, kind)
        let buckets = base + counts - bucketCount
        for i in 0..<bucketCount {
            let home = buckets.load(fromByteOffset: i, as: UInt8.self)
            guard Int(home) < restartCount || home >= TableFormat.bucketFree else {
                throw MalformedBytes(offset: counts - bucketCount + i, reason: "bucket names restart \(home)")
            }
        }
    }

    private mutating func walk(_ base: UnsafeRawPointer, _ kind: BlockKind) throws(MalformedBytes) {
        let end = base + entriesEnd
        var p = base
        var entries = 0
        var restarts = 0
        var nextRestart = restartCount > 0 ? BlockLayout.restart(end, 0, isWide: isWide) : -1
        var previousKeyBytes = 0
        if restartCount > 0 && nextRestart != 0 {
            throw MalformedBytes(offset: entriesEnd, reason: "the first restart is at \(nextRestart)")
        }
        while p < end {
            guard let entry = BlockEntry(checking: p, end: end), entry.shared <= previousKeyBytes,
                entry.keyBytes <= TableFormat.keyBytesMax
            else { throw MalformedBytes(offset: p - base, reason: "entry's lengths exceed the block") }
            if p - base == nextRestart {
                guard entry.shared == 0 else {
                    throw MalformedBytes(offset: p - base, reason: "entry at a restart shares bytes")
                }
                restarts += 1
                nextRestart =
                    restarts < restartCount ? BlockLayout.restart(end, restarts, isWide: isWide) : -1
            }
            try BlockLayout.check(entry, kind, at: p - base)
            previousKeyBytes = entry.keyBytes
            keyBytesLongest = max(keyBytesLongest, previousKeyBytes)
            entries += 1
            p = entry.next
        }
        guard entries == entryCount, restarts == restartCount else {
            throw MalformedBytes(
                offset: entriesEnd,
                reason:
                    "\(entries) entries and \(restarts) restarts instead of \(entryCount) and \(restartCount)"
            )
        }
    }

    @inline(__always)
    private static func check(_ entry: BlockEntry, _ kind: BlockKind, at offset: Int) throws(MalformedBytes) {
        switch kind {
        case .data:
            let isKnown =
                switch entry.trailer.kind {
                case .put, .delete, .merge: true
                case .expiringPut: entry.valueBytes >= 8
                case .blobPut: BlobReference.isValid(.blobPut, entry.value)
                case .blobExpiringPut: BlobReference.isValid(.blobExpiringPut, entry.value)
                default: false
                }
            if isKnown && entry.keyBytes >= 2 { return }
        case .rangeTombstones:
            if entry.trailer.kind == .deleteRange && entry.keyBytes >= 2 && entry.valueBytes >= 2 { return }
        case .index, .topIndex:
            var reader = ByteReader(entry.value)
            _ = try BlockHandle.decode(&reader)
            if kind == .topIndex { _ = try BlockHandle.decode(&reader) }
            if reader.isAtEnd { return }
        case .filter, .properties:
            break
        }
        throw MalformedBytes(offset: offset, reason: "entry does not belong in a \(kind.name)")
    }

    @inline(__always)
    static func restart(_ restarts: UnsafeRawPointer, _ index: Int, isWide: Bool) -> Int {
        if isWide {
            return Int(
                UInt32(littleEndian: restarts.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
        return Int(UInt16(littleEndian: restarts.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
    }

    /// The word of restart count and width, as it is written.
    static func restartWord(_ count: Int, isWide: Bool) -> UInt32 {
        UInt32(truncatingIfNeeded: count) | (isWide ? wideBit : 0)
    }
}
