// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Reading documents by their ids, always as they are now.
struct ElasticReadRoutes: Routes {
    private static let known = [
        "_source", "_source_includes", "_source_excludes", "realtime", "refresh", "preference",
    ]

    let feature: ElasticFeature

    func register(in router: inout Router) {
        feature.add([.get], "/{index}/_doc/{id}", to: &router, known: Self.known, get)
        feature.add([.get], "/{index}/_source/{id}", to: &router, known: Self.known, source)
        for pattern in ["/_mget", "/{index}/_mget"] {
            feature.add([.get, .post], pattern, to: &router, known: Self.known, multiGet)
        }
    }

    private func get(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let index = try feature.index(call.path("index"))
        var writer = JSONWriter()
        let found = try write(index, call.path("id"), call.sourceFilter() ?? .all, to: &writer)
        return .json(writer.bytes, status: found ? .ok : .notFound)
    }

    private func source(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let index = try feature.index(call.path("index"))
        let id = call.path("id")
        guard let document = try index.document(id),
            let source = try (call.sourceFilter() ?? .all).apply(document.source)
        else {
            throw ElasticError(
                type: "resource_not_found_exception", reason: "Document not found [\(index.name)]/[\(id)]",
                status: 404)
        }
        return .json(source)
    }

    private func write(
        _ index: SearchIndex, _ id: String, _ filter: SourceFilter, to writer: inout JSONWriter
    ) throws(ElasticError) -> Bool {
        let document = try index.document(id)
        let source = try document.flatMap { (document) throws(ElasticError) in
            try filter.apply(document.source)
        }
        writer.beginObject()
        writer.key("_index")
        writer.value(index.name)
        writer.key("_id")
        writer.value(id)
        if let document {
            writer.key("_version")
            writer.value(document.version)
            writer.key("_seq_no")
            writer.value(document.number)
            writer.key("_primary_term")
            writer.value(1)
        }
        writer.key("found")
        writer.value(document != nil)
        if let source {
            writer.key("_source")
            writer.raw(source)
        }
        writer.endObject()
        return document != nil
    }

    // MARK: Many

    /// What one entry of `docs` asks for.
    private struct Wanted {
        var index: String
        var id: String
        var filter: SourceFilter
    }

    private func multiGet(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let wanted = try wanted(call)
        var writer = JSONWriter(capacity: 1024)
        writer.beginObject()
        writer.key("docs")
        writer.beginArray()
        for entry in wanted {
            if let index = feature.engine.index(entry.index) {
                _ = try write(index, entry.id, entry.filter, to: &writer)
            } else {
                writeMissing(entry, to: &writer)
            }
        }
        writer.endArray()
        writer.endObject()
        return .json(writer.bytes)
    }

    private func writeMissing(_ entry: Wanted, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("_index")
        writer.value(entry.index)
        writer.key("_id")
        writer.value(entry.id)
        writer.key("error")
        writer.beginObject()
        let error = ElasticError.indexNotFound(entry.index)
        writer.key("root_cause")
        writer.beginArray()
        error.write(to: &writer)
        writer.endArray()
        for (name, text) in [("type", error.type), ("reason", error.reason)]
            + error.details.map({ ($0.name, $0.value) })
        {
            writer.key(name)
            writer.value(text)
        }
        writer.endObject()
        writer.endObject()
    }

    private func wanted(_ call: ElasticCall) throws(ElasticError) -> [Wanted] {
        let defaultIndex = call.path("index")
        let defaultFilter = call.sourceFilter() ?? .all
        var result: [Wanted] = []
        for (key, value) in try call.requiredJSON().members {
            switch key {
            case "ids":
                for id in value.elements {
                    result.append(Wanted(index: defaultIndex, id: try text(id, key), filter: defaultFilter))
                }
            case "docs":
                for entry in value.elements {
                    result.append(try wanted(entry, defaultIndex, defaultFilter))
                }
            default:
                throw .parsing(
                    "unexpected token [START_ARRAY], unknown key [\(key)] in [_mget]", line: 1, column: 1)
            }
        }
        guard !result.isEmpty else { throw invalid("no documents to get") }
        guard result.allSatisfy({ !$0.index.isEmpty }) else { throw invalid("index is missing for doc 0") }
        return result
    }

    private func wanted(
        _ entry: JSONView, _ index: String, _ filter: SourceFilter
    ) throws(ElasticError) -> Wanted {
        var wanted = Wanted(index: index, id: "", filter: filter)
        for (key, value) in entry.members {
            switch key {
            case "_index": wanted.index = try text(value, key)
            case "_id": wanted.id = try text(value, key)
            case "_source": wanted.filter = try sourceFilter(value)
            default: throw .illegalArgument("[\(key)] is not supported in [docs] of [_mget]")
            }
        }
        guard !wanted.id.isEmpty else { throw invalid("id is missing for doc 0") }
        return wanted
    }

    private func sourceFilter(_ value: JSONView) throws(ElasticError) -> SourceFilter {
        var body = JSONWriter()
        body.beginObject()
        body.key("_source")
        body.write(value)
        body.endObject()
        return try SearchRequest(parsing: body.bytes).source
    }

    private func text(_ value: JSONView, _ key: String) throws(ElasticError) -> String {
        if let text = value.string { return text }
        guard value.kind == .number else { throw .illegalArgument("[\(key)] must be a text") }
        return String(decoding: value.sourceBytes, as: UTF8.self)
    }

    private func invalid(_ reason: String) -> ElasticError {
        ElasticError(type: "action_request_validation_exception", reason: "Validation Failed: 1: \(reason);")
    }
}
