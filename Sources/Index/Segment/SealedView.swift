// SPDX-License-Identifier: Apache-2.0

/// A sealed segment with the rows that are live for one reader.
public final class SealedView: SegmentView {
    public let segment: IndexSegment
    public let live: RowSet

    /// - Parameter live: rows of the segment that are not deleted under the reader's watermark.
    public init(_ segment: IndexSegment, live: RowSet) {
        precondition(live.universe == segment.rowCount)
        self.segment = segment
        self.live = live
    }

    /// - Parameter deleted: document numbers that are deleted; those not in the segment are ignored.
    public convenience init(_ segment: IndexSegment, deletedNumbers deleted: [UInt64]) {
        var live = RowSet(allIn: segment.rowCount)
        for number in deleted {
            if let row = segment.row(ofNumber: number) { live.remove(row) }
        }
        self.init(segment, live: live)
    }

    public var rowCount: Int { segment.rowCount }
    var fieldNames: [String] { segment.fieldNames }
    func field(_ name: String) -> (any FieldView)? { segment.fields[name] }
    public func number(_ row: Int) -> UInt64 { segment.number(row) }
}

extension IndexSegment {
    /// The row of a document number. O(log n).
    public func row(ofNumber number: UInt64) -> Int? {
        var (low, high) = (0, rowCount)
        while low < high {
            let middle = (low + high) / 2
            if self.number(middle) < number { low = middle + 1 } else { high = middle }
        }
        return low < rowCount && self.number(low) == number ? low : nil
    }
}
