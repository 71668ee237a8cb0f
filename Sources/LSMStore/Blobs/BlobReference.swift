// SPDX-License-Identifier: Apache-2.0
import Base

/// Where the value of an entry lies, when it is in a blob file: what a table has in the value's place.
///
/// On disk four varints: file number ‖ offset of the record ‖ length of the record ‖ length of the value. An
/// entry that expires has its expiry before them, as an inline value has.
struct BlobReference: Sendable, Equatable {
    var file: UInt64
    var offset: Int
    /// Of the whole record.
    var recordBytes: Int
    /// Of the value.
    var rawBytes: Int

    func encode(into out: ByteWriter) {
        out.appendVarint(file)
        out.appendVarint(offset)
        out.appendVarint(recordBytes)
        out.appendVarint(rawBytes)
    }

    init(file: UInt64, offset: Int, recordBytes: Int, rawBytes: Int) {
        self.file = file
        self.offset = offset
        self.recordBytes = recordBytes
        self.rawBytes = rawBytes
    }

    /// - Throws: for bytes that are not exactly one reference.
    init(_ bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        file = try reader.readVarint()
        offset = try reader.readCount(max: BlobFormat.countMax)
        recordBytes = try reader.readCount(max: BlobRecord.bytesMax)
        rawBytes = try reader.readCount(max: Limits.valueBytesMax)
        guard reader.isAtEnd else {
            throw MalformedBytes(
                offset: reader.offset, reason: "\(reader.remaining) bytes behind a reference")
        }
        guard recordBytes >= BlobRecord.bytesMin else {
            throw MalformedBytes(offset: 0, reason: "a record of \(recordBytes) bytes")
        }
    }

    /// The reference in the value of an entry of one of the two blob kinds.
    init(_ kind: EntryKind, _ value: UnsafeRawBufferPointer) throws(MalformedBytes) {
        guard kind == .blobExpiringPut else {
            try self.init(value)
            return
        }
        guard value.count >= Expiry.bytesCount else {
            throw MalformedBytes(offset: 0, reason: "\(value.count) bytes are too few for an expiry")
        }
        try self.init(UnsafeRawBufferPointer(rebasing: value[Expiry.bytesCount...]))
    }

    /// Whether a value is a well-formed reference of that kind.
    @inline(never)
    static func isValid(_ kind: EntryKind, _ value: UnsafeRawBufferPointer) -> Bool {
        (try? BlobReference(kind, value)) != nil
    }
}
