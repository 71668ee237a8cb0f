// SPDX-License-Identifier: Apache-2.0
import Base

/// Layout of WAL segments; `docs/formats/wal.md` is its long form.
///
/// A segment is a header block of 4 KiB and records at multiples of 8 after it. Integers are little-endian.
///
/// Header, written twice in the block (at 0 and at 2048, so that one bad sector does not take both):
/// `magic 8 | version u32 | reserved u32 | number u64 | epoch u64 | first sequence u64 | previous number u64 |
/// previous end u64 | xxh3 u64 of the 56 bytes before`.
///
/// Record: `length u32 | kind u8 | flags u8 | attempt u16 | first sequence u64 | durable offset u64 | count u32 |
/// header check u32 | xxh3 u64 | payload | zeros to a multiple of 8`. With `h` = xxh3 of the first 28 bytes, seeded by
/// epoch and offset, the header check is the low half of `h`, and the xxh3 is that of the payload seeded by `h`.
/// A header can thus be believed, and its length used, before the payload is read.
///
/// The epoch is random for each use of a segment: no record of a recycled file's earlier life passes its check.
enum WALFormat {
    static let magic: UInt64 = 0x314C_4157_5453_4C53  // "SLSTWAL1"
    static let version: UInt32 = 1
    static let headerBlockBytes = 4096
    static let secondHeaderOffset = 2048
    static let headerBytes = 64
    static let recordHeaderBytes = 40
    static let batchKind: UInt8 = 1

    /// Where a record that begins at `offset` with so many bytes of payload ends.
    static func end(of offset: Int, payloadBytes: Int) -> Int {
        (offset + recordHeaderBytes + payloadBytes + 7) & ~7
    }

    /// Bytes that a payload takes in the log.
    static func recordBytes(payloadBytes: Int) -> Int { end(of: 0, payloadBytes: payloadBytes) }
}

/// What a segment says of itself and of the one before.
struct WALSegmentHeader: Equatable, Sendable {
    var number: UInt64
    var epoch: UInt64
    /// Sequence number that the first record has, or would have.
    var firstSequence: SequenceNumber
    /// The segment before in the chain; 0 for none.
    var previousNumber: UInt64
    /// Where the records of the segment before end.
    var previousEnd: UInt64

    /// Appends the whole header block.
    func encode(to writer: ByteWriter) {
        let start = writer.count
        encodeOnce(to: writer)
        writer.appendZeros(WALFormat.secondHeaderOffset - WALFormat.headerBytes)
        encodeOnce(to: writer)
        writer.appendZeros(WALFormat.headerBlockBytes - (writer.count - start))
    }

    private func encodeOnce(to writer: ByteWriter) {
        let start = writer.count
        writer.append64(WALFormat.magic)
        writer.append32(WALFormat.version)
        writer.append32(0)
        writer.append64(number)
        writer.append64(epoch)
        writer.append64(firstSequence)
        writer.append64(previousNumber)
        writer.append64(previousEnd)
        writer.append64(XXH3.hash(UnsafeRawBufferPointer(rebasing: writer.bytes[start...])))
    }

    /// One copy of the header; `nil` when the checksum or the magic number fails.
    /// - Throws: `StoreError.invalid` for a header that is whole but of another version.
    init?(decoding bytes: UnsafeRawBufferPointer, file: String) throws(StoreError) {
        var reader = ByteReader(bytes)
        do {
            guard try reader.read64() == WALFormat.magic else { return nil }
            let version = try reader.read32()
            _ = try reader.read32()
            number = try reader.read64()
            epoch = try reader.read64()
            firstSequence = try reader.read64()
            previousNumber = try reader.read64()
            previousEnd = try reader.read64()
            let covered = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
            guard try reader.read64() == XXH3.hash(covered) else { return nil }
            guard version == WALFormat.version else {
                throw StoreError.invalid(
                    "\(file) has WAL format \(version), written by a newer version; this one reads format "
                        + "\(WALFormat.version)")
            }
        } catch let error as StoreError {
            throw error
        } catch {
            return nil
        }
    }
}

/// The 40 bytes before a record's payload.
struct WALRecordHeader: Equatable, Sendable {
    var payloadBytes: Int
    /// How many appends to this segment had failed when the record was written. It never falls along a segment:
    /// what a failed append left behind a later record is so known as stale.
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

    /// The header at `offset`, and what its payload must be checked with; `nil` unless it was written there under
    /// this epoch.
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
