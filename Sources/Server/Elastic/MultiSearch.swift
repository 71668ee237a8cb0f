// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// A search over several indices: each is searched for itself under one snapshot, then the hits are merged.
///
/// Scores are those of each index's own statistics, as between Elasticsearch's shards.
struct MultiSearch {
    struct FoundHit {
        let view: IndexView
        let hit: Hit
    }

    let total: Int?
    let relation: SearchResult.Relation
    let maxScore: Float?
    let hits: [FoundHit]
    let aggregations: [(name: String, result: AggregationResult)]

    /// - Throws: what an index says to the request; aggregations over more than one index are refused.
    init(_ request: SearchRequest, _ views: [IndexView]) throws(SearchFailure) {
        guard views.count != 1 else {
            let result = try MultiSearch.run(request, views[0])
            total = result.total
            relation = result.relation
            maxScore = result.maxScore
            hits = result.hits.map { FoundHit(view: views[0], hit: $0) }
            aggregations = result.aggregations
            return
        }
        try MultiSearch.check(request, views)
        var part = request
        part.from = 0
        part.size = request.from + request.size
        var found: [FoundHit] = []
        var total = 0
        var maxScore: Float?
        var isBound = false
        for view in views {
            let result = try MultiSearch.run(part, view)
            total += result.total ?? 0
            isBound = isBound || result.relation == .atLeast
            if let score = result.maxScore { maxScore = max(maxScore ?? score, score) }
            found += result.hits.map { FoundHit(view: view, hit: $0) }
        }
        var counted: Int? = total
        if case .none = request.trackTotalHits { counted = nil }
        if case .upTo(let bound) = request.trackTotalHits, total > bound {
            counted = bound
            isBound = true
        }
        self.total = counted
        relation = isBound ? .atLeast : .equal
        self.maxScore = maxScore
        let sorted = MultiSearch.merged(found, request.sort)
        hits = Array(sorted.dropFirst(request.from).prefix(request.size))
        aggregations = []
    }

    private static func run(
        _ request: SearchRequest, _ view: IndexView
    ) throws(SearchFailure) -> SearchResult {
        do throws(ElasticError) { return try view.search(request) } catch {
            throw SearchFailure(error: error, index: view.index)
        }
    }

    private static func check(_ request: SearchRequest, _ views: [IndexView]) throws(SearchFailure) {
        guard views.count > 1 else { return }
        let reason: String
        if !request.aggregations.isEmpty {
            reason = "[aggregations] over several indices are not supported; search one index"
        } else if request.searchAfter != nil, request.sort.contains(where: { $0.target == .documentOrder }) {
            reason = "[search_after] by [_doc] over several indices is not supported; sort by a field"
        } else {
            return
        }
        throw SearchFailure(error: .illegalArgument(reason), index: nil)
    }

    // MARK: Order

    /// Stable: equal hits keep the order of their indices.
    private static func merged(_ hits: [FoundHit], _ sort: [SortKey]) -> [FoundHit] {
        let places = hits.indices.sorted { left, right in
            let order = compare(hits[left].hit, hits[right].hit, sort)
            return order == 0 ? left < right : order < 0
        }
        return places.map { hits[$0] }
    }

    private static func compare(_ left: Hit, _ right: Hit, _ sort: [SortKey]) -> Int {
        if sort.isEmpty { return sign(right.score ?? 0, left.score ?? 0) }
        for (place, key) in sort.enumerated() {
            // Document numbers of different indices say nothing about each other.
            if key.target == .documentOrder { continue }
            let order = compare(left.sortValues[place], right.sortValues[place], key)
            if order != 0 { return order }
        }
        return 0
    }

    private static func compare(_ left: SortValue, _ right: SortValue, _ key: SortKey) -> Int {
        switch (left == .missing, right == .missing) {
        case (true, true): return 0
        case (true, false): return key.missing == .first ? -1 : 1
        case (false, true): return key.missing == .first ? 1 : -1
        case (false, false): break
        }
        let order: Int
        switch (left, right) {
        case (.text(_, let a), .text(_, let b)): order = ByteOrder.compare(a, b)
        case (.integer(let a), .integer(let b)), (.date(let a, _), .date(let b, _)): order = sign(a, b)
        default: order = sign(number(left), number(right))
        }
        return key.order == .ascending ? order : -order
    }

    private static func number(_ value: SortValue) -> Double {
        switch value {
        case .integer(let value), .date(let value, _): Double(value)
        case .double(let value): value
        case .bool(let value): value ? 1 : 0
        case .missing, .text: 0
        }
    }

    private static func sign<T: Comparable>(_ left: T, _ right: T) -> Int {
        left < right ? -1 : left > right ? 1 : 0
    }
}
