// SPDX-License-Identifier: Apache-2.0

/// LCS of two byte strings: its length, the string itself, or the ranges of both that make it up.
///
/// The table of lengths is never stored. Along a row, the length grows by 0 or 1 from column to column, and a
/// word holds 64 columns (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004): one addition and
/// three logical operations make a word of the next row. The way back needs the rows, a bit for each pair of
/// bytes, where Redis keeps 32. Where several subsequences are longest, it takes the one that Redis takes.
struct LongestCommonSubsequence {
    /// What stands in both strings, without a gap in either. Bounds are inclusive, as in the reply.
    struct Match: Equatable {
        var first: ClosedRange<Int>
        var second: ClosedRange<Int>

        var count: Int { first.count }
    }

    /// Whether the lengths are within the memory that Redis would use for its table: 4 bytes for each pair of
    /// prefixes. If not, the reply is `ERR Insufficient memory, transient memory for LCS exceeds
    /// proto-max-bulk-len`.
    ///
    /// What is used here is never much more than the limit, and a 32nd of it when the second string has 64
    /// bytes or more.
    static func isWithin(limit: Int, _ firstCount: Int, _ secondCount: Int) -> Bool {
        let (pairs, isOver) = (firstCount + 1).multipliedReportingOverflow(by: secondCount + 1)
        return !isOver && pairs <= limit / 4
    }

    private let first: UnsafeRawBufferPointer
    private let second: UnsafeRawBufferPointer
    /// Words to a row: a bit for each byte of `second`.
    private let width: Int
    /// For each byte value that occurs in `first`: where it stands in `second`, and in which row of `masks`.
    private var masks: [UInt64] = []
    private var maskOfByte = [Int](repeating: -1, count: 256)

    /// Both strings must outlive this.
    init(_ first: UnsafeRawBufferPointer, _ second: UnsafeRawBufferPointer) {
        self.first = first
        self.second = second
        width = (second.count + 63) / 64
        var distinct = 0
        for byte in first where maskOfByte[Int(byte)] < 0 {
            maskOfByte[Int(byte)] = distinct
            distinct += 1
        }
        masks = [UInt64](repeating: 0, count: distinct * width)
        for (column, byte) in second.enumerated() where maskOfByte[Int(byte)] >= 0 {
            masks[maskOfByte[Int(byte)] * width + column / 64] |= 1 << UInt64(column % 64)
        }
    }

    var length: Int {
        var row = [UInt64](repeating: .max, count: width)
        row.withUnsafeMutableBufferPointer { row in
            for byte in first { advance(row, by: byte, into: row) }
        }
        return row.reduce(0) { $0 + (~$1).nonzeroBitCount }
    }

    /// The string, and the matches from the last to the first, as LCS IDX lists them.
    func trace() -> (string: [UInt8], matches: [Match]) {
        let rows = allRows()
        var walk = LCSWalk(rows: rows, width: width, row: first.count, column: second.count)
        var string: [UInt8] = []
        var matches: [Match] = []
        var open: Match?
        while walk.row > 0, walk.column > 0 {
            let (i, j) = (walk.row - 1, walk.column - 1)
            if first[i] == second[j] {
                string.append(first[i])
                open = Match(
                    first: i...(open?.first.upperBound ?? i), second: j...(open?.second.upperBound ?? j))
                walk.stepDiagonally()
            } else {
                if let match = open { matches.append(match) }
                open = nil
                walk.stepBack()
            }
        }
        if let match = open { matches.append(match) }
        return (string.reversed(), matches)
    }

    /// Row after row, from the one before the first byte on.
    private func allRows() -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: (first.count + 1) * width) { rows, count in
            count = (first.count + 1) * width
            rows[..<width].update(repeating: .max)
            for (index, byte) in first.enumerated() {
                let from = UnsafeMutableBufferPointer(rebasing: rows[index * width..<(index + 1) * width])
                let to = UnsafeMutableBufferPointer(rebasing: rows[(index + 1) * width..<(index + 2) * width])
                to.update(repeating: 0)
                advance(from, by: byte, into: to)
            }
        }
    }

    /// A zero bit in a row says: with this column the length grows by one.
    private func advance(
        _ row: UnsafeMutableBufferPointer<UInt64>, by byte: UInt8,
        into next: UnsafeMutableBufferPointer<UInt64>
    ) {
        let base = maskOfByte[Int(byte)] * width
        masks.withUnsafeBufferPointer { masks in
            var carry: UInt64 = 0
            for word in 0..<width {
                let bits = row[word]
                let mask = masks[base + word]
                let (partial, isOver) = bits.addingReportingOverflow(bits & mask)
                let (sum, isOverAgain) = partial.addingReportingOverflow(carry)
                carry = isOver || isOverAgain ? 1 : 0
                next[word] = sum | (bits & ~mask)
            }
        }
    }
}
