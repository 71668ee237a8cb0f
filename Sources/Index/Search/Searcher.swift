// SPDX-License-Identifier: Apache-2.0
import Base

/// Runs searches over the views of one index: every tail and sealed segment as one reader sees them.
///
/// A value: make one for each request, on any thread. Views stand in ascending order of document numbers;
/// ties in the order of hits go to the lower number.
public struct Searcher {
    let views: [any SegmentView]
    let context: SearchContext

    /// - Parameters:
    ///   - segments: sealed segments with their live rows.
    ///   - tails: in ascending order of numbers.
    public init(segments: [SealedView], tails: [TailView], context: SearchContext) {
        views = (segments as [any SegmentView]) + (tails as [any SegmentView])
        self.context = context
    }

    /// How many documents match. O(bitmaps).
    public func count(_ query: Query) throws(ElasticError) -> Int {
        let bound = try QueryBinder(context: context, views: views).bind(query)
        return views.reduce(0) { $0 + rows(bound, $1).count }
    }

    /// The numbers of all documents that match, ascending: for update-by-query and audiences.
    public func numbers(_ query: Query) throws(ElasticError) -> [UInt64] {
        let bound = try QueryBinder(context: context, views: views).bind(query)
        var numbers: [UInt64] = []
        for view in views { rows(bound, view).forEach { numbers.append(view.number($0)) } }
        return numbers.sorted()
    }

    private func rows(_ query: BoundQuery, _ view: any SegmentView) -> RowSet {
        if case .constant(.all, _) = query { return view.live }
        return QueryExecutor(view: view).rows(query).intersection(view.live)
    }

    /// Answers a request. `_source` and `_id` are the caller's to add, by the hits' numbers.
    public func search(_ request: SearchRequest) throws(ElasticError) -> SearchResult {
        guard request.from >= 0, request.size >= 0,
            request.from <= Limits.resultWindowMax - min(request.size, Limits.resultWindowMax),
            request.size <= Limits.resultWindowMax
        else {
            throw .illegalArgument(
                "Result window is too large, from + size must be less than or equal to: "
                    + "[\(Limits.resultWindowMax)] but was [\(request.from &+ request.size)]")
        }
        let bound = try QueryBinder(context: context, views: views).bind(request.query)
        let keys = try sortKeys(request)
        let sortsByScore = request.sort.contains { $0.target == .score } || request.sort.isEmpty
        let scores = (sortsByScore && request.size > 0) || request.tracksScores || request.minScore != nil
        var sets: [RowSet] = []
        var total = 0
        var candidates: [Candidate] = []
        var maxScore: Float?
        for view in views {
            var matches: Matches
            if scores {
                matches = QueryExecutor(view: view).matches(bound)
                matches.rows = matches.rows.intersection(view.live)
                if let least = request.minScore { filter(&matches, least) }
            } else {
                matches = Matches(rows: rows(bound, view), constant: 0)
            }
            total += matches.rows.count
            if !request.aggregations.isEmpty { sets.append(matches.rows) }
            if scores { maxScore = best(matches, maxScore) }
            guard request.size > 0 else { continue }
            candidates += try top(request, keys, view, matches, hasScores: scores)
        }
        var result = SearchResult(total: nil, relation: .equal, maxScore: nil, hits: [], aggregations: [])
        count(total, request.trackTotalHits, &result)
        result.hits = merge(candidates, request, keys)
        if scores, sortsByScore || request.tracksScores, request.size > 0 { result.maxScore = maxScore }
        if !request.aggregations.isEmpty {
            result.aggregations = try Aggregator(views: views, context: context)
                .results(request.aggregations, sets)
        }
        return result
    }

    private func filter(_ matches: inout Matches, _ least: Float) {
        var kept: [UInt32] = []
        matches.rows.forEach { row in if matches.score(row) >= least { kept.append(UInt32(row)) } }
        matches.rows = RowSet(sorted: kept, in: matches.rows.universe)
    }

    private func best(_ matches: Matches, _ before: Float?) -> Float? {
        guard let scores = matches.scores else {
            return matches.rows.isEmpty ? before : max(before ?? matches.constant, matches.constant)
        }
        var best = before
        matches.rows.forEach { row in best = max(best ?? scores[row], scores[row]) }
        return best
    }

    private func count(_ total: Int, _ tracking: TrackTotalHits, _ result: inout SearchResult) {
        switch tracking {
        case .none: return
        case .exact: result.total = total
        case .upTo(let bound):
            result.total = min(total, bound)
            if total > bound { result.relation = .atLeast }
        }
    }

    // MARK: Order

    /// A hit of one view with its keys in a form that compares over views.
    private struct Candidate {
        let hit: Hit
        let keys: [Int64]
    }

    private func sortKeys(_ request: SearchRequest) throws(ElasticError) -> [HitOrder.Key] {
        if request.sort.isEmpty {
            let key = SortKey(.score, order: .descending)
            return [HitOrder.Key(sort: key, field: nil, missing: nil, takesMaximum: false)]
        }
        var keys: [HitOrder.Key] = []
        for sort in request.sort {
            var mapped: MappedField?
            if case .field(let path) = sort.target { mapped = try sortField(path, sort) }
            let takesMaximum = sort.mode.map { $0 == .max } ?? (sort.order == .descending)
            keys.append(HitOrder.Key(sort: sort, field: mapped, missing: nil, takesMaximum: takesMaximum))
        }
        return keys
    }

    private func sortField(_ path: String, _ sort: SortKey) throws(ElasticError) -> MappedField? {
        guard case .field(let field) = context.mapping.resolve(path) else {
            if sort.unmappedType != nil { return nil }
            throw .queryShard("No mapping found for [\(path)] in order to sort on")
        }
        if field.type == .text { throw .textFieldData(path) }
        return field
    }

    private func top(
        _ request: SearchRequest, _ keys: [HitOrder.Key], _ view: any SegmentView, _ matches: Matches,
        hasScores: Bool
    ) throws(ElasticError) -> [Candidate] {
        let order = try HitOrder(
            keys, view: view, rows: matches.rows, scores: hasScores ? matches : nil, context: context)
        let after = try request.searchAfter.map { (values) throws(ElasticError) in
            try place(of: values, keys, view, order)
        }
        var top = TopRows(limit: request.from + request.size)
        let isOnly = keys.count == 1
        matches.rows.forEach { row in
            let first = order.key(0, row)
            guard top.mayTake(first, isOnly: isOnly) else { return }
            let all = isOnly ? [first] : keys.indices.map { $0 == 0 ? first : order.key($0, row) }
            if let after, !isPast(all, after) { return }
            top.add(TopRows.Entry(keys: all, row: row))
        }
        return top.sorted.map { entry in
            Candidate(
                hit: Hit(
                    number: view.number(entry.row), score: hasScores ? matches.score(entry.row) : nil,
                    sortValues: request.sort.isEmpty
                        ? [] : order.sortValues(entry.row)),
                keys: entry.keys)
        }
    }

    private func isPast(_ keys: [Int64], _ after: [Int64]) -> Bool {
        for i in keys.indices where keys[i] != after[i] { return keys[i] > after[i] }
        return false
    }

    /// Where `search_after` stands in a view's order.
    private func place(
        of values: [ScalarValue?], _ keys: [HitOrder.Key], _ view: any SegmentView, _ order: HitOrder
    ) throws(ElasticError) -> [Int64] {
        guard values.count == keys.count else {
            throw .illegalArgument(
                "search_after has \(values.count) value(s) but sort has \(keys.count).")
        }
        var places: [Int64] = []
        for (index, (value, key)) in zip(values, keys).enumerated() {
            guard let value else {
                places.append(key.sort.missing == .first ? .min : .max)
                continue
            }
            let place: Int64
            switch key.sort.target {
            case .score: place = SortableDouble.encode(Double(Float(value.doubleValue ?? 0)))
            case .documentOrder: place = documentPlace(value, view, key.sort.order)
            case .field:
                guard let field = key.field else {
                    places.append(.max)
                    continue
                }
                if let end = infinity(value) {
                    place = end
                } else {
                    place = try order.place(of: value, index, field)
                }
            }
            places.append(key.sort.order == .ascending ? place : ~place)
        }
        return places
    }

    private func infinity(_ value: ScalarValue) -> Int64? {
        switch value {
        case .string("Infinity"): .max
        case .string("-Infinity"): .min
        default: nil
        }
    }

    /// The place of a document number among a view's rows, for `_doc`.
    private func documentPlace(_ value: ScalarValue, _ view: any SegmentView, _ order: SortKey.Order) -> Int64
    {
        guard case .int(let number) = value else { return -1 }
        var (low, high) = (0, view.rowCount)
        while low < high {
            let middle = (low + high) / 2
            if Int64(bitPattern: view.number(middle)) < number { low = middle + 1 } else { high = middle }
        }
        let isRow = low < view.rowCount && Int64(bitPattern: view.number(low)) == number
        if isRow { return Int64(low) }
        return order == .ascending ? Int64(low) - 1 : Int64(low)
    }

    /// Joins the views' first hits.
    private func merge(
        _ candidates: [Candidate], _ request: SearchRequest, _ keys: [HitOrder.Key]
    ) -> [Hit] {
        let sorted = candidates.sorted { a, b in
            for i in keys.indices {
                let order = compare(a, b, i, keys[i], byScore: request.sort.isEmpty)
                if order != 0 { return order < 0 }
            }
            return a.hit.number < b.hit.number
        }
        return sorted.dropFirst(request.from).prefix(request.size).map { $0.hit }
    }

    private func compare(
        _ a: Candidate, _ b: Candidate, _ i: Int, _ key: HitOrder.Key, byScore: Bool
    ) -> Int {
        let sign = key.sort.order == .ascending ? 1 : -1
        if !byScore {
            let isMissing = (a.hit.sortValues[i] == .missing, b.hit.sortValues[i] == .missing)
            if isMissing.0 || isMissing.1, key.field != nil {
                return compareMissing(a, b, i, key, isMissing)
            }
            if case .text(_, let x) = a.hit.sortValues[i], case .text(_, let y) = b.hit.sortValues[i] {
                return ByteOrder.compare(x, y) * sign
            }
            if key.sort.target == .documentOrder {
                return (a.hit.number < b.hit.number ? -1 : a.hit.number > b.hit.number ? 1 : 0) * sign
            }
        }
        return a.keys[i] < b.keys[i] ? -1 : a.keys[i] > b.keys[i] ? 1 : 0
    }

    private func compareMissing(
        _ a: Candidate, _ b: Candidate, _ i: Int, _ key: HitOrder.Key, _ isMissing: (Bool, Bool)
    ) -> Int {
        switch key.sort.missing {
        case .last: return isMissing.0 == isMissing.1 ? 0 : isMissing.0 ? 1 : -1
        case .first: return isMissing.0 == isMissing.1 ? 0 : isMissing.0 ? -1 : 1
        case .value(let value):
            func bytes(_ candidate: Candidate) -> [UInt8] {
                if case .text(_, let bytes) = candidate.hit.sortValues[i] { return bytes }
                return Array(value.text.utf8)
            }
            return ByteOrder.compare(bytes(a), bytes(b)) * (key.sort.order == .ascending ? 1 : -1)
        }
    }
}

extension ElasticError {
    /// Sorting or aggregating on an analysed field.
    static func textFieldData(_ path: String) -> ElasticError {
        .illegalArgument(
            "Fielddata is disabled on [\(path)]. Text fields are not optimised for operations that "
                + "require per-document field data like aggregations and sorting, so these operations are "
                + "disabled by default. Please use a keyword field instead.")
    }

    static func tooManyBuckets() -> ElasticError {
        ElasticError(
            type: "too_many_buckets_exception",
            reason:
                "Trying to create too many buckets. Must be less than or equal to: [\(Limits.bucketsMax)]",
            details: [("max_buckets", String(Limits.bucketsMax))])
    }
}
