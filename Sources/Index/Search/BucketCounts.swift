// SPDX-License-Identifier: Apache-2.0

/// Buckets by key with their document counts, over several views.
///
/// Terms are counted by ordinal in an array for each view; only the ordinals that occur are looked up and
/// joined by their bytes. A document with several values of one bucket counts once.
final class BucketCounts {
    let source: BucketSource
    private(set) var keys: [BucketSource.Key] = []
    private(set) var counts: [Int] = []
    private var indexes: [BucketSource.Key: Int] = [:]
    /// For each view added: bucket by ordinal, -1 for ordinals that did not occur. Empty for values.
    private var ordinalBuckets: [[Int32]] = []
    private var lastValue: (value: Int64, bucket: Int)?

    init(_ source: BucketSource) { self.source = source }

    /// The bucket of a key, made when it is new.
    func bucket(_ key: BucketSource.Key) -> Int {
        if let index = indexes[key] { return index }
        indexes[key] = keys.count
        keys.append(key)
        counts.append(0)
        return keys.count - 1
    }

    @inline(__always)
    private func bucket(value: Int64) -> Int {
        if let lastValue, lastValue.value == value { return lastValue.bucket }
        let bucket = bucket(.value(value))
        lastValue = (value, bucket)
        return bucket
    }

    /// Counts a view's rows. Views are added in order.
    func add(_ view: any SegmentView, _ rows: RowSet) throws(ElasticError) {
        let field = view.field(source.field.path)
        if let field, let column = field.column {
            try add(field, column, rows)
        } else {
            ordinalBuckets.append([])
        }
        if let missing = source.missingKey {
            let absent = (field.map { rows.subtracting($0.presence) } ?? rows).count
            if absent > 0 { counts[bucket(missing)] += absent }
        }
    }

    private func add(_ field: any FieldView, _ column: Column, _ rows: RowSet) throws(ElasticError) {
        switch source.kind {
        case .terms:
            var byOrdinal = [Int](repeating: 0, count: field.termCount)
            byOrdinal.withUnsafeMutableBufferPointer { byOrdinal in
                column.forEachValue(in: rows) { _, ordinal in byOrdinal[Int(ordinal)] &+= 1 }
            }
            var buckets = [Int32](repeating: -1, count: field.termCount)
            join(field, byOrdinal) { ordinal, term in
                let bucket = bucket(.term(term))
                buckets[ordinal] = Int32(truncatingIfNeeded: bucket)
                counts[bucket] += byOrdinal[ordinal]
            }
            ordinalBuckets.append(buckets)
        case .resolved:
            try addResolved(field, column, rows)
        case .values(let rounding):
            // Values of a row ascend and rounding keeps their order, so equal keys are neighbours.
            var (lastRow, lastKey) = (-1, Int64(0))
            column.forEachValue(in: rows) { row, value in
                let key = rounding(value)
                if row == lastRow && key == lastKey { return }
                (lastRow, lastKey) = (row, key)
                counts[bucket(value: key)] += 1
            }
            ordinalBuckets.append([])
        }
    }

    /// Looks up each number that occurred once; those of one canonical number share a bucket.
    private func addResolved(
        _ field: any FieldView, _ column: Column, _ rows: RowSet
    ) throws(ElasticError) {
        var byOrdinal = [Int](repeating: 0, count: field.termCount)
        byOrdinal.withUnsafeMutableBufferPointer { byOrdinal in
            column.forEachValue(in: rows) { _, ordinal in byOrdinal[Int(ordinal)] &+= 1 }
        }
        var found: [(ordinal: Int, number: UInt64)] = []
        join(field, byOrdinal) { found.append(($0, ResolvedTerm.decode($1))) }
        var buckets = [Int32](repeating: -1, count: field.termCount)
        for (ordinal, number) in found {
            let canonical = try source.resolver?.canonical(number) ?? number
            let bucket = bucket(.value(Int64(bitPattern: canonical)))
            buckets[ordinal] = Int32(truncatingIfNeeded: bucket)
            if column.isSingleValued { counts[bucket] += byOrdinal[ordinal] }
        }
        ordinalBuckets.append(buckets)
        if column.isSingleValued { return }
        // Two numbers of one row may have become one.
        var (lastRow, inRow) = (-1, Set<Int>())
        column.forEachValue(in: rows) { row, ordinal in
            let bucket = Int(buckets[Int(ordinal)])
            if row != lastRow { (lastRow, inRow) = (row, []) }
            if inRow.insert(bucket).inserted { counts[bucket] += 1 }
        }
    }

    /// Calls `body` for each ordinal that occurred, with its term.
    private func join(_ field: any FieldView, _ occurred: [Int], _ body: (Int, [UInt8]) -> Void) {
        let distinct = occurred.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
        if distinct * 8 < occurred.count {
            for ordinal in occurred.indices where occurred[ordinal] > 0 {
                body(ordinal, field.term(at: ordinal))
            }
            return
        }
        field.forEachTerm(in: 0..<field.termCount) { ordinal, term in
            if occurred[ordinal] > 0 { body(ordinal, term) }
        }
    }

    /// Makes a bucket of every value in the views, whether counted or not.
    func addAllKeys(_ views: [any SegmentView]) throws(ElasticError) {
        for view in views {
            guard let field = view.field(source.field.path) else { continue }
            let all = BucketCounts(source)
            try all.add(view, view.live.intersection(field.presence))
            for key in all.keys { _ = bucket(key) }
        }
    }

    /// The rows of the chosen buckets: for each bucket, a set for each view.
    func rows(of chosen: [Int], _ views: [any SegmentView], _ sets: [RowSet]) -> [[RowSet]] {
        var slots = [Int32](repeating: -1, count: keys.count)
        for (slot, bucket) in chosen.enumerated() { slots[bucket] = Int32(slot) }
        var result = [[RowSet]](repeating: [], count: chosen.count)
        for (index, view) in views.enumerated() {
            var lists = [[UInt32]](repeating: [], count: chosen.count)
            func add(_ row: Int, _ bucket: Int) {
                let slot = Int(slots[bucket])
                if slot >= 0, lists[slot].last != UInt32(row) { lists[slot].append(UInt32(row)) }
            }
            let field = view.field(source.field.path)
            if let column = field?.column {
                if case .values(let rounding) = source.kind {
                    column.forEachValue(in: sets[index]) { add($0, bucket(value: rounding($1))) }
                } else {
                    let buckets = ordinalBuckets[index]
                    column.forEachValue(in: sets[index]) { add($0, Int(buckets[Int($1)])) }
                }
            }
            if let missing = source.missingKey {
                let bucket = bucket(missing)
                if bucket < slots.count, slots[bucket] >= 0 {
                    let absent = field.map { sets[index].subtracting($0.presence) } ?? sets[index]
                    // Rows without the field and rows with the key's value come in two runs.
                    lists[Int(slots[bucket])] = (lists[Int(slots[bucket])] + absent.array).sorted()
                }
            }
            for slot in chosen.indices { result[slot].append(RowSet(sorted: lists[slot], in: view.rowCount)) }
        }
        return result
    }
}
