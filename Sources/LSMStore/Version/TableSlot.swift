// SPDX-License-Identifier: Apache-2.0
import Base

/// A table as a version's searches see it: bounds and reference without counting. The version that has the
/// slot holds the table.
struct TableSlot {
    let smallest: UnsafeRawBufferPointer
    let largest: UnsafeRawBufferPointer
    let isLargestExclusive: Bool
    let hasRangeTombstones: Bool
    let table: Unmanaged<Table>

    init(_ table: Table) {
        smallest = table.smallest
        largest = table.largest
        isLargestExclusive = table.description.isLargestExclusive
        hasRangeTombstones = table.description.rangeTombstoneCount > 0
        self.table = .passUnretained(table)
    }

    /// Whether all of the table's keys stand before `key`.
    @inline(__always)
    func isBelow(_ key: UnsafeRawBufferPointer) -> Bool {
        let order = ByteOrder.compare(largest, key)
        return order < 0 || (order == 0 && isLargestExclusive)
    }

    /// Whether a key of [from, to) can lie within the table's bounds.
    func overlaps(_ from: UnsafeRawBufferPointer, _ to: UnsafeRawBufferPointer) -> Bool {
        !isBelow(from) && ByteOrder.compare(smallest, to) < 0
    }

    /// Whether the key lies within the table's bounds.
    @inline(__always)
    func covers(_ key: UnsafeRawBufferPointer) -> Bool {
        ByteOrder.compare(smallest, key) <= 0 && !isBelow(key)
    }
}
