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

    /// The handle in an index entry's value.
    /// - Requires: the block passed its checks (`BlockLayout`): nothing is checked again.
    @inline(__always)
    static func first(in value: UnsafeRawBufferPointer) -> BlockHandle {
        var p = value.baseAddress.unsafelyUnwrapped
        return checked(&p)
    }

    /// The handles of index partition and filter in a top index entry's value. - Requires: as above.
    @inline(__always)
    static func pair(in value: UnsafeRawBufferPointer) -> (index: BlockHandle, filter: BlockHandle) {
        var p = value.baseAddress.unsafelyUnwrapped
        let index = checked(&p)
        return (index, checked(&p))
    }

    @inline(__always)
    private static func checked(_ p: inout UnsafeRawPointer) -> BlockHandle {
        let offset = varint(&p)
        return BlockHandle(offset: offset, length: varint(&p))
    }

    @inline(__always)
    private static func varint(_ p: inout UnsafeRawPointer) -> Int {
        var value = 0
        var shift = 0
        while true {
            let byte = p.load(as: UInt8.self)
            p += 1
            value |= Int(byte & 0x7F) &<< shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }
}
