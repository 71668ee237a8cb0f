// SPDX-License-Identifier: Apache-2.0
import Base

/// Where a block is in its file: `length` counts all its bytes there, checksum included.
struct BlockHandle: Sendable, Equatable {
    var offset: Int
    var length: Int

    /// Stands for a block that does not exist.
    static let none = BlockHandle(offset: 0, length: 0)

    var end: Int { offset + length }

    func encode(into out: ByteWriter) {
        out.appendVarint(offset)
        out.appendVarint(length)
    }

    static func decode(_ reader: inout ByteReader) throws(MalformedBytes) -> BlockHandle {
        let offset = try reader.readCount(max: 1 << 48)
        let length = try reader.readCount(max: 1 << 31)
        return BlockHandle(offset: offset, length: length)
    }
}
