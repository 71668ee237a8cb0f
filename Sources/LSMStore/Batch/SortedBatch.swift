// SPDX-License-Identifier: Apache-2.0
import Base

/// The operations of a large batch, sorted once: a tree that takes them in order only ever grows at its end.
///
/// Borrows the batch's bytes.
struct SortedBatch {
    private struct Entry {
        let key: UnsafeRawBufferPointer
        let value: UnsafeRawBufferPointer
        let trailer: Trailer
    }

    private var entries: [Entry] = []
    private let end: SequenceNumber

    /// - Parameter first: the sequence number of the batch's first operation.
    init(_ batch: WriteBatch, _ first: SequenceNumber) {
        entries.reserveCapacity(batch.count)
        var sequence = first
        var reader = BatchReader(batch.payload, count: batch.count)
        while let operation = try? reader.next() {
            if operation.kind != .attachFile && operation.kind != .dropFile {
                entries.append(
                    Entry(
                        key: operation.key, value: operation.value,
                        trailer: Trailer(sequence, operation.kind)))
            }
            sequence &+= 1
        }
        end = sequence
        entries.sort { a, b in
            let order = ByteOrder.compare(a.key, b.key)
            return order == 0 ? a.trailer.raw > b.trailer.raw : order < 0
        }
    }

    /// Adds all to a memtable whose readers see none of it yet.
    /// - Returns: the sequence number behind the batch's last operation.
    func insert(into memtable: Memtable) -> SequenceNumber {
        for entry in entries { memtable.insert(entry.key, entry.trailer, entry.value) }
        return end
    }
}
