// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// `_search` and `_count`.
struct ElasticSearchRoutes: Routes {
    let feature: ElasticFeature

    func register(in router: inout Router) {
        for pattern in ["/_search", "/{index}/_search"] {
            feature.add([.get, .post], pattern, to: &router, known: SearchParameters.known, search)
        }
        let known = IndexSelection.parameters + ["preference"]
        for pattern in ["/_count", "/{index}/_count"] {
            feature.add([.get, .post], pattern, to: &router, known: known, count)
        }
    }

    /// The indices as one snapshot shows them.
    private func views(_ call: ElasticCall) throws(ElasticError) -> [IndexView] {
        let selection = try IndexSelection(call.indices, of: feature.engine, call)
        return try feature.engine.views(of: selection.indices)
    }

    // MARK: Count

    private func count(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        var query = Query.all
        if let body = try call.json() {
            for (key, value) in body.members {
                guard key == "query" else {
                    throw .parsing("request does not support [\(key)]", line: 1, column: 1)
                }
                query = try Query(value)
            }
        }
        let views = try views(call)
        var count = 0
        for view in views {
            do throws(ElasticError) { count += try view.count(query) } catch {
                return SearchFailure(error: error, index: view.index).response
            }
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("count")
        writer.value(count)
        ElasticShards.writeSearched(views.count, to: &writer)
        writer.endObject()
        return .json(writer.bytes)
    }

    // MARK: Search

    private func search(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let clock = feature.engine.environment.clock
        let started = clock.monotonicNanos
        let parameters = try SearchParameters(call)
        let views = try views(call)
        let result: MultiSearch
        do throws(SearchFailure) {
            result = try MultiSearch(parameters.request, views)
        } catch {
            return error.response
        }
        var writer = JSONWriter(capacity: 1024 + result.hits.count * 512)
        writer.beginObject()
        writer.key("took")
        writer.value((clock.monotonicNanos &- started) / 1_000_000)
        writer.key("timed_out")
        writer.value(false)
        ElasticShards.writeSearched(views.count, to: &writer)
        writer.key("hits")
        writer.beginObject()
        writeTotal(result, parameters, to: &writer)
        writer.key("max_score")
        ElasticSearchRoutes.writeScore(result.maxScore, to: &writer)
        writer.key("hits")
        writer.beginArray()
        for hit in result.hits { try write(hit, parameters.request, to: &writer) }
        writer.endArray()
        writer.endObject()
        writeAggregations(result, parameters.request, to: &writer)
        writer.endObject()
        return .json(writer.bytes)
    }

    private func writeTotal(
        _ result: MultiSearch, _ parameters: SearchParameters, to writer: inout JSONWriter
    ) {
        if parameters.showsTotalAsNumber {
            writer.key("total")
            writer.value(result.total ?? -1)
            return
        }
        guard let total = result.total else { return }
        writer.key("total")
        writer.beginObject()
        writer.key("value")
        writer.value(total)
        writer.key("relation")
        writer.value(result.relation.rawValue)
        writer.endObject()
    }

    private func write(
        _ found: MultiSearch.FoundHit, _ request: SearchRequest, to writer: inout JSONWriter
    ) throws(ElasticError) {
        let document = try found.view.document(number: found.hit.number)
        writer.beginObject()
        writer.key("_index")
        writer.value(found.view.index.name)
        writer.key("_id")
        writer.value(document.id)
        if request.returnsVersion {
            writer.key("_version")
            writer.value(document.version)
        }
        if request.returnsSequenceNumber {
            writer.key("_seq_no")
            writer.value(document.number)
            writer.key("_primary_term")
            writer.value(1)
        }
        writer.key("_score")
        ElasticSearchRoutes.writeScore(found.hit.score, to: &writer)
        if let source = try request.source.apply(document.source) {
            writer.key("_source")
            writer.raw(source)
        }
        if !found.hit.sortValues.isEmpty {
            writer.key("sort")
            writer.beginArray()
            for value in found.hit.sortValues { value.write(to: &writer) }
            writer.endArray()
        }
        writer.endObject()
    }

    private func writeAggregations(
        _ result: MultiSearch, _ request: SearchRequest, to writer: inout JSONWriter
    ) {
        guard !request.aggregations.isEmpty else { return }
        writer.key("aggregations")
        writer.beginObject()
        for (aggregation, answer) in zip(request.aggregations, result.aggregations) {
            writer.key(answer.name)
            answer.result.write(aggregation.metadata, to: &writer)
        }
        writer.endObject()
    }

    /// With the digits of a 32-bit float, as Lucene's scores have.
    private static func writeScore(_ score: Float?, to writer: inout JSONWriter) {
        guard let score, score.isFinite else {
            writer.null()
            return
        }
        writer.raw(Array(score.description.utf8))
    }
}
