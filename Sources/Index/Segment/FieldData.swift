// SPDX-License-Identifier: Apache-2.0

/// All that rows hold of one field, flat: what a tail or a merge hands to `SegmentWriter`.
struct FieldData {
    let name: String
    let traits: FieldTraits
    /// Rows that have the field.
    var presence: RowSet
    /// Terms over all rows.
    var totalLength = 0
    /// Terms in ascending order, end to end; `termEnds[i]` is where term i ends.
    var termBytes: [UInt8] = []
    var termEnds: [Int] = []
    /// Rows of term 0, then of term 1, …; `postingEnds[i]` is where those of term i end.
    var postingRows: [UInt32] = []
    var postingEnds: [Int] = []
    /// Beside `postingRows`.
    var frequencies: [UInt32] = []
    /// As many for each posting as its frequency says.
    var positions: [UInt32] = []
    /// Values by row: `valueRows` ascends and repeats where a row has several; those ascend.
    var valueRows: [UInt32] = []
    var values: [Int64] = []
    /// One byte for each row of the segment.
    var norms: [UInt8] = []

    init(name: String, traits: FieldTraits, rowCount: Int) {
        self.name = name
        self.traits = traits
        presence = RowSet(emptyIn: rowCount)
    }
}
