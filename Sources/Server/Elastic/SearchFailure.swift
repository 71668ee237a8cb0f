// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// An index could not run a search that was well written. Elasticsearch wraps what each shard says; so does
/// this.
struct SearchFailure: Error {
    let error: ElasticError
    /// `nil` when no index but the whole request is meant.
    let index: SearchIndex?

    var response: HTTPResponse {
        guard let index, error.status < 500 else { return error.response }
        var shard = error
        if !shard.details.contains(where: { $0.name == "index" }), shard.type == "query_shard_exception" {
            shard.details += [("index_uuid", index.uuid), ("index", index.name)]
        }
        var cause = shard
        cause.cause = .none
        var writer = JSONWriter(capacity: 512)
        writer.beginObject()
        writer.key("error")
        writer.beginObject()
        writer.key("root_cause")
        writer.beginArray()
        cause.write(to: &writer)
        writer.endArray()
        for (name, text) in [
            ("type", "search_phase_execution_exception"), ("reason", "all shards failed"), ("phase", "query"),
        ] {
            writer.key(name)
            writer.value(text)
        }
        writer.key("grouped")
        writer.value(true)
        writer.key("failed_shards")
        writer.beginArray()
        writer.beginObject()
        writer.key("shard")
        writer.value(0)
        writer.key("index")
        writer.value(index.name)
        writer.key("reason")
        shard.write(to: &writer)
        writer.endObject()
        writer.endArray()
        writer.endObject()
        writer.key("status")
        writer.value(error.status)
        writer.endObject()
        return .json(writer.bytes, status: HTTPStatus(rawValue: error.status))
    }
}
