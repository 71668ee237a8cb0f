// SPDX-License-Identifier: Apache-2.0
import Base

/// The bounds of some tables together.
struct KeyRange {
    var from: [UInt8]
    var to: [UInt8]
    var isToExclusive: Bool

    /// `nil` for no tables.
    init?(covering tables: [Table]) {
        guard let first = tables.first?.description else { return nil }
        (from, to, isToExclusive) = (first.smallest, first.largest, first.isLargestExclusive)
        for table in tables.dropFirst() {
            let description = table.description
            if ByteOrder.compare(description.smallest, from) < 0 { from = description.smallest }
            let order = ByteOrder.compare(description.largest, to)
            if order > 0 || (order == 0 && isToExclusive) {
                (to, isToExclusive) = (description.largest, description.isLargestExclusive)
            }
        }
    }
}
