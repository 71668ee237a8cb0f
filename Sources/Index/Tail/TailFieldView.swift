// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// A tail's field restricted to the first `rowCount` rows.
///
/// Presence is made at once; the column and the order of terms when first asked for (two readers may both make
/// them; one result is kept).
final class TailFieldView: FieldView, @unchecked Sendable {
    // Unchecked: `lazy…` are behind `lock`, the rest is set once.

    let field: TailField
    let rowCount: Int
    let presence: RowSet
    let documentCount: Int
    let totalLength: Int
    private let normBytes: UnsafeMutablePointer<UInt8>?
    private let valueCount: Int

    private let lock = SpinLock()
    private var lazyColumn: Column?
    private var lazyOrder: TermOrder?

    /// Terms by their bytes: ordinal to id and back.
    final class TermOrder: Sendable {
        let ids: [UInt32]
        let ordinals: [UInt32]

        init(_ ids: [UInt32]) {
            self.ids = ids
            var ordinals = [UInt32](repeating: 0, count: ids.count)
            for (ordinal, id) in ids.enumerated() { ordinals[Int(id)] = UInt32(ordinal) }
            self.ordinals = ordinals
        }
    }

    private final class Storage {
        let values: UnsafeMutablePointer<Int64>
        let starts: UnsafeMutablePointer<Int64>

        init(values count: Int, starts: Int) {
            values = .allocate(capacity: max(count, 1))
            self.starts = .allocate(capacity: max(starts, 1))
        }

        deinit {
            values.deallocate()
            starts.deallocate()
        }
    }

    init(_ field: TailField, rowCount: Int) {
        self.field = field
        self.rowCount = rowCount
        var present = field.presentCount.load(ordering: .acquiring)
        while present > 0 && Int(field.presentRows[present - 1]) >= rowCount { present -= 1 }
        var rows: [UInt32] = []
        rows.reserveCapacity(present)
        for i in 0..<present { rows.append(field.presentRows[i]) }
        presence = RowSet(sorted: rows, in: rowCount)
        documentCount = present
        var values = field.valueCount.load(ordering: .acquiring)
        while values > 0 && Int(field.valueRows[values - 1]) >= rowCount { values -= 1 }
        valueCount = values
        guard field.traits.contains(.norms) else {
            normBytes = nil
            totalLength = 0
            return
        }
        let norms = UnsafeMutablePointer<UInt8>.allocate(capacity: max(rowCount, 1))
        norms.initialize(repeating: 0, count: max(rowCount, 1))
        var total = 0
        for i in 0..<present {
            let length = Int(field.lengths[i])
            norms[Int(rows[i])] = SmallFloat.encode(length)
            total += length
        }
        normBytes = norms
        totalLength = total
    }

    deinit { normBytes?.deallocate() }

    var name: String { field.name }
    var traits: FieldTraits { field.traits }
    var norms: UnsafePointer<UInt8>? { normBytes.map { UnsafePointer($0) } }

    // MARK: Terms

    var order: TermOrder {
        if let order = lock.withLock({ lazyOrder }) { return order }
        let order = TermOrder(field.order())
        return lock.withLock {
            if let first = lazyOrder { return first }
            lazyOrder = order
            return order
        }
    }

    var termCount: Int { order.ids.count }

    func lowerBound(_ term: [UInt8]) -> Int {
        let ids = order.ids
        var (low, high) = (0, ids.count)
        term.withUnsafeBytes { term in
            while low < high {
                let middle = (low + high) / 2
                if ByteOrder.compare(field.terms.bytes(Int(ids[middle])), term) < 0 {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
        }
        return low
    }

    func term(at ordinal: Int) -> [UInt8] { [UInt8](field.terms.bytes(Int(order.ids[ordinal]))) }

    func forEachTerm(in ordinals: Range<Int>, _ body: (_ ordinal: Int, _ term: [UInt8]) -> Void) {
        for ordinal in ordinals { body(ordinal, term(at: ordinal)) }
    }

    func termID(of term: [UInt8]) -> Int? { term.withUnsafeBytes { field.terms.find($0) } }

    func termID(at ordinal: Int) -> Int { Int(order.ids[ordinal]) }

    /// Calls `body` with each posting of the term among the view's rows, newest first.
    @inline(__always)
    func forEachEntry(_ id: Int, _ body: (TailField.Posting) -> Void) {
        var at = field.newest.load(id)
        while at != 0 {
            let posting = field.postings[Int(at) - 1]
            if Int(posting.row) < rowCount { body(posting) }
            at = posting.previous
        }
    }

    func documentCount(ofTerm id: Int) -> Int {
        var count = 0
        forEachEntry(id) { _ in count += 1 }
        return count
    }

    func rows(ofTerm id: Int) -> RowSet {
        var rows: [UInt32] = []
        forEachEntry(id) { rows.append($0.row) }
        rows.reverse()
        return RowSet(sorted: rows, in: rowCount)
    }

    func forEachPosting(ofTerm id: Int, _ body: (_ row: Int, _ frequency: UInt32) -> Void) {
        forEachEntry(id) { body(Int($0.row), $0.frequency) }
    }

    // MARK: Column

    var column: Column? {
        guard traits.contains(.column) else { return nil }
        if let column = lock.withLock({ lazyColumn }) { return column }
        let column = makeColumn()
        return lock.withLock {
            if let first = lazyColumn { return first }
            lazyColumn = column
            return column
        }
    }

    private func makeColumn() -> Column {
        let storage = Storage(values: valueCount, starts: documentCount + 1)
        let ordinals = traits.contains(.terms) ? order.ordinals : nil
        var (ranks, previous) = (0, UInt32.max)
        var first = 0
        for place in 0..<valueCount {
            let row = field.valueRows[place]
            if row != previous {
                sort(storage.values, first..<place, isOrdinal: ordinals != nil)
                storage.starts[ranks] = Int64(place)
                ranks += 1
                (previous, first) = (row, place)
            }
            let value = field.values[place]
            storage.values[place] = ordinals.map { Int64($0[Int(value)]) } ?? value
        }
        sort(storage.values, first..<valueCount, isOrdinal: ordinals != nil)
        storage.starts[documentCount] = Int64(valueCount)
        let isSingle = documentCount == valueCount
        return Column(
            rowCount: rowCount, presence: documentCount == rowCount ? nil : presence,
            starts: isSingle ? nil : PackedIntegers(plain: storage.starts, count: documentCount + 1),
            values: PackedIntegers(plain: storage.values, count: valueCount), owner: storage)
    }

    /// Ids of one row ascend in order of arrival, ordinals must by bytes. Numbers came sorted.
    private func sort(_ values: UnsafeMutablePointer<Int64>, _ range: Range<Int>, isOrdinal: Bool) {
        guard isOrdinal, range.count > 1 else { return }
        var slice = UnsafeMutableBufferPointer(rebasing: UnsafeMutableBufferPointer(start: values, count: valueCount)[range])
        slice.sort()
        _ = slice
    }
}
