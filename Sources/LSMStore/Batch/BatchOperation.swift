// SPDX-License-Identifier: Apache-2.0
import Base

/// One operation of an encoded batch. Borrows the batch's bytes. Holds no references, so that reading costs
/// no counting.
struct BatchOperation {
    let kind: EntryKind
    /// The keyspace's two bytes in front; empty for file operations.
    let key: UnsafeRawBufferPointer
    /// Value, operand or the range's end, as in the memtable: an expiry and keyspace bytes are part of it.
    /// The label for `attachFile`.
    let value: UnsafeRawBufferPointer
    /// For `attachFile` and `dropFile`; else 0.
    let fileNumber: UInt64
    fileprivate let fileSizeBytes: Int
    fileprivate let fileChecksum: UInt64

    init(_ kind: EntryKind, key: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer) {
        self.kind = kind
        self.key = key
        self.value = value
        fileNumber = 0
        fileSizeBytes = 0
        fileChecksum = 0
    }

    init(attaching number: UInt64, sizeBytes: Int, checksum: UInt64, label: UnsafeRawBufferPointer) {
        kind = .attachFile
        key = UnsafeRawBufferPointer(start: nil, count: 0)
        value = label
        fileNumber = number
        fileSizeBytes = sizeBytes
        fileChecksum = checksum
    }

    init(dropping number: UInt64) {
        kind = .dropFile
        key = UnsafeRawBufferPointer(start: nil, count: 0)
        value = UnsafeRawBufferPointer(start: nil, count: 0)
        fileNumber = number
        fileSizeBytes = 0
        fileChecksum = 0
    }

    /// The file that `attachFile` names; `nil` for other kinds.
    var file: AttachedFileDescription? {
        guard kind == .attachFile else { return nil }
        return AttachedFileDescription(
            number: fileNumber, sizeBytes: fileSizeBytes, checksum: fileChecksum, label: [UInt8](value))
    }
}
