// SPDX-License-Identifier: Apache-2.0
import Base

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
    /// How its records are laid out.
    var version = WALFormat.version

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
        writer.append32(version)
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
    static func decode(
        _ bytes: UnsafeRawBufferPointer, file: String
    ) throws(StoreError) -> WALSegmentHeader? {
        var reader = ByteReader(bytes)
        let version: UInt32
        let header: WALSegmentHeader
        do throws(MalformedBytes) {
            guard try reader.read64() == WALFormat.magic else { return nil }
            version = try reader.read32()
            _ = try reader.read32()
            header = WALSegmentHeader(
                number: try reader.read64(), epoch: try reader.read64(), firstSequence: try reader.read64(),
                previousNumber: try reader.read64(), previousEnd: try reader.read64(), version: version)
            let covered = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
            guard try reader.read64() == XXH3.hash(covered) else { return nil }
        } catch {
            return nil
        }
        guard version >= WALFormat.fixedVersion, version <= WALFormat.version else {
            throw .invalid(
                "\(file) has WAL format \(version), written by a newer version; this one reads formats "
                    + "\(WALFormat.fixedVersion) to \(WALFormat.version)")
        }
        return header
    }
}
