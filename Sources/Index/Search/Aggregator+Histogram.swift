// SPDX-License-Identifier: Apache-2.0
import Base

extension Aggregator {
    func dateHistogram(
        _ histogram: DateHistogramAggregation, _ children: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        guard let field = try aggregatedField(histogram.field) else {
            return BucketList(buckets: [], isKeyed: histogram.isKeyed)
        }
        guard field.type == .date || field.type.isInteger else { throw unsupported(field, "date_histogram") }
        let rounding = histogram.rounding
        let format = histogram.format ?? field.mapping.format ?? .standard
        let source = try BucketSource(
            field, missing: histogram.missing, format: format, context: context,
            rounding: { rounding.floor($0) })
        let counts = BucketCounts(source)
        for (view, rows) in zip(views, sets) { try counts.add(view, rows) }
        let binder = ValueBinder(field: field, nowMillis: context.nowMillis)
        func bounds(_ bounds: DateBounds?) throws(ElasticError) -> (min: Int64?, max: Int64?) {
            let low = try bounds?.min.map { (value) throws(ElasticError) in
                try binder.date(value, roundsUp: false, format: format, zone: rounding.zone)
            }
            let high = try bounds?.max.map { (value) throws(ElasticError) in
                try binder.date(value, roundsUp: false, format: format, zone: rounding.zone)
            }
            return (low, high)
        }
        let hard = try bounds(histogram.hardBounds)
        let extended = try bounds(histogram.extendedBounds)
        var keys: [Int64] = []
        for case .value(let key) in counts.keys {
            if let low = hard.min, key < rounding.floor(low) { continue }
            if let high = hard.max, key > high { continue }
            keys.append(key)
        }
        if histogram.documentCountMin == 0 {
            let ends = keys + [extended.min, extended.max].compactMap { $0.map { rounding.floor($0) } }
            keys = []
            if var key = ends.min(), let last = ends.max() {
                while key <= last {
                    keys.append(key)
                    guard keys.count <= Limits.bucketsMax else { throw .tooManyBuckets() }
                    let next = rounding.next(after: key)
                    if next <= key { break }
                    key = next
                }
            }
        }
        let entries = keys.compactMap { key -> Entry? in
            let index = counts.bucket(.value(key))
            guard counts.counts[index] >= histogram.documentCountMin else { return nil }
            return Entry(
                index: index, count: counts.counts[index],
                key: (.integer(key), format.text(of: key, zone: rounding.zone)))
        }
        return try list(entries, histogram.order, histogram.isKeyed, children, counts, sets, budget)
    }

    func histogram(
        _ histogram: HistogramAggregation, _ children: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        guard let field = try aggregatedField(histogram.field) else {
            return BucketList(buckets: [], isKeyed: histogram.isKeyed)
        }
        guard field.type.isNumeric || field.type == .date || field.type == .boolean else {
            throw unsupported(field, "histogram")
        }
        let (interval, offset, isFloating) = (histogram.interval, histogram.offset, field.type.isFloating)
        // Keys are the interval's number, so that equal buckets have equal keys.
        func place(_ value: Double) -> Int64 { Int64(((value - offset) / interval).rounded(.down).clamped) }
        let source = try BucketSource(
            field, missing: histogram.missing, format: nil, context: context,
            rounding: { value in
                let number = isFloating ? SortableDouble.decode(value) : Double(value)
                return Int64(((number - offset) / interval).rounded(.down).clamped)
            })
        let counts = BucketCounts(source)
        for (view, rows) in zip(views, sets) { try counts.add(view, rows) }
        var places: [Int64] = []
        for case .value(let key) in counts.keys {
            let value = Double(key) * interval + offset
            if let low = histogram.hardBounds?.min, value + interval <= low { continue }
            if let high = histogram.hardBounds?.max, value > high { continue }
            places.append(key)
        }
        if histogram.documentCountMin == 0 {
            let ends =
                places
                + [histogram.extendedBounds?.min, histogram.extendedBounds?.max]
                .compactMap { $0.map { place($0) } }
            places = []
            if let first = ends.min(), let last = ends.max() {
                guard last - first < Int64(Limits.bucketsMax) else { throw .tooManyBuckets() }
                places = Array(first...last)
            }
        }
        let entries = places.compactMap { key -> Entry? in
            let index = counts.bucket(.value(key))
            guard counts.counts[index] >= histogram.documentCountMin else { return nil }
            return Entry(
                index: index, count: counts.counts[index],
                key: (.double(Double(key) * interval + offset), nil))
        }
        return try list(entries, histogram.order, histogram.isKeyed, children, counts, sets, budget)
    }

    private func list(
        _ entries: [Entry], _ order: [BucketOrder], _ isKeyed: Bool, _ children: [Aggregation],
        _ counts: BucketCounts, _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        var entries = entries
        try budget.take(entries.count)
        if order.contains(where: { if case .metric = $0.key { true } else { false } }) {
            try orderValues(&entries, order, children, counts, sets)
        }
        entries.sort { isBefore($0, $1, order) }
        return BucketList(buckets: try buckets(entries, children, counts, sets, budget), isKeyed: isKeyed)
    }

    func unsupported(_ field: MappedField, _ aggregation: String) -> ElasticError {
        .illegalArgument(
            "Field [\(field.path)] of type [\(field.type.shownName)] is not supported for aggregation [\(aggregation)]"
        )
    }

    // MARK: Ranges

    func ranges(
        _ aggregation: RangeAggregation, _ children: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        var list = BucketList(buckets: [], isKeyed: aggregation.isKeyed)
        guard let field = try aggregatedField(aggregation.field) else { return list }
        guard field.type.isNumeric || field.type == .date || field.type == .boolean else {
            throw unsupported(field, "range")
        }
        let binder = ValueBinder(field: field, nowMillis: context.nowMillis)
        let format = aggregation.format ?? field.mapping.format ?? .standard
        func bound(_ value: ScalarValue?) throws(ElasticError) -> Double? {
            guard let value else { return nil }
            if aggregation.isDateRange {
                return Double(
                    try binder.date(value, roundsUp: false, format: format, zone: aggregation.timeZone))
            }
            return try binder.double(value)
        }
        try budget.take(aggregation.ranges.count)
        for range in aggregation.ranges {
            let (from, to) = (try bound(range.from), try bound(range.to))
            let rows = try zip(views, sets).map { ($0, $1) }.map { (view, rows) throws(ElasticError) in
                self.rows(
                    view, field, rows, from, to,
                    try aggregation.missing.map { (value) throws(ElasticError) in
                        try binder.double(value)
                    })
            }
            var bucket = try bucket(.none, rows, children, budget)
            (bucket.from, bucket.to) = (from, to)
            if aggregation.isDateRange || field.type == .date {
                bucket.fromAsString = from.map {
                    format.text(of: Int64($0.clamped), zone: aggregation.timeZone ?? .utc)
                }
                bucket.toAsString = to.map {
                    format.text(of: Int64($0.clamped), zone: aggregation.timeZone ?? .utc)
                }
            }
            let ends = [
                bucket.fromAsString ?? from.map { NumberText.text(of: $0) },
                bucket.toAsString ?? to.map { NumberText.text(of: $0) },
            ]
            bucket.key = .name(range.key ?? "\(ends[0] ?? "*")-\(ends[1] ?? "*")")
            list.buckets.append(bucket)
        }
        let order = list.buckets.indices.sorted { a, b in
            let (x, y) = (list.buckets[a], list.buckets[b])
            let (low, high) = (x.from ?? -.infinity, y.from ?? -.infinity)
            if low != high { return low < high }
            let ends = (x.to ?? .infinity, y.to ?? .infinity)
            return ends.0 != ends.1 ? ends.0 < ends.1 : a < b
        }
        list.buckets = order.map { list.buckets[$0] }
        return list
    }

    /// Rows with a value at or above `from` and below `to`.
    private func rows(
        _ view: any SegmentView, _ field: MappedField, _ rows: RowSet, _ from: Double?, _ to: Double?,
        _ missing: Double?
    ) -> RowSet {
        let isFloating = field.type.isFloating
        let (low, high) = (from ?? -.infinity, to ?? .infinity)
        var words = [UInt64](repeating: 0, count: RowSet.wordCount(view.rowCount))
        let held = view.field(field.path)
        held?.column?.forEachValue(in: rows) { row, value in
            let number = isFloating ? SortableDouble.decode(value) : Double(value)
            if number >= low && (number < high || to == nil) { words[row >> 6] |= 1 << UInt64(row & 63) }
        }
        let found = RowSet(words: words, in: view.rowCount)
        guard let missing, missing >= low, missing < high else { return found }
        return found.union(held.map { rows.subtracting($0.presence) } ?? rows)
    }
}
