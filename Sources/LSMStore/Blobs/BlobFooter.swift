// SPDX-License-Identifier: Apache-2.0
import Base

/// The last 48 bytes of a blob file; see `BlobFormat`.
struct BlobFooter: Equatable {
    var count = 0
    /// Of all records, whole.
    var recordBytes = 0
    /// Folds the records' checksums in file order, so that the last bytes of a file stand for all of them;
    /// see `TableOrigin.fold`.
    var digest: UInt64 = 0

    init() {}

    /// Size of the file.
    var sizeBytes: Int { BlobFormat.headerBytes + recordBytes + BlobFormat.footerBytes }

    /// What the manifest is to know of the file.
    func description(number: UInt64) -> BlobFileDescription {
        BlobFileDescription(number: number, recordBytes: recordBytes, count: count)
    }

    func encode(number: UInt64, into out: ByteWriter) {
        let start = out.count
        out.append64(UInt64(count))
        out.append64(UInt64(recordBytes))
        out.append64(digest)
        out.append64(number)
        let seed = XXH3.seed(file: number, offset: BlobFormat.headerBytes + recordBytes)
        out.append64(XXH3.hash(UnsafeRawBufferPointer(rebasing: out.bytes[start...]), seed: seed))
        out.append64(BlobFormat.endMagic)
    }

    /// - Throws: `MalformedBytes`, with offsets from the footer's beginning, when this is not the footer of
    ///   the file of this number and size.
    init(_ bytes: UnsafeRawBufferPointer, number: UInt64, sizeBytes: Int) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        let words = (try reader.read64(), try reader.read64())
        digest = try reader.read64()
        let foundNumber = try reader.read64()
        let covered = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
        let checksum = try reader.read64()
        guard try reader.read64() == BlobFormat.endMagic else {
            throw MalformedBytes(offset: 40, reason: "not the mark of a blob file's end")
        }
        let seed = XXH3.seed(file: number, offset: sizeBytes - BlobFormat.footerBytes)
        guard XXH3.hash(covered, seed: seed) == checksum, foundNumber == number else {
            throw MalformedBytes(offset: 32, reason: "checksum of another file, or of damaged bytes")
        }
        guard words.0 <= UInt64(BlobFormat.countMax), words.1 <= UInt64(BlobFormat.countMax) else {
            throw MalformedBytes(offset: 0, reason: "\(words.0) records of \(words.1) bytes")
        }
        (count, recordBytes) = (Int(words.0), Int(words.1))
        guard self.sizeBytes == sizeBytes else {
            throw MalformedBytes(
                offset: 8, reason: "\(recordBytes) bytes of records in a file of \(sizeBytes)")
        }
    }
}
