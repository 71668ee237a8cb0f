// SPDX-License-Identifier: Apache-2.0
import Base

/// Computes aggregations over row sets, one set for each view.
///
/// A bucketing aggregation first counts (by ordinal into arrays for terms, by key else), chooses the buckets
/// that are returned, then collects only those buckets' rows and computes the children over them, to any
/// depth. Exact.
struct Aggregator {
    let views: [any SegmentView]
    let context: SearchContext

    /// Keeps the number of buckets of one answer under its limit.
    final class Budget {
        private var left = Limits.bucketsMax

        func take(_ count: Int) throws(ElasticError) {
            guard count <= left else { throw .tooManyBuckets() }
            left -= count
        }
    }

    func results(
        _ aggregations: [Aggregation], _ sets: [RowSet]
    ) throws(ElasticError) -> [(name: String, result: AggregationResult)] {
        let budget = Budget()
        return try children(aggregations, sets, budget).map { ($0.name, $0.result) }
    }

    func children(
        _ aggregations: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> [NamedResult] {
        var results: [NamedResult] = []
        for aggregation in aggregations {
            results.append(
                NamedResult(
                    name: aggregation.name, metadata: aggregation.metadata,
                    result: try result(aggregation, sets, budget)))
        }
        return results
    }

    private func result(
        _ aggregation: Aggregation, _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> AggregationResult {
        let children = aggregation.children
        switch aggregation.kind {
        case .metric(let metric): return .metric(try self.metric(metric, sets))
        case .filter(let query): return .single(try single(try rows(query, sets), children, budget))
        case .filters(let filters): return .buckets(try self.filters(filters, children, sets, budget))
        case .missing(let path):
            let field = try aggregatedField(path)
            let rows = zip(views, sets).map { view, rows in
                field.flatMap { view.field($0.path) }.map { rows.subtracting($0.presence) } ?? rows
            }
            return .single(try single(rows, children, budget))
        case .global: return .single(try single(views.map { $0.live }, children, budget))
        case .terms(let terms): return .buckets(try self.terms(terms, children, sets, budget))
        case .range(let range): return .buckets(try ranges(range, children, sets, budget))
        case .histogram(let histogram): return .buckets(try self.histogram(histogram, children, sets, budget))
        case .dateHistogram(let histogram):
            return .buckets(try dateHistogram(histogram, children, sets, budget))
        }
    }

    func rows(_ query: Query, _ sets: [RowSet]) throws(ElasticError) -> [RowSet] {
        let bound = try QueryBinder(context: context, views: views).bind(query)
        return zip(views, sets).map { QueryExecutor(view: $0).rows(bound).intersection($1) }
    }

    private func single(
        _ sets: [RowSet], _ children: [Aggregation], _ budget: Budget
    ) throws(ElasticError) -> Bucket {
        try bucket(.none, sets, children, budget)
    }

    func bucket(
        _ key: BucketKey, _ sets: [RowSet], _ children: [Aggregation], _ budget: Budget
    ) throws(ElasticError) -> Bucket {
        var bucket = Bucket(key: key, documentCount: sets.reduce(0) { $0 + $1.count })
        bucket.children = try self.children(children, sets, budget)
        return bucket
    }

    /// The field of an aggregation; `nil` when nothing is mapped there, which aggregates to nothing.
    func aggregatedField(_ path: String) throws(ElasticError) -> MappedField? {
        switch context.mapping.resolve(path) {
        case .unmapped, .object: return nil
        case .flattenedLeaf(let field, _): return field
        case .field(let field):
            guard field.type != .text else { throw .textFieldData(path) }
            return field
        }
    }

    private func filters(
        _ aggregation: FiltersAggregation, _ children: [Aggregation], _ sets: [RowSet], _ budget: Budget
    ) throws(ElasticError) -> BucketList {
        var buckets: [Bucket] = []
        var others = sets
        for filter in aggregation.filters {
            let rows = try rows(filter.query, sets)
            try budget.take(1)
            buckets.append(try bucket(filter.name.map { .name($0) } ?? .none, rows, children, budget))
            if aggregation.otherKey != nil { others = zip(others, rows).map { $0.subtracting($1) } }
        }
        if let other = aggregation.otherKey {
            try budget.take(1)
            buckets.append(try bucket(aggregation.isKeyed ? .name(other) : .none, others, children, budget))
        }
        return BucketList(buckets: buckets, isKeyed: aggregation.isKeyed)
    }

    // MARK: Metrics

    private func metric(
        _ metric: MetricAggregation, _ sets: [RowSet]
    ) throws(ElasticError) -> MetricResult {
        var result = MetricResult(metric.function)
        guard let field = try aggregatedField(metric.field) else {
            return try onlyMissing(metric, sets, result)
        }
        if field.type == .date { result.format = metric.format ?? field.mapping.format ?? .standard }
        if metric.function == .cardinality {
            result.distinctCount = try distinct(metric, field, sets)
            return result
        }
        let isTerms =
            field.type.storage == .keyword || field.type.storage == .ip || field.type == .resolvedKeyword
        if isTerms && metric.function != .valueCount {
            throw .illegalArgument(
                "Field [\(field.path)] of type [\(field.type.shownName)] is not supported for aggregation "
                    + "[\(metric.function.rawValue)]")
        }
        let squares = metric.function == .extendedStats
        let isFloating = field.type.isFloating
        for (view, rows) in zip(views, sets) {
            if let column = view.field(field.path)?.column {
                column.forEachValue(in: rows) { _, value in
                    let number = isFloating ? SortableDouble.decode(value) : Double(value)
                    result.statistics.add(number)
                    if squares { result.statistics.addSquare(number) }
                }
            }
            guard let missing = metric.missing else { continue }
            let absent = view.field(field.path).map { rows.subtracting($0.presence) } ?? rows
            let number =
                isTerms
                ? 0 : try ValueBinder(field: field, nowMillis: context.nowMillis).double(missing)
            for _ in 0..<absent.count {
                result.statistics.add(number)
                if squares { result.statistics.addSquare(number) }
            }
        }
        return result
    }

    /// An unmapped field: every document counts as having `missing`, if that is given.
    private func onlyMissing(
        _ metric: MetricAggregation, _ sets: [RowSet], _ empty: MetricResult
    ) throws(ElasticError) -> MetricResult {
        var result = empty
        let count = sets.reduce(0) { $0 + $1.count }
        guard let missing = metric.missing, count > 0 else { return result }
        result.distinctCount = 1
        for _ in 0..<count { result.statistics.add(missing.doubleValue ?? 0) }
        return result
    }

    private func distinct(
        _ metric: MetricAggregation, _ field: MappedField, _ sets: [RowSet]
    ) throws(ElasticError) -> Int {
        let source = try BucketSource(field, missing: metric.missing, format: nil, context: context)
        let counts = BucketCounts(source)
        for (view, rows) in zip(views, sets) { try counts.add(view, rows) }
        return counts.counts.reduce(0) { $0 + ($1 > 0 ? 1 : 0) }
    }
}
