// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Writing single documents.
struct ElasticDocumentRoutes: Routes {
    let feature: ElasticFeature

    func register(in router: inout Router) {
        let known = WriteParameters.known
        feature.add([.post], "/{index}/_doc", to: &router, known: known, waitsForSync: true) {
            call throws(ElasticError) in
            try put(call, id: ElasticID.random(from: feature.engine.environment.random), isCreate: true)
        }
        feature.add([.put, .post], "/{index}/_doc/{id}", to: &router, known: known, waitsForSync: true) {
            call throws(ElasticError) in
            try put(call, id: call.path("id"))
        }
        feature.add([.put, .post], "/{index}/_create/{id}", to: &router, known: known, waitsForSync: true) {
            call throws(ElasticError) in
            try put(call, id: call.path("id"), isCreate: true)
        }
        feature.add([.delete], "/{index}/_doc/{id}", to: &router, known: known, waitsForSync: true, delete)
        feature.add(
            [.post], "/{index}/_update/{id}", to: &router, known: known + ["_source"], waitsForSync: true,
            update)
    }

    private func put(_ call: ElasticCall, id: String, isCreate: Bool = false) throws(ElasticError)
        -> HTTPResponse
    {
        let parameters = try WriteParameters(call, isCreate: isCreate)
        guard !call.body.isEmpty else { throw .parse("request body is required") }
        try BulkWriter.check(id: id)
        let index = try feature.indexToWrite(call.path("index"))
        return try write(index, id, .put(source: call.body), parameters)
    }

    private func delete(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let parameters = try WriteParameters(call)
        let index = try feature.index(call.path("index"))
        try feature.checkWritable(index)
        return try write(index, call.path("id"), .delete, parameters)
    }

    private func update(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let parameters = try WriteParameters(call)
        try call.only("_source", ["false"])
        let update = try DocumentUpdate(body: try call.requiredJSON())
        let index = try feature.indexToWrite(call.path("index"))
        return try write(index, call.path("id"), .update(update), parameters)
    }

    private func write(
        _ index: SearchIndex, _ id: String, _ action: DocumentOperation.Action, _ parameters: WriteParameters
    ) throws(ElasticError) -> HTTPResponse {
        let operation = DocumentOperation(
            index: index, id: id, action: action, condition: parameters.condition)
        let outcomes = BulkWriter(engine: feature.engine).write([operation])
        guard let outcome = try outcomes.first?.get() else { throw .illegalArgument("nothing to write") }
        return WriteAnswer.response(
            outcome, index: index.name, id: id, forcedRefresh: parameters.forcesRefresh)
    }
}
