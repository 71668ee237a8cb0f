// SPDX-License-Identifier: Apache-2.0
import Base

/// Layout of manifests; `docs/formats/manifest.md` is its long form.
///
/// Header: `magic 8 | version u32 | reserved u32 | number u64 | store id u64 | xxh3 u64 of the 32 bytes
/// before`. Then records at multiples of 8: `length u32 | length check u32 | xxh3 u64 of the payload |
/// payload | zeros to a multiple of 8`. Both checks are seeded by store id, manifest number and offset, so
/// that bytes from another place, another manifest or another store fail; the first allows to believe a
/// length before its payload is read.
enum ManifestFormat {
    static let magic: UInt64 = 0x314E_414D_5453_4C53  // "SLSTMAN1"
    static let version: UInt32 = 1
    static let headerBytes = 40
    static let recordHeaderBytes = 16
    /// A snapshot of a store with a million tables fits; longer ones are refused.
    static let editBytesMax = 256 << 20

    static func end(of offset: Int, payloadBytes: Int) -> Int {
        (offset + recordHeaderBytes + payloadBytes + 7) & ~7
    }

    static func encodeHeader(number: UInt64, storeID: UInt64, to writer: ByteWriter) {
        writer.append64(magic)
        writer.append32(version)
        writer.append32(0)
        writer.append64(number)
        writer.append64(storeID)
        writer.append64(XXH3.hash(writer.bytes))
    }

    /// Appends the record of an edit that is to stand at `offset`.
    static func encode(
        _ edit: VersionEdit, number: UInt64, storeID: UInt64, offset: Int, to writer: ByteWriter
    ) throws(StoreError) {
        let payload = ByteWriter(capacity: 1024)
        edit.encode(to: payload)
        guard payload.count <= editBytesMax else {
            throw .invalid("an edit of \(payload.count) bytes; the manifest takes \(editBytesMax) at once")
        }
        let length = UInt32(truncatingIfNeeded: payload.count)
        let seed = seed(number: number, storeID: storeID, offset: offset)
        writer.append32(length)
        writer.append32(lengthCheck(length, seed: seed))
        writer.append64(XXH3.hash(payload.bytes, seed: seed))
        writer.append(payload.bytes)
        writer.appendZeros(
            end(of: offset, payloadBytes: payload.count) - offset - recordHeaderBytes - payload.count)
    }

    static func seed(number: UInt64, storeID: UInt64, offset: Int) -> UInt64 {
        XXH3.seed(file: number ^ storeID, offset: offset)
    }

    static func lengthCheck(_ length: UInt32, seed: UInt64) -> UInt32 {
        var word = length.littleEndian
        return withUnsafeBytes(of: &word) { UInt32(truncatingIfNeeded: XXH3.hash($0, seed: seed)) }
    }

    /// Length of the payload and its checksum, when a record was written at `offset`.
    static func decodeRecordHeader(
        _ bytes: UnsafeRawBufferPointer, seed: UInt64
    ) -> (length: Int, checksum: UInt64)? {
        guard bytes.count >= recordHeaderBytes, let base = bytes.baseAddress else { return nil }
        let length = UInt32(littleEndian: base.loadUnaligned(as: UInt32.self))
        let check = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
        guard length <= editBytesMax, check == lengthCheck(length, seed: seed) else { return nil }
        return (Int(length), UInt64(littleEndian: base.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
