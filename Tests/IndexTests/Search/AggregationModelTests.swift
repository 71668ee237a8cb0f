// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct AggregationModelTests {
    private func search(
        _ searcher: Searcher, _ query: Query, _ kind: AggregationKind, _ children: [Aggregation] = []
    )
        throws -> AggregationResult
    {
        var request = SearchRequest()
        request.query = query
        request.size = 0
        request.aggregations = [Aggregation(name: "a", kind: kind, children: children)]
        return try searcher.search(request).aggregations[0].result
    }

    private func buckets(_ result: AggregationResult) -> [Bucket] {
        if case .buckets(let list) = result { return list.buckets }
        return []
    }

    @Test("Terms, histograms, ranges and metrics agree with counting the documents, in every layout")
    func model() throws {
        for seed in 300...330 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let world = ModelWorld.random(250, deletes: true, &random)
            let evaluator = ModelEvaluator(documents: world.documents)
            let query = QueryGenerator.query(depth: 1, &random)
            let documents = world.live.filter { evaluator.matches(query, $0) }
            for searcher in [try world.single(), try world.split(&random)] {
                var terms = TermsAggregation(field: "keyword")
                terms.size = 5
                let stats = Aggregation(name: "s", kind: .metric(MetricAggregation(.stats, field: "long")))
                let result = try search(searcher, query, .terms(terms), [stats])
                try check(result, documents, size: 5, seed)
                for size in [3, 10] {
                    var persons = TermsAggregation(field: "person")
                    persons.size = size
                    try checkPersons(
                        try search(searcher, query, .terms(persons)), documents, size: size, seed)
                }
                try checkHistogram(searcher, query, documents, seed)
                try checkMetrics(searcher, query, documents, seed)
            }
        }
    }

    private func check(_ result: AggregationResult, _ documents: [ModelDocument], size: Int, _ seed: UInt64)
        throws
    {
        var counts: [String: Int] = [:]
        for document in documents {
            for keyword in Set(document.keywords) { counts[keyword, default: 0] += 1 }
        }
        let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        guard case .buckets(let list) = result else { return #expect(Bool(false)) }
        #expect(list.buckets.map { $0.name } == order.prefix(size).map { $0.key }, "seed \(seed)")
        #expect(list.buckets.map { $0.documentCount } == order.prefix(size).map { $0.value }, "seed \(seed)")
        #expect(list.otherDocumentCount == order.dropFirst(size).reduce(0) { $0 + $1.value })
        for bucket in list.buckets {
            let values = documents.filter { $0.keywords.contains(bucket.name) }.flatMap { $0.longs }
            guard case .metric(let metric) = bucket.children[0].result else { continue }
            #expect(metric.statistics.count == values.count, "seed \(seed)")
            #expect(metric.value("sum") == Double(values.reduce(0, +)))
            #expect(metric.value("min") == values.min().map { Double($0) })
            #expect(metric.value("max") == values.max().map { Double($0) })
        }
    }

    private func checkPersons(
        _ result: AggregationResult, _ documents: [ModelDocument], size: Int, _ seed: UInt64
    ) throws {
        var counts: [String: Int] = [:]
        for document in documents {
            for person in Set(document.personTexts) { counts[person, default: 0] += 1 }
        }
        let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        #expect(buckets(result).map { $0.name } == order.prefix(size).map { $0.key }, "seed \(seed)")
        #expect(
            buckets(result).map { $0.documentCount } == order.prefix(size).map { $0.value }, "seed \(seed)")
        guard case .buckets(let list) = result else { return #expect(Bool(false)) }
        #expect(list.otherDocumentCount == order.dropFirst(size).reduce(0) { $0 + $1.value })
    }

    private func checkHistogram(
        _ searcher: Searcher, _ query: Query, _ documents: [ModelDocument], _ seed: UInt64
    ) throws {
        let day: Int64 = 86_400_000
        let dates = DateHistogramAggregation(field: "date", rounding: DateRounding(.calendar(.day)))
        let found = buckets(try search(searcher, query, .dateHistogram(dates)))
        var counts: [Int64: Int] = [:]
        for document in documents {
            for key in Set(document.dates.map { $0 / day * day }) { counts[key, default: 0] += 1 }
        }
        let keys =
            counts.isEmpty
            ? [] : Array(stride(from: counts.keys.min() ?? 0, through: counts.keys.max() ?? 0, by: Int(day)))
        #expect(found.map { $0.key } == keys.map { .integer($0) }, "seed \(seed)")
        #expect(found.map { $0.documentCount } == keys.map { counts[$0] ?? 0 }, "seed \(seed)")

        let range = RangeAggregation(
            field: "long",
            ranges: [
                RangeAggregation.Range(key: nil, from: nil, to: .int(5)),
                RangeAggregation.Range(key: "x", from: .int(5), to: .int(20)),
            ])
        let ranges = buckets(try search(searcher, query, .range(range)))
        #expect(ranges.map { $0.name } == ["*-5.0", "x"])
        #expect(
            ranges.map { $0.documentCount } == [
                documents.filter { $0.longs.contains { $0 < 5 } }.count,
                documents.filter { $0.longs.contains { $0 >= 5 && $0 < 20 } }.count,
            ], "seed \(seed)")
    }

    private func checkMetrics(
        _ searcher: Searcher, _ query: Query, _ documents: [ModelDocument], _ seed: UInt64
    ) throws {
        func metric(_ function: MetricAggregation.Function, _ field: String) throws -> MetricResult? {
            if case .metric(let metric) = try search(
                searcher, query, .metric(MetricAggregation(function, field: field)))
            {
                return metric
            }
            return nil
        }
        let keywords = try metric(.cardinality, "keyword")
        #expect(keywords?.distinctCount == Set(documents.flatMap { $0.keywords }).count)
        let longs = try metric(.cardinality, "long")
        #expect(longs?.distinctCount == Set(documents.flatMap { $0.longs }).count)
        let persons = try metric(.cardinality, "person")
        #expect(persons?.distinctCount == Set(documents.flatMap { $0.persons.map { $0 % 10 } }).count)
        let sum = try metric(.sum, "double")
        #expect(sum?.value("value") == documents.flatMap { $0.doubles }.reduce(0, +))
        let count = try metric(.valueCount, "double")
        #expect(count?.statistics.count == documents.reduce(0) { $0 + $1.doubles.count })
        let missing = try search(searcher, query, .missing(field: "long"))
        guard case .single(let bucket) = missing else { return }
        #expect(bucket.documentCount == documents.filter { $0.longs.isEmpty }.count)
    }

    @Test("Ten million amounts with cents add up to the cent")
    func exactSums() {
        var statistics = ValueStatistics()
        for _ in 0..<1_000_000 { for cents in [10, 20, 70] { statistics.add(Double(cents) / 100) } }
        #expect(abs(statistics.sum - 1_000_000) < 0.005)
    }

    @Test("Answers have Elasticsearch's JSON shapes")
    func shapes() throws {
        var random = SeededGenerator(seed: 1)
        var world = ModelWorld.random(3, deletes: false, &random)
        var documents = world.documents
        for i in documents.indices {
            documents[i].keywords = ["a", i == 0 ? "b" : "a"]
            documents[i].longs = [Int64(i)]
        }
        world = ModelWorld(documents: documents, deleted: [])
        let average = Aggregation(name: "v", kind: .metric(MetricAggregation(.avg, field: "long")))
        let result = try search(
            try world.single(), .all, .terms(TermsAggregation(field: "keyword")), [average])
        var writer = JSONWriter()
        result.write(nil, to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"doc_count_error_upper_bound":0,"sum_other_doc_count":0,"buckets":["#
                + #"{"key":"a","doc_count":3,"v":{"value":1.0}},{"key":"b","doc_count":1,"v":{"value":0.0}}]}"#
        )
    }
}
