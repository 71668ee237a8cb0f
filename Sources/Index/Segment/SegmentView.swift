// SPDX-License-Identifier: Apache-2.0

/// The rows of one sealed segment or tail as one reader sees them. Query execution knows nothing else.
///
/// A view does not change: any thread, as long as it is held.
protocol SegmentView: AnyObject, Sendable {
    var rowCount: Int { get }
    /// Rows that this reader sees.
    var live: RowSet { get }
    /// Names of the fields that some row has, ascending.
    var fieldNames: [String] { get }
    func field(_ name: String) -> (any FieldView)?
    /// The document number of a row. Ascends with the row.
    func number(_ row: Int) -> UInt64
}

extension SegmentView {
    /// The row of a document number. O(log n).
    func row(ofNumber number: UInt64) -> Int? {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if self.number(middle) < number { low = middle + 1 } else { high = middle }
        }
        return low < rowCount && self.number(low) == number ? low : nil
    }
}

/// One field of a view. Statistics count deleted rows too, until a merge leaves them out.
protocol FieldView: AnyObject, Sendable {
    var name: String { get }
    var traits: FieldTraits { get }
    /// Rows that have the field.
    var presence: RowSet { get }
    var documentCount: Int { get }
    /// Terms over all rows.
    var totalLength: Int { get }
    var column: Column? { get }
    /// One byte a row; `nil` without norms.
    var norms: UnsafePointer<UInt8>? { get }
    /// Terms have ordinals 0 ..< termCount in the order of their bytes. In a tail, asking for ordinals sorts.
    var termCount: Int { get }
    /// The ordinal of the first term that is not before `term`; `termCount` when all are.
    func lowerBound(_ term: [UInt8]) -> Int
    func term(at ordinal: Int) -> [UInt8]
    func forEachTerm(in ordinals: Range<Int>, _ body: (_ ordinal: Int, _ term: [UInt8]) -> Void)
    /// The handle of a term for the calls below: cheap in both kinds of views, and in no order.
    func termID(of term: [UInt8]) -> Int?
    func termID(at ordinal: Int) -> Int
    /// Rows that have the term.
    func documentCount(ofTerm id: Int) -> Int
    func rows(ofTerm id: Int) -> RowSet
    /// Calls `body` for each row of the term, in no order.
    func forEachPosting(ofTerm id: Int, _ body: (_ row: Int, _ frequency: UInt32) -> Void)
}

extension FieldView {
    /// Rows that have one of the terms.
    func rows(ofOrdinals ordinals: Range<Int>) -> RowSet {
        if let column, traits.contains(.terms), ordinals.count > 8 {
            return column.rows(in: Int64(ordinals.lowerBound)...Int64(ordinals.upperBound - 1))
        }
        var rows = RowSet(emptyIn: presence.universe)
        for ordinal in ordinals { rows = rows.union(self.rows(ofTerm: termID(at: ordinal))) }
        return rows
    }

    /// Ordinals of the terms that begin with `prefix`.
    func ordinals(withPrefix prefix: [UInt8]) -> Range<Int> {
        let low = lowerBound(prefix)
        var end = prefix
        while let last = end.last, last == 0xFF { end.removeLast() }
        guard let last = end.last else { return low..<termCount }
        end[end.count - 1] = last + 1
        return low..<max(low, lowerBound(end))
    }
}
