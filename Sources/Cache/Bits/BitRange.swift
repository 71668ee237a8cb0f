// SPDX-License-Identifier: Apache-2.0

/// The bits of a string that BITCOUNT and BITPOS look at: from the first to the last, both included, counted
/// from the high bit of the first byte.
struct BitRange: Equatable {
    /// What `start` and `end` of a command count.
    enum Unit {
        case bytes
        case bits
    }

    let first: Int
    let last: Int

    /// All of a string.
    init(byteCount: Int) {
        first = 0
        last = byteCount * 8 - 1
    }

    /// Reads the bounds of BITCOUNT: as those of BITPOS, but two that count from the end in the wrong order
    /// hold nothing, even where cutting them to the string would make them meet.
    init?(start: Int64, end: Int64, unit: Unit, byteCount: Int) {
        if start < 0, end < 0, start > end { return nil }
        guard let range = Self.forPosition(start: start, end: end, unit: unit, byteCount: byteCount) else {
            return nil
        }
        self = range
    }

    /// Reads the bounds of BITPOS: negative ones count from the end, and both are cut to the string. Without
    /// an end, it is -1.
    ///
    /// - Returns: `nil` when nothing is between them.
    static func forPosition(start: Int64, end: Int64, unit: Unit, byteCount: Int) -> BitRange? {
        let count = Int64(unit == .bits ? byteCount * 8 : byteCount)
        let from = start < 0 ? max(start + count, 0) : start
        let to = min(end < 0 ? max(end + count, 0) : end, count - 1)
        if from > to { return nil }
        let scale: Int64 = unit == .bits ? 1 : 8
        return BitRange(first: Int(from * scale), last: Int(to * scale + scale - 1))
    }

    private init(first: Int, last: Int) {
        self.first = first
        self.last = last
    }
}
