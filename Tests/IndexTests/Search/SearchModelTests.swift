// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct SearchModelTests {
    @Test("Random queries find what a look at each document finds, in every layout of tails and segments")
    func queries() throws {
        for seed in 1...40 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let world = ModelWorld.random(Int.random(in: 1..<300, using: &random), deletes: true, &random)
            let searchers = [try world.single(), try world.split(&random), try world.split(&random)]
            let evaluator = ModelEvaluator(documents: world.documents)
            for round in 0..<50 {
                let query = QueryGenerator.query(depth: 3, &random)
                let expected = world.live.filter { evaluator.matches(query, $0) }.map { $0.number }
                for (layout, searcher) in searchers.enumerated() {
                    let (found, count) = (try searcher.numbers(query), try searcher.count(query))
                    #expect(found == expected, "seed \(seed), round \(round), layout \(layout): \(query)")
                    #expect(count == expected.count)
                }
            }
        }
    }

    @Test("Scores are Lucene's BM25 at Elasticsearch's scale, whatever the layout")
    func scores() throws {
        for seed in 100...120 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let world = ModelWorld.random(200, deletes: false, &random)
            let searchers = [try world.single(), try world.split(&random)]
            let evaluator = ModelEvaluator(documents: world.documents)
            for round in 0..<30 {
                var request = SearchRequest()
                request.query = QueryGenerator.query(depth: 2, &random)
                request.size = 1000
                for searcher in searchers {
                    let result = try searcher.search(request)
                    for hit in result.hits {
                        let document = try #require(world.documents.first { $0.number == hit.number })
                        let expected = evaluator.score(request.query, document)
                        let score = Double(try #require(hit.score))
                        #expect(
                            abs(score - expected) <= 2e-6 * max(abs(expected), 1e-3) + 1e-9,
                            "seed \(seed), round \(round): \(request.query)")
                    }
                    let order = result.hits.map { ($0.score ?? 0, $0.number) }
                    #expect(
                        zip(order, order.dropFirst()).allSatisfy {
                            $0.0 > $1.0 || ($0.0 == $1.0 && $0.1 < $1.1)
                        })
                    #expect(result.maxScore == result.hits.first?.score)
                }
                let (one, other) = (
                    try searchers[0].search(request).hits, try searchers[1].search(request).hits
                )
                #expect(one == other, "seed \(seed), round \(round): \(request.query)")
            }
        }
    }

    @Test("Sorting by fields, paging and search_after agree with sorting the documents")
    func sorting() throws {
        for seed in 200...230 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let world = ModelWorld.random(150, deletes: true, &random)
            let searchers = [try world.single(), try world.split(&random)]
            for order in [SortKey.Order.ascending, .descending] {
                for missing in [SortKey.Missing.last, .first] {
                    var request = SearchRequest()
                    var key = SortKey(
                        .field(["long", "keyword", "person"].randomElement(using: &random) ?? "person"),
                        order: order)
                    key.missing = missing
                    request.sort = [key, SortKey(.documentOrder, order: .ascending)]
                    request.size = 17
                    let expected = sorted(world.live, key)
                    for searcher in searchers {
                        var found: [UInt64] = []
                        request.searchAfter = nil
                        while true {
                            let page = try searcher.search(request).hits
                            guard let last = page.last else { break }
                            found += page.map { $0.number }
                            request.searchAfter = last.sortValues.map { scalar($0) }
                        }
                        #expect(found == expected, "seed \(seed), \(key)")
                        request.searchAfter = nil
                        request.from = 20
                        let page = try searcher.search(request).hits.map { $0.number }
                        #expect(page == Array(expected.dropFirst(20).prefix(17)))
                        request.from = 0
                    }
                }
            }
        }
    }

    private func scalar(_ value: SortValue) -> ScalarValue? {
        switch value {
        case .missing: nil
        case .integer(let value): .int(value)
        case .double(let value): .double(value)
        case .bool(let value): .bool(value)
        case .text(let text, _), .date(_, let text): .string(text)
        }
    }

    private func sorted(_ documents: [ModelDocument], _ key: SortKey) -> [UInt64] {
        func isBefore<T: Comparable>(_ a: T?, _ b: T?) -> Bool? {
            guard let a, let b else {
                if a == nil && b == nil { return nil }
                return (a == nil) == (key.missing == .first)
            }
            return a == b ? nil : (a < b) == (key.order == .ascending)
        }
        let isAscending = key.order == .ascending
        return documents.sorted { a, b in
            func order<T: Comparable>(_ x: [T], _ y: [T]) -> Bool? {
                isBefore(isAscending ? x.min() : x.max(), isAscending ? y.min() : y.max())
            }
            let result: Bool?
            switch key.target {
            case .field("long"): result = order(a.longs, b.longs)
            case .field("person"): result = order(a.personTexts, b.personTexts)
            default: result = order(a.keywords, b.keywords)
            }
            return result ?? (a.number < b.number)
        }.map { $0.number }
    }

    @Test("BM25 of hand-computed cases")
    func handComputed() throws {
        let tail = Tail()
        for (number, text) in [["shoe"], ["red", "shoe", "shoe"], ["hat", "hat"]].enumerated() {
            var document = ModelDocument(number: UInt64(number + 1))
            document.text = text
            try tail.append(
                document.parsed, mapping: ModelDocument.mapping, number: document.number,
                commit: document.number)
        }
        let searcher = Searcher(segments: [], tails: [tail.view(at: .max)], context: ModelWorld.context)
        var request = SearchRequest()
        request.query = .match(MatchQuery(field: "text", value: .string("shoe")))
        let hits = try searcher.search(request).hits
        // N = 3, df = 2, avgdl = 2: idf = ln(1.6) = 0.4700036. f 2, dl 3: x 2.2 x 2 / (2 + 1.2 x 1.375) =
        // 0.5665797; f 1, dl 1: x 2.2 / (1 + 1.2 x 0.625) = 0.5908617.
        #expect(hits.map { $0.number } == [1, 2])
        #expect(abs((hits[0].score ?? 0) - 0.5908617) < 1e-6)
        #expect(abs((hits[1].score ?? 0) - 0.5665797) < 1e-6)
    }

    @Test("Exclusions alone score 0, and a window past 10,000 is refused")
    func edges() throws {
        var random = SeededGenerator(seed: 1)
        let world = ModelWorld.random(20, deletes: false, &random)
        let searcher = try world.single()
        var request = SearchRequest()
        var bool = BoolQuery()
        bool.mustNot = [.ids(IdsQuery(ids: ["1"]))]
        request.query = .bool(bool)
        let result = try searcher.search(request)
        #expect(result.hits.allSatisfy { $0.score == 0 })
        request.from = 9_995
        request.size = 10
        #expect(throws: ElasticError.self) { try searcher.search(request) }
        request.from = .max
        #expect(throws: ElasticError.self) { try searcher.search(request) }
        request = SearchRequest()
        var histogram = HistogramAggregation(field: "double", interval: 0.000_1)
        histogram.documentCountMin = 0
        request.aggregations = [Aggregation(name: "h", kind: .histogram(histogram))]
        let error = #expect(throws: ElasticError.self) { try searcher.search(request) }
        #expect(error?.type == "too_many_buckets_exception")
    }
}
