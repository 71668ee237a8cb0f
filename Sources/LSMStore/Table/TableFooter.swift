// SPDX-License-Identifier: Apache-2.0
import Base

/// The last 72 bytes of a table.
///
/// top index, range tombstones, properties: offset u64 ‖ length u32 each (both 0 for no range tombstones) ‖
/// file number u64 ‖ file size u64 ‖ format version u32 ‖ XXH3-64 of the 56 bytes before, seeded with their
/// place ‖ magic
struct TableFooter: Equatable {
    var topIndex: BlockHandle
    var rangeTombstones: BlockHandle
    var properties: BlockHandle
    var number: UInt64
    var sizeBytes: Int

    private static let checkedBytes = 56

    /// - Requires: `out` goes to the file so that the footer begins at `sizeBytes - footerBytes`.
    func encode(into out: ByteWriter) {
        let start = out.count
        for handle in [topIndex, rangeTombstones, properties] {
            out.append64(UInt64(handle.offset))
            out.append32(UInt32(handle.length))
        }
        out.append64(number)
        out.append64(UInt64(sizeBytes))
        out.append32(TableFormat.version)
        let seed = XXH3.seed(file: number, offset: sizeBytes - TableFormat.footerBytes)
        out.append64(XXH3.hash(UnsafeRawBufferPointer(rebasing: out.bytes[start...]), seed: seed))
        out.append64(TableFormat.magic)
    }

    /// Checks the footer of the file of this number and size.
    /// - Throws: `MalformedBytes`, with offsets from the footer's beginning.
    init(_ bytes: UnsafeRawBufferPointer, number: UInt64, sizeBytes: Int) throws(MalformedBytes) {
        guard bytes.count == TableFormat.footerBytes else {
            throw MalformedBytes(offset: 0, reason: "\(bytes.count) bytes are no footer")
        }
        let checked = TableFooter.checkedBytes
        var tail = ByteReader(bytes, at: checked)
        let checksum = try tail.read64()
        guard try tail.read64() == TableFormat.magic else {
            throw MalformedBytes(offset: checked + 8, reason: "not the mark of a table")
        }
        let seed = XXH3.seed(file: number, offset: sizeBytes - TableFormat.footerBytes)
        let found = XXH3.hash(UnsafeRawBufferPointer(rebasing: bytes[..<checked]), seed: seed)
        guard found == checksum else {
            throw MalformedBytes(offset: checked, reason: "checksum of another table, or of damaged bytes")
        }
        var reader = ByteReader(bytes)
        topIndex = try TableFooter.handle(&reader)
        rangeTombstones = try TableFooter.handle(&reader)
        properties = try TableFooter.handle(&reader)
        self.number = try reader.read64()
        let size = try reader.read64()
        let version = try reader.read32()
        guard self.number == number, size == UInt64(sizeBytes) else {
            throw MalformedBytes(offset: 36, reason: "file \(self.number) of \(size) bytes")
        }
        guard version == TableFormat.version else {
            throw MalformedBytes(
                offset: 52, reason: "format version \(version); this program reads \(TableFormat.version)")
        }
        self.sizeBytes = sizeBytes
    }

    init(
        topIndex: BlockHandle, rangeTombstones: BlockHandle, properties: BlockHandle, number: UInt64,
        sizeBytes: Int
    ) {
        self.topIndex = topIndex
        self.rangeTombstones = rangeTombstones
        self.properties = properties
        self.number = number
        self.sizeBytes = sizeBytes
    }

    private static func handle(_ reader: inout ByteReader) throws(MalformedBytes) -> BlockHandle {
        let at = reader.offset
        let offset = try reader.read64()
        let length = try reader.read32()
        guard offset <= 1 << 48, length <= 1 << 31 else {
            throw MalformedBytes(offset: at, reason: "\(length) bytes at \(offset)")
        }
        return BlockHandle(offset: Int(offset), length: Int(length))
    }
}
