// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// `_bulk`: many writes in one request. Each item has its own status; none fails the others.
struct ElasticBulkRoutes: Routes {
    private static let known = [
        "refresh", "timeout", "wait_for_active_shards", "require_alias", "pipeline", "_source",
    ]

    let feature: ElasticFeature

    func register(in router: inout Router) {
        for pattern in ["/_bulk", "/{index}/_bulk"] {
            feature.add([.post, .put], pattern, to: &router, known: Self.known, waitsForSync: true, bulk)
        }
    }

    /// An item on its way: ready to be written, or failed before.
    private struct Prepared {
        let item: BulkRequest.Item
        let id: String
        let operation: Result<DocumentOperation, ElasticError>
    }

    private func bulk(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let clock = feature.engine.environment.clock
        let started = clock.monotonicNanos
        let parameters = try WriteParameters(call)
        try call.only("_source", ["false"])
        let request = try BulkRequest(call.body, defaultIndex: call.path("index"))
        let prepared = request.items.map(prepare)
        let outcomes = write(prepared)
        var writer = JSONWriter(capacity: prepared.count * 200 + 64)
        writer.beginObject()
        writer.key("errors")
        writer.value(outcomes.contains { if case .failure = $0 { true } else { false } })
        writer.key("took")
        writer.value((clock.monotonicNanos &- started) / 1_000_000)
        writer.key("items")
        writer.beginArray()
        for (prepared, outcome) in zip(prepared, outcomes) {
            write(prepared, outcome, forcedRefresh: parameters.forcesRefresh, to: &writer)
        }
        writer.endArray()
        writer.endObject()
        var response = HTTPResponse.json(writer.bytes)
        for case .failure(let error) in outcomes where response.cause == nil {
            response.cause = error.serverCause
        }
        return response
    }

    private func prepare(_ item: BulkRequest.Item) -> Prepared {
        let id = item.id ?? ElasticID.random(from: feature.engine.environment.random)
        do throws(ElasticError) {
            return Prepared(item: item, id: id, operation: .success(try operation(item, id)))
        } catch {
            return Prepared(item: item, id: id, operation: .failure(error))
        }
    }

    private func operation(_ item: BulkRequest.Item, _ id: String) throws(ElasticError) -> DocumentOperation {
        let condition = try WriteParameters.condition(
            isCreate: item.kind == .create || item.id == nil, number: item.number, term: item.term)
        switch item.kind {
        case .index, .create:
            let index = try feature.indexToWrite(item.index)
            return DocumentOperation(
                index: index, id: id, action: .put(source: Array(item.source)), condition: condition)
        case .update:
            let update = try DocumentUpdate(body: try parse(item.source))
            let index = try feature.indexToWrite(item.index)
            return DocumentOperation(index: index, id: id, action: .update(update), condition: condition)
        case .delete:
            let index = try feature.index(item.index)
            try feature.checkWritable(index)
            return DocumentOperation(index: index, id: id, action: .delete, condition: condition)
        }
    }

    private func parse(_ source: ArraySlice<UInt8>) throws(ElasticError) -> JSONView {
        do throws(JSONError) { return try JSONDocument(parsing: Array(source)).root } catch {
            throw .xContentParse(error.reason, line: error.line, column: error.column)
        }
    }

    /// Writes those that are ready; one outcome for each item.
    private func write(_ prepared: [Prepared]) -> [BulkWriter.Outcome] {
        let ready = prepared.compactMap { try? $0.operation.get() }
        var written = BulkWriter(engine: feature.engine).write(ready).makeIterator()
        return prepared.map { item in
            if case .failure(let error) = item.operation { return .failure(error) }
            return written.next() ?? .failure(.illegalArgument("the item was not written"))
        }
    }

    private func write(
        _ prepared: Prepared, _ outcome: BulkWriter.Outcome, forcedRefresh: Bool, to writer: inout JSONWriter
    ) {
        writer.beginObject()
        writer.key(prepared.item.kind.rawValue)
        writer.beginObject()
        switch outcome {
        case .success(let outcome):
            WriteAnswer.writeMembers(
                outcome, index: prepared.item.index, id: prepared.id, forcedRefresh: forcedRefresh,
                to: &writer)
            writer.key("status")
            writer.value(WriteAnswer.status(outcome))
        case .failure(let error):
            writer.key("_index")
            writer.value(prepared.item.index)
            writer.key("_id")
            writer.value(prepared.id)
            writer.key("status")
            writer.value(error.status)
            writer.key("error")
            error.write(to: &writer)
        }
        writer.endObject()
        writer.endObject()
    }
}
