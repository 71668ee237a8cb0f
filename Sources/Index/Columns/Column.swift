// SPDX-License-Identifier: Apache-2.0

/// The values of one field by row ("doc values"): integers, doubles in sortable form, or ordinals of terms.
///
/// A row has none, one or several values; several stand in ascending order. Value positions run over the rows that
/// have any: `presence` with its ranks gives a row's place, `starts` (only when some row has several) its first
/// value. Immutable; any thread.
final class Column: @unchecked Sendable {
    // Unchecked: everything is set once; `owner` keeps the memory behind `values` and `starts`.

    let rowCount: Int
    /// Rows with a value; `nil` when each row has one.
    let presence: RowSet?
    /// Members of `presence` before each word.
    private let ranks: [UInt32]
    private let presenceWords: [UInt64]
    /// Place of each present row's first value, with one more at the end; `nil` when all have one.
    let starts: PackedIntegers?
    let values: PackedIntegers
    private let owner: AnyObject

    init(
        rowCount: Int, presence: RowSet?, starts: PackedIntegers?, values: PackedIntegers,
        owner: AnyObject
    ) {
        self.rowCount = rowCount
        self.presence = presence
        self.starts = starts
        self.values = values
        self.owner = owner
        presenceWords = presence?.denseWords() ?? []
        var ranks: [UInt32] = []
        ranks.reserveCapacity(presenceWords.count)
        var rank: UInt32 = 0
        for word in presenceWords {
            ranks.append(rank)
            rank &+= UInt32(word.nonzeroBitCount)
        }
        self.ranks = ranks
    }

    /// Whether no row has two values.
    var isSingleValued: Bool { starts == nil }
    /// Whether value `i` belongs to row `i`.
    var isFull: Bool { presence == nil && starts == nil }

    @inline(__always)
    private func rank(_ row: Int) -> Int? {
        guard presence != nil else { return row }
        let word = presenceWords[row >> 6]
        let bit = UInt64(row & 63)
        guard word >> bit & 1 == 1 else { return nil }
        return Int(ranks[row >> 6]) &+ (word & ((1 &<< bit) &- 1)).nonzeroBitCount
    }

    /// Where the row's values are in `values`; empty when it has none.
    @inline(__always)
    func places(_ row: Int) -> Range<Int> {
        guard let rank = rank(row) else { return 0..<0 }
        guard let starts else { return rank..<(rank &+ 1) }
        return Int(starts[rank])..<Int(starts[rank &+ 1])
    }

    /// The row's least value.
    func minimum(_ row: Int) -> Int64? {
        let places = places(row)
        return places.isEmpty ? nil : values[places.lowerBound]
    }

    /// The row's greatest value.
    func maximum(_ row: Int) -> Int64? {
        let places = places(row)
        return places.isEmpty ? nil : values[places.upperBound - 1]
    }

    /// Calls `body` with each value of each of the rows, rows ascending.
    @inline(__always)
    func forEachValue(in rows: RowSet, _ body: (_ row: Int, _ value: Int64) -> Void) {
        if isFull {
            rows.forEach { row in body(row, values[row]) }
        } else {
            rows.forEach { row in
                for place in places(row) { body(row, values[place]) }
            }
        }
    }

    /// The least and greatest of all values, from the zones where there are any. `nil` when there are no values.
    var bounds: ClosedRange<Int64>? {
        guard values.count > 0 else { return nil }
        var (low, high) = (Int64.max, Int64.min)
        if values.hasZones {
            for block in 0..<values.blocks {
                low = min(low, values.minimum(block: block))
                high = max(high, values.maximum(block: block))
            }
        } else {
            for i in 0..<values.count {
                low = min(low, values[i])
                high = max(high, values[i])
            }
        }
        return low...high
    }

    /// Rows with a value inside the range. O(blocks) where the zones decide, else a pass over the values.
    func rows(in range: ClosedRange<Int64>) -> RowSet {
        guard let bounds, bounds.overlaps(range) else { return RowSet(emptyIn: rowCount) }
        if range.lowerBound <= bounds.lowerBound && bounds.upperBound <= range.upperBound {
            return presence ?? RowSet(allIn: rowCount)
        }
        return isFull ? fullRows(in: range) : sparseRows(in: range)
    }

    private func fullRows(in range: ClosedRange<Int64>) -> RowSet {
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(rowCount))
        let (low, span) = (range.lowerBound, UInt64(bitPattern: range.upperBound &- range.lowerBound))
        words.withUnsafeMutableBufferPointer { words in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: PackedIntegers.blockCount) { scratch in
                for block in 0..<values.blocks {
                    let first = block * PackedIntegers.blockCount
                    let n = values.valueCount(block)
                    if values.hasZones {
                        let (least, greatest) = (values.minimum(block: block), values.maximum(block: block))
                        if greatest < low || least > range.upperBound { continue }
                        if least >= low && greatest <= range.upperBound {
                            RowSet.fill(words, first..<(first + n))
                            continue
                        }
                    }
                    values.decode(block: block, into: scratch.baseAddress!)
                    for i in 0..<n {
                        // One comparison: the distance from the low end wraps for values below it.
                        let inside: UInt64 = UInt64(bitPattern: scratch[i] &- low) <= span ? 1 : 0
                        words[(first &+ i) >> 6] |= inside &<< UInt64(i & 63)
                    }
                }
            }
        }
        return RowSet(words: words, in: rowCount)
    }

    private func sparseRows(in range: ClosedRange<Int64>) -> RowSet {
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(rowCount))
        forEachValue(in: presence ?? RowSet(allIn: rowCount)) { row, value in
            if range.contains(value) { words[row >> 6] |= 1 &<< UInt64(row & 63) }
        }
        return RowSet(words: words, in: rowCount)
    }
}
