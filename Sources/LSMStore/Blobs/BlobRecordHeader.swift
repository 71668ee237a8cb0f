// SPDX-License-Identifier: Apache-2.0
import Base

/// What stands before the key in a record.
///
/// payload bytes u32 ‖ raw bytes u32 ‖ key bytes u32 ‖ codec u32 ‖ sequence number u64 ‖ check u32: the low
/// half of the seeded XXH3-64 of the 24 bytes before, so that lengths may be believed before what they
/// measure is read.
struct BlobRecordHeader: Equatable {
    static let bytesCount = 28

    var payloadBytes: Int
    var rawBytes: Int
    var keyBytes: Int
    var codec: Compression
    var sequence: SequenceNumber

    /// Of the whole record.
    var recordBytes: Int { BlobRecordHeader.bytesCount + keyBytes + payloadBytes + BlobRecord.checksumBytes }

    func encode(into out: ByteWriter, seed: UInt64) {
        let start = out.count
        out.append32(UInt32(truncatingIfNeeded: payloadBytes))
        out.append32(UInt32(truncatingIfNeeded: rawBytes))
        out.append32(UInt32(truncatingIfNeeded: keyBytes))
        out.append32(UInt32(codec.rawValue))
        out.append64(sequence)
        out.append32(BlobRecordHeader.check(UnsafeRawBufferPointer(rebasing: out.bytes[start...]), seed))
    }

    init(payloadBytes: Int, rawBytes: Int, keyBytes: Int, codec: Compression, sequence: SequenceNumber) {
        self.payloadBytes = payloadBytes
        self.rawBytes = rawBytes
        self.keyBytes = keyBytes
        self.codec = codec
        self.sequence = sequence
    }

    init(_ bytes: UnsafeRawBufferPointer, seed: UInt64) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        payloadBytes = Int(try reader.read32())
        rawBytes = Int(try reader.read32())
        keyBytes = Int(try reader.read32())
        let codec = try reader.read32()
        sequence = try reader.read64()
        let covered = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
        guard try reader.read32() == BlobRecordHeader.check(covered, seed) else {
            throw MalformedBytes(offset: 0, reason: "no record begins here")
        }
        guard let known = UInt8(exactly: codec).flatMap({ Compression(rawValue: $0) }),
            (2...TableFormat.keyBytesMax).contains(keyBytes), rawBytes <= Limits.valueBytesMax,
            payloadBytes <= rawBytes, known != .none || payloadBytes == rawBytes,
            sequence <= Trailer.sequenceMax
        else { throw MalformedBytes(offset: 0, reason: "a record header that says what cannot be") }
        self.codec = known
    }

    private static func check(_ bytes: UnsafeRawBufferPointer, _ seed: UInt64) -> UInt32 {
        UInt32(truncatingIfNeeded: XXH3.hash(bytes, seed: seed))
    }
}
