// SPDX-License-Identifier: Apache-2.0

/// Constants of the segment file; the whole layout is in `docs/formats/index-segment.md`.
enum SegmentFormat {
    /// "STRATAIX" in file order.
    static let magic: UInt64 = 0x5849_4154_4152_5453
    static let version: UInt32 = 1
    static let headerBytes = 16
    static let footerBytes = 32
    /// Rows of one segment: postings hold rows in 32 bits, and masks over a segment should stay in a cache.
    static let rowsMax = 1 << 24
    /// Fields of one segment; a mapping's own limit is far lower.
    static let fieldsMax = 1 << 16

    /// Parts of a field, in file order.
    enum Part: Int, CaseIterable {
        case presence, terms, postings, positions, column, norms
    }

    /// How a presence set is written.
    enum PresenceShape: UInt8 {
        case all = 0
        case sparse = 1
        case dense = 2
    }
}

/// Where a part of a segment file is.
struct SegmentPart: Sendable, Equatable {
    var offset = 0
    var length = 0
    /// XXH3-64 of the bytes, seeded with the offset.
    var checksum: UInt64 = 0
}
