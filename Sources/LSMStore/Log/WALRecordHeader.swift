// SPDX-License-Identifier: Apache-2.0
import Base

/// What stands before a record's payload.
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

    /// A header that was written where it stands, under its segment's epoch.
    struct Found {
        let header: WALRecordHeader
        /// What it takes itself.
        let sizeBytes: Int
        /// What its payload must be checked with.
        let seed: UInt64
        let checksum: UInt64
    }

    /// Appends the header for a payload that is to follow it.
    /// - Requires: the segment is of the present version.
    func encode(
        to writer: ByteWriter, payload: UnsafeRawBufferPointer, in segment: WALSegmentHeader, offset: Int
    ) {
        let start = writer.count
        writer.reserve(WALFormat.recordHeaderBytesMax)
        writer.append(WALFormat.batchKind)
        writer.appendVarint(payloadBytes)
        writer.appendVarint(count)
        writer.appendVarint(firstSequence &- segment.firstSequence)
        writer.appendVarint(UInt64(attempt))
        writer.appendVarint(durableOffset)
        let hash = XXH3.hash(
            UnsafeRawBufferPointer(rebasing: writer.bytes[start...]),
            seed: XXH3.seed(file: segment.epoch, offset: offset))
        writer.append32(UInt32(truncatingIfNeeded: hash))
        writer.append64(XXH3.hash(payload, seed: hash))
    }

    /// The header at `offset`; `nil` unless it was written there under this epoch.
    /// - Parameter bytes: from `offset` on; `recordHeaderBytesMax` of them, or all that there are.
    static func decode(
        _ bytes: UnsafeRawBufferPointer, in segment: WALSegmentHeader, offset: Int
    ) -> Found? {
        guard let read = read(bytes, in: segment), read.header.isPlausible(at: offset) else { return nil }
        let hash = hash(bytes, read, segment, offset)
        guard read.check == UInt32(truncatingIfNeeded: hash) else { return nil }
        return Found(header: read.header, sizeBytes: read.sizeBytes, seed: hash, checksum: read.checksum)
    }

    /// The check as it is stored and as it should be; `nil` for what cannot be a header.
    static func checks(
        _ bytes: UnsafeRawBufferPointer, in segment: WALSegmentHeader, offset: Int
    ) -> (stored: UInt32, computed: UInt32)? {
        guard let read = read(bytes, in: segment) else { return nil }
        return (read.check, UInt32(truncatingIfNeeded: hash(bytes, read, segment, offset)))
    }

    /// Whether a header may begin with these bytes. Zeros, the usual end of a log, are turned away by this.
    @inline(__always)
    static func mayBegin(_ bytes: UnsafeRawBufferPointer, in segment: WALSegmentHeader) -> Bool {
        if segment.version == WALFormat.fixedVersion {
            return bytes.count > 5 && bytes[4] == WALFormat.fixedBatchKind && bytes[5] == 0
        }
        return bytes.first == WALFormat.batchKind
    }

    // MARK: Reading

    /// A header as its bytes say, unchecked.
    private struct Unchecked {
        let header: WALRecordHeader
        /// Bytes that the check covers.
        let coveredBytes: Int
        let check: UInt32
        let checksum: UInt64

        var sizeBytes: Int { coveredBytes + 12 }
    }

    private static func read(_ bytes: UnsafeRawBufferPointer, in segment: WALSegmentHeader) -> Unchecked? {
        guard mayBegin(bytes, in: segment) else { return nil }
        var reader = ByteReader(bytes)
        do throws(MalformedBytes) {
            let header =
                segment.version == WALFormat.fixedVersion
                ? try fixed(&reader) : try compact(&reader, segment.firstSequence)
            return Unchecked(
                header: header, coveredBytes: reader.offset, check: try reader.read32(),
                checksum: try reader.read64())
        } catch {
            return nil
        }
    }

    private static func compact(
        _ reader: inout ByteReader, _ base: SequenceNumber
    ) throws(MalformedBytes) -> WALRecordHeader {
        _ = try reader.read8()
        let payloadBytes = try reader.readCount(max: Limits.batchBytesMax)
        let count = try reader.readCount(max: Limits.batchBytesMax)
        let sequence = try reader.readVarint()
        let attempt = try reader.readCount(max: Int(UInt16.max))
        return WALRecordHeader(
            payloadBytes: payloadBytes, attempt: UInt16(truncatingIfNeeded: attempt),
            firstSequence: base &+ min(sequence, Trailer.sequenceMax), durableOffset: try reader.readVarint(),
            count: count)
    }

    private static func fixed(_ reader: inout ByteReader) throws(MalformedBytes) -> WALRecordHeader {
        let payloadBytes = Int(try reader.read32())
        _ = try reader.read16()
        let attempt = try reader.read16()
        return WALRecordHeader(
            payloadBytes: payloadBytes, attempt: attempt, firstSequence: try reader.read64(),
            durableOffset: try reader.read64(), count: Int(try reader.read32()))
    }

    private static func hash(
        _ bytes: UnsafeRawBufferPointer, _ read: Unchecked, _ segment: WALSegmentHeader, _ offset: Int
    ) -> UInt64 {
        XXH3.hash(
            UnsafeRawBufferPointer(rebasing: bytes[..<read.coveredBytes]),
            seed: XXH3.seed(file: segment.epoch, offset: offset))
    }

    private func isPlausible(at offset: Int) -> Bool {
        payloadBytes <= Limits.batchBytesMax && count > 0 && durableOffset <= UInt64(offset)
            && firstSequence > 0 && firstSequence <= Trailer.sequenceMax - UInt64(count)
    }
}
