// SPDX-License-Identifier: Apache-2.0
import Base

/// Layout of WAL segments; `docs/formats/wal.md` is its long form.
///
/// A segment is a header block of 4 KiB and records at multiples of 8 after it. Integers are little-endian.
///
/// Header, written twice in the block (at 0 and at 2048, so that one bad sector does not take both): `magic 8
/// | version u32 | reserved u32 | number u64 | epoch u64 | first sequence u64 | previous number u64 |
/// previous end u64 | xxh3 u64 of the 56 bytes before`.
///
/// Record: `kind u8 | length varint | count varint | first sequence less the segment's varint | attempt
/// varint | durable offset varint | header check u32 | xxh3 u64 | payload | zeros to a multiple of 8`. With
/// `h` = xxh3 of what stands before the header check, seeded by epoch and offset, the header check is the low
/// half of `h`, and the xxh3 is that of the payload seeded by `h`. A header can thus be believed, and its
/// length used, before the payload is read.
///
/// The epoch is random for each use of a segment: no record of a recycled file's earlier life passes its
/// check.
///
/// Segments of version 1, which had headers of a fixed size, are read; none is written.
enum WALFormat {
    static let magic: UInt64 = 0x314C_4157_5453_4C53  // "SLSTWAL1"
    static let version: UInt32 = 2
    /// Headers of records have a fixed size.
    static let fixedVersion: UInt32 = 1
    static let headerBlockBytes = 4096
    static let secondHeaderOffset = 2048
    static let headerBytes = 64
    /// Records begin at multiples of this.
    static let alignment = 8
    /// Of a record's header, of any version.
    static let recordHeaderBytesMax = 48
    static let fixedRecordHeaderBytes = 40
    static let fixedBatchKind: UInt8 = 1
    static let batchKind: UInt8 = 2

    /// Where the record behind one at `offset` begins.
    @inline(__always)
    static func end(of offset: Int, headerBytes: Int, payloadBytes: Int) -> Int {
        (offset + headerBytes + payloadBytes + alignment - 1) & ~(alignment - 1)
    }
}
