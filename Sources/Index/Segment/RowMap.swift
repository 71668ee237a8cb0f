// SPDX-License-Identifier: Apache-2.0

/// Where the kept rows of a source go in a new segment.
struct RowMap {
    static let dropped = UInt32.max
    /// By old row: the new one, or `dropped`.
    let rows: [UInt32]

    /// Numbers the kept rows upwards from `first`.
    init(keeping kept: RowSet, from first: Int) {
        var rows = [UInt32](repeating: RowMap.dropped, count: kept.universe)
        var next = UInt32(first)
        kept.forEach { row in
            rows[row] = next
            next += 1
        }
        self.rows = rows
    }
}
