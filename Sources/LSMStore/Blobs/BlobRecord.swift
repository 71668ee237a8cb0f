// SPDX-License-Identifier: Apache-2.0
import Base

/// One value in a blob file, as its bytes lie in memory.
///
/// header ‖ key ‖ payload ‖ XXH3-64 of all before it in the record. Both checks are seeded with the record's
/// place: bytes from another place or another file fail. The key, with its keyspace's bytes, and the sequence
/// number are those of the entry that the value belongs to: whoever comes by a wrong reference sees it.
struct BlobRecord {
    static let checksumBytes = 8
    static let bytesMin = BlobRecordHeader.bytesCount + 2 + checksumBytes
    static let bytesMax = bytesMin + TableFormat.keyBytesMax + Limits.valueBytesMax

    let header: BlobRecordHeader
    let key: UnsafeRawBufferPointer
    /// Perhaps compressed.
    let payload: UnsafeRawBufferPointer
    let checksum: UInt64

    /// Checks the bytes, which must be exactly one record.
    init(_ bytes: UnsafeRawBufferPointer, seed: UInt64) throws(MalformedBytes) {
        header = try BlobRecordHeader(bytes, seed: seed)
        guard header.recordBytes == bytes.count else {
            throw MalformedBytes(offset: 0, reason: "a record of \(header.recordBytes) bytes")
        }
        let end = bytes.count - BlobRecord.checksumBytes
        var reader = ByteReader(bytes, at: end)
        checksum = try reader.read64()
        let found = XXH3.hash(UnsafeRawBufferPointer(rebasing: bytes[..<end]), seed: seed)
        guard found == checksum else {
            let texts = [checksum, found].map { String($0, radix: 16) }
            throw MalformedBytes(offset: end, reason: "checksum \(texts[0]) stored, \(texts[1]) computed")
        }
        let keyEnd = BlobRecordHeader.bytesCount + header.keyBytes
        key = UnsafeRawBufferPointer(rebasing: bytes[BlobRecordHeader.bytesCount..<keyEnd])
        payload = UnsafeRawBufferPointer(rebasing: bytes[keyEnd..<end])
        guard
            header.codec == .none
                || BlockDecompressor.isPlausible(payload, header.codec, rawBytes: header.rawBytes)
        else { throw MalformedBytes(offset: 4, reason: "impossible length \(header.rawBytes) of a value") }
    }
}
