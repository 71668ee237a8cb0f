// SPDX-License-Identifier: Apache-2.0

/// A tail as readers at one sequence see it.
public final class TailView: SegmentView {
    let tail: Tail
    public let rowCount: Int
    public let live: RowSet
    private let fields: [String: TailFieldSlot]

    init(_ tail: Tail, rowCount: Int, live: RowSet, fields: [String: TailFieldSlot]) {
        self.tail = tail
        self.rowCount = rowCount
        self.live = live
        self.fields = fields
    }

    var fieldNames: [String] {
        fields.keys.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    func field(_ name: String) -> (any FieldView)? {
        guard let view = fields[name]?.view(rowCount: rowCount), view.documentCount > 0 else { return nil }
        return view
    }

    public func number(_ row: Int) -> UInt64 { tail.number(row) }

    func tailField(_ name: String) -> TailFieldView? { fields[name]?.view(rowCount: rowCount) }
}
