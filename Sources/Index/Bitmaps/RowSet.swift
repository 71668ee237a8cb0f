// SPDX-License-Identifier: Apache-2.0

/// A set of rows 0 ..< `universe` of one segment or tail.
///
/// Two shapes: a sorted array while members are few (under one row in 64), else one bit a row. Operations pick the
/// cheaper shape of their result; equality is that of the members. A value type: copies share until one changes.
public struct RowSet: Sendable, Equatable {
    enum Shape: Sendable {
        case sparse([UInt32])
        /// Bits at and above `universe` are zero.
        case dense([UInt64])
    }

    /// One more than the greatest row that can be a member.
    public let universe: Int
    var shape: Shape

    init(universe: Int, shape: Shape) {
        self.universe = universe
        self.shape = shape
    }

    /// The set without rows.
    public init(emptyIn universe: Int) { self.init(universe: universe, shape: .sparse([])) }

    /// The set of all rows.
    public init(allIn universe: Int) {
        var words = [UInt64](repeating: .max, count: RowSet.wordCount(universe))
        if universe & 63 != 0 { words[words.count - 1] = (1 << UInt64(universe & 63)) - 1 }
        self.init(universe: universe, shape: .dense(words))
    }

    /// A set of ascending distinct rows, each below `universe`.
    public init(sorted rows: [UInt32], in universe: Int) {
        self.init(universe: universe, shape: .sparse(rows))
        if rows.count > universe >> 6 { shape = .dense(denseWords()) }
    }

    /// The rows of an interval.
    public init(range: Range<Int>, in universe: Int) {
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(universe))
        words.withUnsafeMutableBufferPointer { RowSet.fill($0, range.clamped(to: 0..<universe)) }
        self.init(universe: universe, shape: .dense(words))
    }

    /// Takes over words that the caller filled; bits at and above `universe` must be zero.
    init(words: [UInt64], in universe: Int) { self.init(universe: universe, shape: .dense(words)) }

    static func wordCount(_ universe: Int) -> Int { (universe + 63) >> 6 }

    static func fill(_ words: UnsafeMutableBufferPointer<UInt64>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let (first, last) = (range.lowerBound >> 6, (range.upperBound - 1) >> 6)
        let head = UInt64.max << UInt64(range.lowerBound & 63)
        let tail = UInt64.max >> UInt64(63 - (range.upperBound - 1) & 63)
        if first == last {
            words[first] |= head & tail
            return
        }
        words[first] |= head
        for word in (first + 1)..<last { words[word] = .max }
        words[last] |= tail
    }

    /// How many rows. O(1) when few, else a pass over the words.
    public var count: Int {
        switch shape {
        case .sparse(let rows): rows.count
        case .dense(let words): words.withUnsafeBufferPointer { RowSet.popcount($0) }
        }
    }

    public var isEmpty: Bool {
        switch shape {
        case .sparse(let rows): rows.isEmpty
        case .dense(let words): words.allSatisfy { $0 == 0 }
        }
    }

    static func popcount(_ words: UnsafeBufferPointer<UInt64>) -> Int {
        var count = 0
        for word in words { count &+= word.nonzeroBitCount }
        return count
    }

    /// O(1) when dense, O(log n) when sparse.
    public func contains(_ row: Int) -> Bool {
        guard row >= 0 && row < universe else { return false }
        switch shape {
        case .dense(let words): return words[row >> 6] >> UInt64(row & 63) & 1 == 1
        case .sparse(let rows):
            let at = RowSet.lowerBound(rows, UInt32(row))
            return at < rows.count && rows[at] == row
        }
    }

    /// Adds a row. O(1) when dense or when `row` is the greatest; else O(n).
    public mutating func insert(_ row: Int) {
        precondition(row >= 0 && row < universe)
        switch shape {
        case .dense(var words):
            shape = .sparse([])
            words[row >> 6] |= 1 << UInt64(row & 63)
            shape = .dense(words)
        case .sparse(var rows):
            shape = .sparse([])
            let at = RowSet.lowerBound(rows, UInt32(row))
            if at == rows.count || rows[at] != row { rows.insert(UInt32(row), at: at) }
            shape = .sparse(rows)
            if rows.count > universe >> 6 { shape = .dense(denseWords()) }
        }
    }

    /// Takes a row out, if it is in.
    public mutating func remove(_ row: Int) {
        guard row >= 0 && row < universe else { return }
        switch shape {
        case .dense(var words):
            shape = .sparse([])
            words[row >> 6] &= ~(1 << UInt64(row & 63))
            shape = .dense(words)
        case .sparse(var rows):
            let at = RowSet.lowerBound(rows, UInt32(row))
            if at < rows.count && rows[at] == row { rows.remove(at: at) }
            shape = .sparse(rows)
        }
    }

    static func lowerBound(_ rows: [UInt32], _ row: UInt32) -> Int {
        var (low, high) = (0, rows.count)
        while low < high {
            let middle = (low + high) >> 1
            if rows[middle] < row { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The members as bits, whatever the shape.
    func denseWords() -> [UInt64] {
        switch shape {
        case .dense(let words): return words
        case .sparse(let rows):
            var words = [UInt64](repeating: 0, count: RowSet.wordCount(universe))
            for row in rows { words[Int(row >> 6)] |= 1 << UInt64(row & 63) }
            return words
        }
    }

    /// Calls `body` for each row, ascending.
    @inline(__always)
    public func forEach<E: Error>(_ body: (Int) throws(E) -> Void) throws(E) {
        switch shape {
        case .sparse(let rows):
            for row in rows { try body(Int(row)) }
        case .dense(let words):
            for at in words.indices {
                var word = words[at]
                while word != 0 {
                    try body(at << 6 + word.trailingZeroBitCount)
                    word &= word &- 1
                }
            }
        }
    }

    /// The rows, ascending.
    public var array: [UInt32] {
        if case .sparse(let rows) = shape { return rows }
        var rows: [UInt32] = []
        rows.reserveCapacity(count)
        forEach { rows.append(UInt32($0)) }
        return rows
    }

    public static func == (a: RowSet, b: RowSet) -> Bool {
        guard a.universe == b.universe else { return false }
        if case .sparse(let x) = a.shape, case .sparse(let y) = b.shape { return x == y }
        return a.denseWords() == b.denseWords()
    }
}
