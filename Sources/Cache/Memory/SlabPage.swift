// SPDX-License-Identifier: Apache-2.0

/// What an arena knows of one page: pieces of one class, or one piece that is larger than all classes.
///
/// Free pieces of a page form a list through their first two bytes; pieces from `carved` on were never handed
/// out and are not in it.
struct SlabPage {
    static let bytes = 64 << 10
    static let none = UInt16.max
    /// The class of a page that is one large piece.
    static let large = UInt8.max

    /// Size of a piece.
    var pieceBytes = 0
    /// Neighbours among the pages of the class that have room; 0 for none.
    var next: UInt32 = 0
    var previous: UInt32 = 0
    /// Pieces handed out.
    var used: UInt16 = 0
    var carved: UInt16 = 0
    /// Number of the first free piece.
    var firstFree = SlabPage.none
    var classNumber: UInt8 = 0

    var capacity: UInt16 { UInt16(truncatingIfNeeded: SlabPage.bytes / pieceBytes) }
    var isFull: Bool { used == capacity }
}
