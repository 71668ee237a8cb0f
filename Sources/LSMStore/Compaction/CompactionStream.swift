// SPDX-License-Identifier: Apache-2.0
import Base

/// What of a merged run of entries must live on: the rule of flush and compaction alike.
///
/// ## The rule
/// Live snapshots cut the sequence numbers into *bands*: two versions of a key are in one band when no
/// snapshot sees the older without the newer. Of the versions of a key in one band only the newest can ever
/// be read, so:
/// 1. a put or delete hides everything older in its band;
/// 2. merge operands that follow each other in a band are folded into the base below them in the band;
///    without one they are combined, or, when nothing of the key can lie below, folded into a value;
/// 3. a range tombstone hides what is older in its band;
/// 4. a put whose expiry has passed is a delete, and so is every version of a key that the keyspace's
///    `CompactionFilter` drops;
/// 5. a delete in the oldest band goes when nothing of the key can lie below the output.
///
/// Sequence numbers are kept, so that the order between levels stays.
/// What lies in blob files stays there; only a base that operands are folded into is read.
///
/// A put or delete goes from the cursor's memory straight to the output; only merge operands are copied. One
/// thread at a time.
final class CompactionStream {
    typealias Output = (UnsafeRawBufferPointer, Trailer, UnsafeRawBufferPointer) throws(StoreError) -> Void

    private struct Entry {
        var trailer: Trailer
        var value: [UInt8]
    }

    /// Live snapshots, ascending.
    private let snapshots: UnsafeMutableBufferPointer<SequenceNumber>
    private let tombstones: RangeTombstones
    private let operators: KeyspaceOperators
    private let keyspaces: [UInt16: KeyspaceOptions]
    private let nowMillis: Int64
    private let blobs: BlobSet
    /// Whether no entry of this key can lie in a level below the output, or in a run older than the inputs.
    private let isBottom: (UnsafeRawBufferPointer) -> Bool
    private let hasTombstones: Bool

    @exclusivity(unchecked) private var keyBuffer = EntryBuffer(nil)
    /// The current key, in `keyBuffer`.
    @exclusivity(unchecked) private var key = UnsafeRawBufferPointer(start: nil, count: 0)
    /// Merge operands of the current band, newest first, and the base below them.
    @exclusivity(unchecked) private var band: [Entry] = []
    @exclusivity(unchecked) private var keyspace: UInt16?
    /// Of `keyspace`.
    @exclusivity(unchecked) private var filter = CompactionFilter.none
    /// Whether a put of `keyspace` stays as it is, whatever else there is of its key.
    @exclusivity(unchecked) private var keepsPuts = false

    init(
        snapshots: [SequenceNumber], tombstones: RangeTombstones, operators: KeyspaceOperators,
        keyspaces: [UInt16: KeyspaceOptions], nowMillis: Int64, blobs: BlobSet = .none,
        isBottom: @escaping (UnsafeRawBufferPointer) -> Bool
    ) {
        self.snapshots = .allocate(capacity: snapshots.count)
        _ = self.snapshots.initialize(from: snapshots)
        self.tombstones = tombstones
        self.operators = operators
        self.keyspaces = keyspaces
        self.nowMillis = nowMillis
        self.blobs = blobs
        self.isBottom = isBottom
        hasTombstones = !tombstones.isEmpty
    }

    deinit { snapshots.deallocate() }

    /// Reads the cursor's current key to its end and hands what stays to `output`, newest first.
    /// - Requires: the cursor is at the newest entry of a key. Leaves it at the next key's.
    @inline(__always)
    func writeKey(from cursor: EntryCursor, _ output: Output) throws(StoreError) {
        let isDropped = enterKey(cursor.key)
        // Nearly all keys have one version, and it is a put: the newest of its band, it stays.
        if keepsPuts, cursor.trailer.kind == .put {
            let bandNumber = band(cursor.trailer.sequence)
            try output(key, cursor.trailer, cursor.value)
            try cursor.next()
            if !cursor.isValid || ByteOrder.compare(cursor.key, key) != 0 { return }
            return try writeVersions(from: cursor, isDropped: false, below: bandNumber, output)
        }
        try writeVersions(from: cursor, isDropped: isDropped, below: nil, output)
    }

    /// Reads the rest of the current key's versions.
    /// - Parameter closed: the band that a newer version of the key has closed, if one did.
    @inline(never)
    private func writeVersions(
        from cursor: EntryCursor, isDropped: Bool, below closed: Int?, _ output: Output
    ) throws(StoreError) {
        var bandNumber = closed ?? -1
        var isBandClosed = closed != nil
        repeat {
            let number = band(cursor.trailer.sequence)
            if number != bandNumber {
                if !band.isEmpty { try finishBand(isOldest: false, output) }
                bandNumber = number
                isBandClosed = false
            }
            if !isBandClosed {
                isBandClosed = try take(
                    cursor, asDelete: isDropped || isDeleted(cursor, bandNumber), bandNumber, output)
            }
            try cursor.next()
        } while cursor.isValid && ByteOrder.compare(cursor.key, key) == 0
        if !band.isEmpty { try finishBand(isOldest: true, output) }
    }

    /// Keeps the key, since the cursor moves on.
    /// - Returns: whether the keyspace's filter drops it.
    @inline(__always)
    private func enterKey(_ source: UnsafeRawBufferPointer) -> Bool {
        keyBuffer.set(source)
        key = keyBuffer.bytes
        if !band.isEmpty { band.removeAll(keepingCapacity: true) }
        let id = source.count < 2 ? 0 : UInt16(source[0]) << 8 | UInt16(source[1])
        if id != keyspace {
            keyspace = id
            filter = keyspaces[id]?.compactionFilter ?? .none
            keepsPuts = filter == .none && !hasTombstones
        }
        if keepsPuts || filter == .none { return false }
        return filter.expiryMillis(key).map { $0 <= nowMillis } ?? false
    }

    /// 0 for what the oldest snapshot sees, ascending with newer ones.
    @inline(__always)
    private func band(_ sequence: SequenceNumber) -> Int {
        var (low, high) = (0, snapshots.count)
        while low < high {
            let middle = (low + high) / 2
            if snapshots[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Whether a range tombstone of its band, or its expiry, makes a delete of the entry.
    private func isDeleted(_ cursor: EntryCursor, _ bandNumber: Int) -> Bool {
        if hasTombstones {
            let bandEnd = bandNumber < snapshots.count ? snapshots[bandNumber] : Trailer.sequenceMax
            if tombstones.covering(key, bandEnd) > cursor.trailer.sequence { return true }
        }
        let kind = cursor.trailer.kind
        guard kind == .expiringPut || kind == .blobExpiringPut, let expiry = Expiry.millis(cursor.value)
        else { return false }
        return expiry <= nowMillis
    }

    /// Writes the entry, or keeps it with the merge operands before it.
    /// - Returns: whether it hides what is older in its band.
    private func take(
        _ cursor: EntryCursor, asDelete: Bool, _ bandNumber: Int, _ output: Output
    ) throws(StoreError) -> Bool {
        let isMerge = !asDelete && cursor.trailer.kind == .merge
        let trailer = asDelete ? Trailer(cursor.trailer.sequence, .delete) : cursor.trailer
        if isMerge || !band.isEmpty {
            band.append(Entry(trailer: trailer, value: asDelete ? [] : [UInt8](cursor.value)))
            return !isMerge
        }
        // In the oldest band the key has no older version but those that this one hides.
        let isNeedless = trailer.kind == .delete && bandNumber == 0 && isBottom(key)
        if !isNeedless {
            try output(key, trailer, asDelete ? UnsafeRawBufferPointer(start: nil, count: 0) : cursor.value)
        }
        return true
    }

    /// Writes what remains of merge operands and their base.
    /// - Parameter isOldest: whether the inputs have nothing of the key in older bands.
    private func finishBand(isOldest: Bool, _ output: Output) throws(StoreError) {
        defer { band.removeAll(keepingCapacity: true) }
        if band.last?.trailer.kind == .blobPut { try readBase() }
        guard let newest = band.first, let last = band.last else { return }
        let isBottom = isOldest && self.isBottom(key)
        let hasBase = last.trailer.kind != .merge
        // Folding would lose an expiry: base and operands stay apart. What does not fold stays as it is, too:
        // its readers are told, and the rest of the table lives on.
        let isExpiring = last.trailer.kind == .expiringPut || last.trailer.kind == .blobExpiringPut
        guard !isExpiring,
            let result = folded(last, hasBase: hasBase, isBottom: isBottom)
        else {
            for entry in band { try emit(entry, output) }
            return
        }
        let kind: EntryKind = hasBase || isBottom ? .put : .merge
        try emit(Entry(trailer: Trailer(newest.trailer.sequence, kind), value: result), output)
    }

    /// Brings the base from its blob file, so that it is like any other.
    private func readBase() throws(StoreError) {
        guard let base = band.popLast() else { return }
        let value = try base.value.withBytes { entry throws(StoreError) in
            try blobs.array(of: key, base.trailer, entry)
        }
        band.append(Entry(trailer: Trailer(base.trailer.sequence, .put), value: value))
    }

    /// One value or operand for the whole band, or `nil` when its operands do not fit or the result is too
    /// large.
    private func folded(_ last: Entry, hasBase: Bool, isBottom: Bool) -> [UInt8]? {
        let mergeOperator = operators[key]
        let operands = (hasBase ? band.dropLast() : band[...]).reversed().map(\.value)
        do throws(MalformedBytes) {
            let result: [UInt8]
            if hasBase || isBottom {
                let base = last.trailer.kind == .put ? last.value : nil
                result = try CompactionStream.fold(mergeOperator, base, operands)
            } else {
                result = try mergeOperator.combine(operands)
            }
            return result.count <= Limits.valueBytesMax ? result : nil
        } catch {
            return nil
        }
    }

    private static func fold(
        _ mergeOperator: MergeOperator, _ base: [UInt8]?, _ operands: [[UInt8]]
    ) throws(MalformedBytes) -> [UInt8] {
        guard let base else { return try mergeOperator.fold(base: nil, operands: operands) }
        return try base.withBytes { bytes throws(MalformedBytes) in
            try mergeOperator.fold(base: bytes, operands: operands)
        }
    }

    private func emit(_ entry: Entry, _ output: Output) throws(StoreError) {
        try entry.value.withBytes { value throws(StoreError) in try output(key, entry.trailer, value) }
    }
}
