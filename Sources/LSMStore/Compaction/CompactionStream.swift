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
/// 4. a put whose expiry has passed is a delete;
/// 5. a delete in the oldest band goes when nothing of the key can lie below the output.
///
/// Sequence numbers are kept, so that the order between levels stays.
struct CompactionStream {
    /// Live snapshots, ascending.
    let snapshots: [SequenceNumber]
    let tombstones: RangeTombstones
    let operators: KeyspaceOperators
    let nowMillis: Int64
    /// Whether no entry of this key can lie in a level below the output, or in a run older than the inputs.
    let isBottom: (UnsafeRawBufferPointer) -> Bool

    typealias Output = (UnsafeRawBufferPointer, Trailer, UnsafeRawBufferPointer) throws(StoreError) -> Void

    private struct Entry {
        var trailer: Trailer
        var value: [UInt8]
    }

    /// Reads the cursor's current key to its end and hands what stays to `output`, newest first.
    /// - Requires: the cursor is at the newest entry of a key. Leaves it at the next key's.
    func writeKey(from cursor: EntryCursor, _ output: Output) throws(StoreError) {
        let key = [UInt8](cursor.key)
        try key.withBytes { keyBytes throws(StoreError) in
            var band: [Entry] = []
            var bandNumber = -1
            var isBandClosed = false
            while cursor.isValid && ByteOrder.compare(cursor.key, keyBytes) == 0 {
                let number = self.band(cursor.trailer.sequence)
                if number != bandNumber {
                    try finish(band, bandNumber, isOldest: false, keyBytes, output)
                    band.removeAll(keepingCapacity: true)
                    bandNumber = number
                    isBandClosed = false
                }
                if !isBandClosed {
                    let entry = effective(cursor, keyBytes)
                    band.append(entry)
                    isBandClosed = entry.trailer.kind != .merge
                }
                try cursor.next()
            }
            try finish(band, bandNumber, isOldest: true, keyBytes, output)
        }
    }

    /// 0 for what the oldest snapshot sees, ascending with newer ones.
    func band(_ sequence: SequenceNumber) -> Int {
        var (low, high) = (0, snapshots.count)
        while low < high {
            let middle = (low + high) / 2
            if snapshots[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The entry, or the delete that a range tombstone of its band or its expiry makes of it.
    private func effective(_ cursor: EntryCursor, _ key: UnsafeRawBufferPointer) -> Entry {
        let sequence = cursor.trailer.sequence
        if !tombstones.isEmpty {
            let number = band(sequence)
            let bandEnd = number < snapshots.count ? snapshots[number] : Trailer.sequenceMax
            if tombstones.covering(key, bandEnd) > sequence {
                return Entry(trailer: Trailer(sequence, .delete), value: [])
            }
        }
        if cursor.trailer.kind == .expiringPut, let expiry = Expiry.millis(cursor.value), expiry <= nowMillis
        {
            return Entry(trailer: Trailer(sequence, .delete), value: [])
        }
        return Entry(trailer: cursor.trailer, value: [UInt8](cursor.value))
    }

    /// Writes what remains of one band of one key.
    private func finish(
        _ band: [Entry], _ number: Int, isOldest: Bool, _ key: UnsafeRawBufferPointer, _ output: Output
    ) throws(StoreError) {
        guard let newest = band.first, let last = band.last else { return }
        let isBottom = isOldest && self.isBottom(key)
        if newest.trailer.kind != .merge {
            let isNeedless = newest.trailer.kind == .delete && number == 0 && isBottom
            if !isNeedless { try emit(key, newest, output) }
            return
        }
        let mergeOperator = operators[key]
        let hasBase = last.trailer.kind != .merge
        if hasBase && last.trailer.kind == .expiringPut {
            // Folding would lose the expiry: base and operands stay apart.
            for entry in band { try emit(key, entry, output) }
            return
        }
        let operands = (hasBase ? band.dropLast() : band[...]).reversed().map(\.value)
        guard let result = folded(mergeOperator, last, operands, hasBase: hasBase, isBottom: isBottom) else {
            // What does not fold stays as it is: its readers are told, and the rest of the table lives on.
            for entry in band { try emit(key, entry, output) }
            return
        }
        let kind: EntryKind = hasBase || isBottom ? .put : .merge
        try emit(key, Entry(trailer: Trailer(newest.trailer.sequence, kind), value: result), output)
    }

    /// One value or operand for the whole band, or `nil` when its operands do not fit or the result is too
    /// large.
    private func folded(
        _ mergeOperator: MergeOperator, _ last: Entry, _ operands: [[UInt8]], hasBase: Bool, isBottom: Bool
    ) -> [UInt8]? {
        do throws(MalformedBytes) {
            let result: [UInt8]
            if hasBase || isBottom {
                result = try fold(mergeOperator, last.trailer.kind == .put ? last.value : nil, operands)
            } else {
                result = try mergeOperator.combine(operands)
            }
            return result.count <= Limits.valueBytesMax ? result : nil
        } catch {
            return nil
        }
    }

    private func fold(
        _ mergeOperator: MergeOperator, _ base: [UInt8]?, _ operands: [[UInt8]]
    ) throws(MalformedBytes) -> [UInt8] {
        guard let base else { return try mergeOperator.fold(base: nil, operands: operands) }
        return try base.withBytes { bytes throws(MalformedBytes) in
            try mergeOperator.fold(base: bytes, operands: operands)
        }
    }

    private func emit(_ key: UnsafeRawBufferPointer, _ entry: Entry, _ output: Output) throws(StoreError) {
        try entry.value.withBytes { value throws(StoreError) in try output(key, entry.trailer, value) }
    }
}
