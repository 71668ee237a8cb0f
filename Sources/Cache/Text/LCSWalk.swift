// SPDX-License-Identifier: Apache-2.0

/// The way back through the rows of `LongestCommonSubsequence`, from the last pair of bytes to the first.
///
/// Only differences along a row are stored. So the walk carries by how much the length here exceeds the
/// length one row up, and looks at one bit of each of the two rows for a step to the left; for a step up it
/// counts a row's bits.
struct LCSWalk {
    private let rows: [UInt64]
    private let width: Int
    private(set) var row: Int
    private(set) var column: Int
    /// The length of the common subsequence of the two prefixes, and of the pair with one byte less of the
    /// first.
    private var here: Int
    private var above: Int

    init(rows: [UInt64], width: Int, row: Int, column: Int) {
        self.rows = rows
        self.width = width
        self.row = row
        self.column = column
        here = 0
        above = 0
        here = length(row, column)
        above = row > 0 ? length(row - 1, column) : 0
    }

    mutating func stepDiagonally() {
        stepLeft()
        stepUp()
    }

    /// Up when that keeps more than going left.
    mutating func stepBack() {
        if above > here - grows(row, column) { stepUp() } else { stepLeft() }
    }

    private mutating func stepLeft() {
        here -= grows(row, column)
        above -= grows(row - 1, column)
        column -= 1
    }

    private mutating func stepUp() {
        row -= 1
        here = above
        above = row > 0 ? length(row - 1, column) : 0
    }

    /// By how much the length grows with the byte that ends the prefix of `column` bytes.
    private func grows(_ row: Int, _ column: Int) -> Int {
        let bit = column - 1
        return rows[row * width + bit / 64] >> UInt64(bit % 64) & 1 == 0 ? 1 : 0
    }

    private func length(_ row: Int, _ column: Int) -> Int {
        var count = 0
        for word in 0..<column / 64 { count += (~rows[row * width + word]).nonzeroBitCount }
        if column % 64 > 0 {
            let bits = ~rows[row * width + column / 64] & (1 << UInt64(column % 64) - 1)
            count += bits.nonzeroBitCount
        }
        return count
    }
}
