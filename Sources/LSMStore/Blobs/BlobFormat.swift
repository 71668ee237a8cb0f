// SPDX-License-Identifier: Apache-2.0
import Base

/// The constants of the blob file format, its header and its footer; docs/formats/blob.md has every byte.
///
/// header ‖ record … record ‖ footer, side by side: every byte of the file is under a checksum. A file is
/// written once, by `BlobWriter`, and never changed.
///
/// Header: magic u64 ‖ version u32 ‖ 0 u32 ‖ file number u64 ‖ store id u64 ‖ XXH3-64 of the 32 bytes before.
/// Footer: records u64 ‖ their bytes u64 ‖ digest u64 ‖ file number u64 ‖ XXH3-64 of the 32 bytes before,
/// seeded with their place ‖ magic u64.
enum BlobFormat {
    /// "SLSTBLB1", read as a little-endian integer.
    static let magic: UInt64 = 0x3142_4C42_5453_4C53
    /// "STRATABF", likewise.
    static let endMagic: UInt64 = 0x4642_4154_4152_5453
    static let version: UInt32 = 1
    static let headerBytes = 40
    static let footerBytes = 48
    /// Sizes and counts beyond this cannot have come from a store.
    static let countMax = 1 << 48

    static func encodeHeader(number: UInt64, storeID: UInt64, into out: ByteWriter) {
        out.append64(magic)
        out.append32(version)
        out.append32(0)
        out.append64(number)
        out.append64(storeID)
        out.append64(XXH3.hash(out.bytes))
    }

    /// - Returns: the id of the store that wrote the file.
    /// - Throws: `MalformedBytes` when this is not the header of file `number`.
    @discardableResult
    static func checkHeader(_ bytes: UnsafeRawBufferPointer, number: UInt64) throws(MalformedBytes) -> UInt64
    {
        var reader = ByteReader(bytes)
        guard try reader.read64() == magic else {
            throw MalformedBytes(offset: 0, reason: "not the mark of a blob file")
        }
        let version = try reader.read32()
        _ = try reader.read32()
        let found = try reader.read64()
        let storeID = try reader.read64()
        let covered = UnsafeRawBufferPointer(rebasing: bytes[..<reader.offset])
        guard try reader.read64() == XXH3.hash(covered) else {
            throw MalformedBytes(offset: 32, reason: "a checksum that fails")
        }
        guard version == self.version else {
            throw MalformedBytes(
                offset: 8, reason: "format version \(version); this program reads \(self.version)")
        }
        guard found == number else { throw MalformedBytes(offset: 16, reason: "file number \(found)") }
        return storeID
    }
}
