// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// One field of a tail: what its rows hold, growing at the end.
///
/// Values and present rows are lists in row order; postings are one list for all terms in which each posting
/// points back to the term's previous one. One writer (the commit queue's leader); any number of readers,
/// which see a prefix: they load the counters with acquire order and leave out rows at or past their row
/// count.
final class TailField: @unchecked Sendable {
    // Unchecked: lists publish through the atomic counters; `cachedOrder` is behind `cacheLock`.

    struct Posting: BitwiseCopyable {
        let row: UInt32
        let frequency: UInt32
        /// Index + 1 of the term's posting before this one, or 0.
        let previous: UInt32
        /// Where its positions start.
        let positions: UInt32
    }

    let name: String
    let traits: FieldTraits
    let terms = TailTerms()
    /// By term: index + 1 of its newest posting.
    let newest = AtomicWords()
    let postings = AppendList<Posting>()
    let positions = AppendList<UInt32>()
    let presentRows = AppendList<UInt32>()
    /// Beside `presentRows`, for fields with norms: terms in the row.
    let lengths = AppendList<UInt32>()
    let valueRows = AppendList<UInt32>()
    /// Integers, or ids of terms.
    let values = AppendList<Int64>()
    let presentCount = Atomic<Int>(0)
    let valueCount = Atomic<Int>(0)

    private let cacheLock = SpinLock()
    private var cachedOrder: [UInt32] = []
    /// The writer's scratch: (id of the term, position) of the row at hand.
    private var tokens: [(id: UInt32, position: UInt32)] = []

    init(name: String, traits: FieldTraits) {
        self.name = name
        self.traits = traits
    }

    /// The writer's.
    var memoryBytes: Int {
        terms.memoryBytes + newest.memoryBytes + postings.memoryBytes + positions.memoryBytes
            + presentRows.memoryBytes + lengths.memoryBytes + valueRows.memoryBytes + values.memoryBytes
    }

    // MARK: Writing

    private func intern(_ term: UnsafeRawBufferPointer) -> Int {
        let (id, isNew) = terms.intern(term)
        if isNew { newest.append() }
        return id
    }

    private func appendPosting(_ id: Int, row: Int, frequency: Int, positions: Int) {
        postings.append(
            Posting(
                row: UInt32(row), frequency: UInt32(frequency), previous: newest.load(id),
                positions: UInt32(truncatingIfNeeded: positions)))
        newest.store(UInt32(postings.count), at: id)
    }

    private func publish(row: Int, length: Int) {
        presentRows.append(UInt32(row))
        if traits.contains(.norms) { lengths.append(UInt32(length)) }
        valueCount.store(valueRows.count, ordering: .releasing)
        presentCount.store(presentRows.count, ordering: .releasing)
    }

    /// Adds a row's terms to a keyword field; a term given twice counts once. Nothing happens without terms.
    func append(row: Int, terms: [[UInt8]]) {
        guard !terms.isEmpty else { return }
        var ids: [Int] = []
        for term in terms {
            let id = term.withUnsafeBytes { intern($0) }
            if !ids.contains(id) { ids.append(id) }
        }
        for id in ids {
            appendPosting(id, row: row, frequency: 1, positions: 0)
            if traits.contains(.column) {
                valueRows.append(UInt32(row))
                values.append(Int64(id))
            }
        }
        publish(row: row, length: 0)
    }

    /// Adds a row's numbers (doubles in sortable form); each counts. Nothing happens without numbers.
    func append(row: Int, integers: [Int64]) {
        guard !integers.isEmpty else { return }
        for value in integers.count == 1 ? integers : integers.sorted() {
            valueRows.append(UInt32(row))
            values.append(value)
        }
        publish(row: row, length: 0)
    }

    /// Begins a row's text: `addToken` follows, then `endText`.
    func beginText() { tokens.removeAll(keepingCapacity: true) }

    func addToken(_ term: UnsafeRawBufferPointer, position: Int) {
        tokens.append((UInt32(intern(term)), UInt32(truncatingIfNeeded: position)))
    }

    /// Ends a row's text. The row has the field even if the text had no term.
    func endText(row: Int) {
        tokens.sort { ($0.id, $0.position) < ($1.id, $1.position) }
        var first = 0
        while first < tokens.count {
            let start = positions.count
            var end = first
            while end < tokens.count && tokens[end].id == tokens[first].id {
                positions.append(tokens[end].position)
                end += 1
            }
            appendPosting(Int(tokens[first].id), row: row, frequency: end - first, positions: start)
            first = end
        }
        publish(row: row, length: tokens.count)
    }

    // MARK: Reading

    /// Ids of all terms so far in the order of their bytes, and perhaps of some that came since.
    func order() -> [UInt32] {
        var order = cacheLock.withLock { cachedOrder }
        let count = terms.count
        if order.count >= count { return order }
        let known = order.count
        let fresh = (known..<count).map { UInt32($0) }.sorted { isBefore($0, $1) }
        if known == 0 {
            order = fresh
        } else {
            order = merge(order, fresh)
        }
        return cacheLock.withLock {
            if cachedOrder.count < order.count { cachedOrder = order }
            return order
        }
    }

    private func isBefore(_ a: UInt32, _ b: UInt32) -> Bool {
        ByteOrder.compare(terms.bytes(Int(a)), terms.bytes(Int(b))) < 0
    }

    private func merge(_ a: [UInt32], _ b: [UInt32]) -> [UInt32] {
        var merged: [UInt32] = []
        merged.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count || j < b.count {
            if j == b.count || (i < a.count && isBefore(a[i], b[j])) {
                merged.append(a[i])
                i += 1
            } else {
                merged.append(b[j])
                j += 1
            }
        }
        return merged
    }
}
