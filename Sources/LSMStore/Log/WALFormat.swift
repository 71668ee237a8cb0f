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
/// Record: `length u32 | kind u8 | flags u8 | attempt u16 | first sequence u64 | durable offset u64 | count
/// u32 | header check u32 | xxh3 u64 | payload | zeros to a multiple of 8`. With `h` = xxh3 of the first 28
/// bytes, seeded by epoch and offset, the header check is the low half of `h`, and the xxh3 is that of the
/// payload seeded by `h`. A header can thus be believed, and its length used, before the payload is read.
///
/// The epoch is random for each use of a segment: no record of a recycled file's earlier life passes its
/// check.
enum WALFormat {
    static let magic: UInt64 = 0x314C_4157_5453_4C53  // "SLSTWAL1"
    static let version: UInt32 = 1
    static let headerBlockBytes = 4096
    static let secondHeaderOffset = 2048
    static let headerBytes = 64
    static let recordHeaderBytes = 40
    static let batchKind: UInt8 = 1

    /// Where a record that begins at `offset` with so many bytes of payload ends.
    static func end(of offset: Int, payloadBytes: Int) -> Int {
        (offset + recordHeaderBytes + payloadBytes + 7) & ~7
    }

    /// Bytes that a payload takes in the log.
    static func recordBytes(payloadBytes: Int) -> Int { end(of: 0, payloadBytes: payloadBytes) }
}
