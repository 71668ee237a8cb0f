// SPDX-License-Identifier: Apache-2.0
import Base

extension Aggregator {
    func terms(
        _ terms: TermsAggregation, _ children: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        var list = BucketList(buckets: [], otherDocumentCount: 0, showsCountError: terms.showsCountError)
        guard let field = try aggregatedField(terms.field) else { return list }
        let source = try BucketSource(field, missing: terms.missing, format: terms.format, context: context)
        let counts = BucketCounts(source)
        for (view, rows) in zip(views, sets) { try counts.add(view, rows) }
        if terms.documentCountMin == 0 { try counts.addAllKeys(views) }

        let accepts = try keyFilter(terms, field)
        var entries: [Entry] = []
        for index in counts.keys.indices where accepts(counts.keys[index]) {
            guard counts.counts[index] >= max(terms.documentCountMin, terms.documentCountMin == 0 ? 0 : 1)
            else {
                continue
            }
            entries.append(
                Entry(
                    index: index, count: counts.counts[index],
                    // Texts of numbers cost a look-up each; they come once the order has narrowed them down.
                    key: field.type == .resolvedKeyword
                        ? (.none, nil) : try source.shown(counts.keys[index])))
        }
        let needsMetrics = terms.order.contains { if case .metric = $0.key { true } else { false } }
        if needsMetrics {
            guard entries.count <= Limits.bucketsMax else { throw .tooManyBuckets() }
            try orderValues(&entries, terms.order, children, counts, sets)
        }
        let all = entries.reduce(0) { $0 + $1.count }
        if field.type == .resolvedKeyword {
            entries = narrowed(entries, terms)
            for i in entries.indices { entries[i].key = try source.shown(counts.keys[entries[i].index]) }
        }
        entries.sort { isBefore($0, $1, terms.order) }
        let chosen = Array(entries.prefix(terms.size))
        try budget.take(chosen.count)
        list.otherDocumentCount = all - chosen.reduce(0) { $0 + $1.count }
        list.buckets = try buckets(chosen, children, counts, sets, budget)
        return list
    }

    /// The entries of which one may be chosen, whatever their keys: those before the last place, and all that
    /// tie with it in what the order asks before it asks for the key.
    private func narrowed(_ entries: [Entry], _ terms: TermsAggregation) -> [Entry] {
        let order = Array(terms.order.prefix { if case .key = $0.key { false } else { true } })
        guard !order.isEmpty, terms.size > 0, entries.count > terms.size else { return entries }
        let sorted = entries.sorted { compare($0, $1, order) < 0 }
        let last = sorted[terms.size - 1]
        let end = sorted[terms.size...].firstIndex { compare(last, $0, order) < 0 } ?? sorted.count
        return Array(sorted[..<end])
    }

    /// A bucket on its way to the answer.
    struct Entry {
        let index: Int
        let count: Int
        var key: (key: BucketKey, text: String?)
        /// Values of the order's metrics.
        var values: [Double?] = []
    }

    func buckets(
        _ chosen: [Entry], _ children: [Aggregation], _ counts: BucketCounts, _ sets: [RowSet],
        _ budget: Budget
    ) throws(ElasticError) -> [Bucket] {
        let rows = children.isEmpty ? [] : counts.rows(of: chosen.map { $0.index }, views, sets)
        var buckets: [Bucket] = []
        for (slot, entry) in chosen.enumerated() {
            var bucket = Bucket(key: entry.key.key, documentCount: entry.count)
            bucket.keyAsString = entry.key.text
            if !children.isEmpty { bucket.children = try self.children(children, rows[slot], budget) }
            buckets.append(bucket)
        }
        return buckets
    }

    private func keyFilter(
        _ terms: TermsAggregation, _ field: MappedField
    ) throws(ElasticError) -> (BucketSource.Key) -> Bool {
        if terms.include == nil && terms.exclude.isEmpty { return { _ in true } }
        let include = try terms.include.map { (values) throws(ElasticError) in try keys(values, field) }
        let exclude = try keys(terms.exclude, field)
        return { key in (include?.contains(key) ?? true) && !exclude.contains(key) }
    }

    private func keys(
        _ values: [ScalarValue], _ field: MappedField
    ) throws(ElasticError) -> Set<BucketSource.Key> {
        var keys = Set<BucketSource.Key>()
        for value in values {
            if field.type == .resolvedKeyword {
                guard let resolver = context.resolver else { continue }
                for number in try resolver.numbers(value.text) {
                    keys.insert(.value(Int64(bitPattern: try resolver.canonical(number))))
                }
                continue
            }
            let source = try BucketSource(field, missing: value, format: nil, context: context)
            if let key = source.missingKey { keys.insert(key) }
        }
        return keys
    }

    // MARK: Order

    /// Computes what the order asks of each bucket's children.
    func orderValues(
        _ entries: inout [Entry], _ order: [BucketOrder], _ children: [Aggregation], _ counts: BucketCounts,
        _ sets: [RowSet]
    ) throws(ElasticError) {
        let rows = counts.rows(of: entries.map { $0.index }, views, sets)
        for slot in entries.indices {
            for part in order {
                guard case .metric(let path, let value) = part.key else {
                    entries[slot].values.append(nil)
                    continue
                }
                entries[slot].values.append(try self.value(path[...], value, children, rows[slot]))
            }
        }
    }

    private func value(
        _ path: ArraySlice<String>, _ name: String?, _ children: [Aggregation], _ sets: [RowSet]
    ) throws(ElasticError) -> Double? {
        guard let first = path.first, let child = children.first(where: { $0.name == first }) else {
            throw .illegalArgument(
                "Invalid aggregation order path [\(path.joined(separator: ">"))]. The provided aggregation "
                    + "[\(path.first ?? "")] either does not exist, or is a pipeline aggregation")
        }
        let only = Aggregation(name: child.name, kind: child.kind, children: [])
        if path.count == 1, case .metric = child.kind {
            guard case .metric(let metric) = try self.children([only], sets, Budget())[0].result else {
                return nil
            }
            return metric.value(name ?? "value")
        }
        switch child.kind {
        case .filter(let query):
            let rows = try rows(query, sets)
            if path.count == 1 { return Double(rows.reduce(0) { $0 + $1.count }) }
            return try value(path.dropFirst(), name, child.children, rows)
        default:
            throw .illegalArgument(
                "Invalid aggregation order path [\(path.joined(separator: ">"))]. Buckets can only be sorted on a "
                    + "sub-aggregator path that is built out of zero or more single-bucket aggregations")
        }
    }

    /// By the keys of the order, ties by key ascending. Buckets without a value of a metric come last.
    func isBefore(_ a: Entry, _ b: Entry, _ order: [BucketOrder]) -> Bool {
        let sign = compare(a, b, order)
        return sign != 0 ? sign < 0 : compare(a.key.key, b.key.key) < 0
    }

    private func compare(_ a: Entry, _ b: Entry, _ order: [BucketOrder]) -> Int {
        for (index, part) in order.enumerated() {
            var sign: Int
            switch part.key {
            case .count: sign = a.count < b.count ? -1 : a.count > b.count ? 1 : 0
            case .key: sign = compare(a.key.key, b.key.key)
            case .metric:
                let (x, y) = (a.values[index], b.values[index])
                if x == nil || y == nil {
                    if x == nil && y == nil { continue }
                    return y == nil ? -1 : 1
                }
                sign = x! < y! ? -1 : x! > y! ? 1 : 0
            }
            if !part.isAscending { sign = -sign }
            if sign != 0 { return sign }
        }
        return 0
    }

    private func compare(_ a: BucketKey, _ b: BucketKey) -> Int {
        switch (a, b) {
        case (.integer(let x), .integer(let y)): return x < y ? -1 : x > y ? 1 : 0
        case (.double(let x), .double(let y)): return x < y ? -1 : x > y ? 1 : 0
        case (.text(let x, _), .text(let y, _)): return ByteOrder.compare(x, y)
        default: return 0
        }
    }
}
