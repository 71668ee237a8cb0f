// SPDX-License-Identifier: Apache-2.0
import Base

/// The 40 bytes before a record's payload.
struct WALRecordHeader: Equatable, Sendable {
    var payloadBytes: Int
    /// How many appends to this segment had failed when the record was written. It never falls along a
    /// segment: what a failed append left behind a later record is so known as stale.
    var attempt: UInt16
    var firstSequence: SequenceNumber
    /// Up to here in this segment all was durable when the record was written.
    var durableOffset: UInt64
    /// Operations, each with a sequence number of its own.
    var count: Int

    var lastSequence: SequenceNumber { firstSequence &+ UInt64(count) &- 1 }

    /// Appends the header for a payload that is to follow it.
    func encode(to writer: ByteWriter, payload: UnsafeRawBufferPointer, epoch: UInt64, offset: Int) {
        let start = writer.count
        writer.append32(UInt32(truncatingIfNeeded: payloadBytes))
        writer.append(WALFormat.batchKind)
        writer.append(0)
        writer.append16(attempt)
        writer.append64(firstSequence)
        writer.append64(durableOffset)
        writer.append32(UInt32(truncatingIfNeeded: count))
        let hash = XXH3.hash(
            UnsafeRawBufferPointer(rebasing: writer.bytes[start...]),
            seed: XXH3.seed(file: epoch, offset: offset))
        writer.append32(UInt32(truncatingIfNeeded: hash))
        writer.append64(XXH3.hash(payload, seed: hash))
    }

    /// The header at `offset`, and what its payload must be checked with; `nil` unless it was written there
    /// under this epoch.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, epoch: UInt64, offset: Int
    ) -> (header: WALRecordHeader, seed: UInt64, checksum: UInt64)? {
        guard bytes.count >= WALFormat.recordHeaderBytes, let base = bytes.baseAddress else { return nil }
        // Zeros, the usual end of a log, are turned away by the first of these.
        guard base.load(fromByteOffset: 4, as: UInt8.self) == WALFormat.batchKind,
            base.load(fromByteOffset: 5, as: UInt8.self) == 0
        else { return nil }
        func word32(_ at: Int) -> UInt32 {
            UInt32(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt32.self))
        }
        func word64(_ at: Int) -> UInt64 {
            UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }
        let header = WALRecordHeader(
            payloadBytes: Int(word32(0)), attempt: UInt16(truncatingIfNeeded: word32(4) >> 16),
            firstSequence: word64(8), durableOffset: word64(16), count: Int(word32(24)))
        guard header.isPlausible(at: offset) else { return nil }
        let hash = XXH3.hash(
            UnsafeRawBufferPointer(start: base, count: 28), seed: XXH3.seed(file: epoch, offset: offset))
        guard word32(28) == UInt32(truncatingIfNeeded: hash) else { return nil }
        return (header, hash, word64(32))
    }

    private func isPlausible(at offset: Int) -> Bool {
        payloadBytes <= Limits.batchBytesMax && count > 0 && durableOffset <= UInt64(offset)
            && firstSequence > 0 && firstSequence <= Trailer.sequenceMax - UInt64(count)
    }
}
