// SPDX-License-Identifier: Apache-2.0
import Base

/// What the manifest knows of a blob file.
struct BlobFileDescription: Sendable, Equatable {
    var number: UInt64
    /// Of all records, whole.
    var recordBytes: Int
    var count: Int

    var sizeBytes: Int { BlobFormat.headerBytes + recordBytes + BlobFormat.footerBytes }
    /// Where the footer begins.
    var recordsEnd: Int { BlobFormat.headerBytes + recordBytes }

    init(number: UInt64, recordBytes: Int, count: Int) {
        self.number = number
        self.recordBytes = recordBytes
        self.count = count
    }

    func encode(to body: ByteWriter) {
        body.appendVarint(number)
        body.appendVarint(recordBytes)
        body.appendVarint(count)
    }

    init(from fields: inout ByteReader) throws(MalformedBytes) {
        number = try fields.readVarint()
        recordBytes = try fields.readCount(max: BlobFormat.countMax)
        count = try fields.readCount(max: BlobFormat.countMax)
    }
}
