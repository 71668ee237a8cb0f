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
                    #expect(zip(order, order.dropFirst()).allSatisfy { $0.0 > $1.0 || ($0.0 == $1.0 && $0.1 < $1.1) })
                    #expect(result.maxScore == result.hits.first?.score)
                }
                let (one, other) = (try searchers[0].search(request).hits, try searchers[1].search(request).hits)
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
                    var key = SortKey(.field(Bool.random(using: &random) ? "long" : "keyword"), order: order)
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
            let result = key.target == .field("long")
                ? isBefore(isAscending ? a.longs.min() : a.longs.max(), isAscending ? b.longs.min() : b.longs.max())
                : isBefore(
                    isAscending ? a.keywords.min() : a.keywords.max(),
                    isAscending ? b.keywords.min() : b.keywords.max())
            return result ?? (a.number < b.number)
        }.map { $0.number }
    }
}
