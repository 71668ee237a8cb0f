// SPDX-License-Identifier: Apache-2.0
import Base

/// What one table, or all of a version, references in one blob file: so many records of so many bytes.
///
/// Each entry of a table has a record of its own, so that these sums say exactly which part of a blob file is
/// alive; the rest of it is dead.
struct BlobUse: Sendable, Equatable {
    /// Of the blob file.
    var number: UInt64
    /// Of whole records.
    var bytes = 0
    var count = 0

    mutating func add(_ other: BlobUse) {
        bytes += other.bytes
        count += other.count
    }
}

extension [BlobUse] {
    /// On disk: count varint, then number, bytes and count of each, varints; numbers ascend.
    func encode(to writer: ByteWriter) {
        writer.appendVarint(count)
        for use in self {
            writer.appendVarint(use.number)
            writer.appendVarint(use.bytes)
            writer.appendVarint(use.count)
        }
    }

    init(from reader: inout ByteReader) throws(MalformedBytes) {
        self = []
        for _ in 0..<(try reader.readCount(max: BlobFormat.countMax)) {
            let at = reader.offset
            let use = BlobUse(
                number: try reader.readVarint(), bytes: try reader.readCount(max: BlobFormat.countMax),
                count: try reader.readCount(max: BlobFormat.countMax))
            guard use.number > last?.number ?? 0, use.bytes > 0, use.count > 0 else {
                throw MalformedBytes(offset: at, reason: "an impossible use of blob file \(use.number)")
            }
            append(use)
        }
    }
}
