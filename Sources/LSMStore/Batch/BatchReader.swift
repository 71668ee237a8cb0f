// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads the operations of an encoded batch (docs/formats/batch.md) from bytes that may be anything.
///
/// Kinds, sizes, ranges and the number of operations are checked, against the limits that `WriteBatch` keeps.
struct BatchReader {
    private var reader: ByteReader
    private var left: Int

    /// - Parameters:
    ///   - payload: must outlive the reader and its operations.
    ///   - count: operations that the payload holds, as the record around it says.
    init(_ payload: UnsafeRawBufferPointer, count: Int) {
        reader = ByteReader(payload)
        left = count
    }

    /// The next operation, or `nil` after the last.
    mutating func next() throws(MalformedBytes) -> BatchOperation? {
        if left <= 0 || reader.isAtEnd {
            guard left == 0 else { throw malformed("the batch ends \(left) operations early") }
            guard reader.isAtEnd else {
                throw malformed("\(reader.remaining) bytes follow the batch's last operation")
            }
            return nil
        }
        let at = reader.offset
        let raw = try reader.read8()
        // References into blob files stand in tables only.
        guard let kind = EntryKind(rawValue: raw), kind != .blobPut, kind != .blobExpiringPut else {
            throw MalformedBytes(offset: at, reason: "unknown kind of operation \(raw)")
        }
        left -= 1
        switch kind {
        case .put, .merge:
            let key = try readKey()
            return BatchOperation(kind, key: key, value: try readValue())
        case .expiringPut:
            let key = try readKey()
            let value = try readValue()
            guard value.count >= 8 else {
                throw malformed("an expiring value of \(value.count) bytes has no expiry")
            }
            return BatchOperation(kind, key: key, value: value)
        case .delete:
            let key = try readKey()
            return BatchOperation(kind, key: key, value: UnsafeRawBufferPointer(start: nil, count: 0))
        case .deleteRange:
            let key = try readKey()
            return BatchOperation(kind, key: key, value: try readRangeEnd(of: key))
        case .attachFile:
            return try readAttachment()
        case .dropFile:
            return BatchOperation(dropping: try reader.read64())
        case .blobPut, .blobExpiringPut: return nil
        }
    }

    private func malformed(_ reason: String) -> MalformedBytes {
        MalformedBytes(offset: reader.offset, reason: reason)
    }

    private mutating func readKey() throws(MalformedBytes) -> UnsafeRawBufferPointer {
        let count = try reader.readCount(max: Limits.keyBytesMax + 2)
        guard count >= 2 else { throw malformed("a key of \(count) bytes has no keyspace") }
        return try reader.readBytes(count)
    }

    private mutating func readValue() throws(MalformedBytes) -> UnsafeRawBufferPointer {
        let count = try reader.readCount(max: Limits.valueBytesMax)
        return try reader.readBytes(count)
    }

    /// The end stands after the start, in the same keyspace or at the very beginning of the next.
    private mutating func readRangeEnd(
        of start: UnsafeRawBufferPointer
    ) throws(MalformedBytes) -> UnsafeRawBufferPointer {
        let end = try readKey()
        let first = Int(start[0]) << 8 | Int(start[1])
        let last = Int(end[0]) << 8 | Int(end[1])
        guard last == first || (last == first + 1 && end.count == 2) else {
            throw malformed("a range delete from keyspace \(first) ends in keyspace \(last)")
        }
        guard ByteOrder.compare(start, end) < 0 else { throw malformed("an empty range delete") }
        return end
    }

    private mutating func readAttachment() throws(MalformedBytes) -> BatchOperation {
        let number = try reader.read64()
        let size = try reader.read64()
        guard let sizeBytes = Int(exactly: size) else { throw malformed("a file of \(size) bytes") }
        let checksum = try reader.read64()
        let labelBytes = try reader.readCount(max: Limits.keyBytesMax)
        let label = try reader.readBytes(labelBytes)
        return BatchOperation(attaching: number, sizeBytes: sizeBytes, checksum: checksum, label: label)
    }
}
