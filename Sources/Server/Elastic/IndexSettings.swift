// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Settings of an index as they were given: kept and shown, none of them changes anything here.
struct IndexSettings {
    private static let known: Set<String> = [
        "number_of_shards", "number_of_replicas", "auto_expand_replicas", "refresh_interval", "codec",
        "hidden",
        "max_result_window", "priority", "mapping.total_fields.limit", "mapping.coerce",
        "translog.durability", "translog.sync_interval", "lifecycle.name", "query.default_field",
    ]

    /// Nested objects without the leading `index`; values are texts, as Elasticsearch shows them.
    let json: JSON

    /// - Throws: for a setting that is not known, such as an analyzer of one's own.
    init(_ view: JSONView) throws(ElasticError) {
        guard view.kind == .object else { throw .parse("[settings] expects an object") }
        var tree = JSON.object([:])
        try IndexSettings.collect(view, path: "", into: &tree)
        json = tree
    }

    private static func collect(_ view: JSONView, path: String, into tree: inout JSON) throws(ElasticError) {
        for (key, value) in view.members {
            let name = path.isEmpty ? key : path + "." + key
            if value.kind == .object {
                try collect(value, path: name, into: &tree)
                continue
            }
            let short = name.hasPrefix("index.") ? String(name.dropFirst("index.".count)) : name
            guard known.contains(short) else {
                throw .illegalArgument("unknown setting [index.\(short)]: it is not supported")
            }
            tree[path: short] =
                value.string.map { .string($0) }
                ?? .string(String(decoding: value.sourceBytes, as: UTF8.self))
        }
    }

    /// `{"index": {…}}` as `GET /index/_settings` shows it.
    static func shown(_ index: SearchIndex) -> JSON {
        var own: JSON = index.settings
        if own["number_of_shards"] == nil { own["number_of_shards"] = "1" }
        if own["number_of_replicas"] == nil { own["number_of_replicas"] = "0" }
        own["uuid"] = .string(index.uuid)
        own["provided_name"] = .string(index.name)
        own["creation_date"] = .string(String(index.createdMillis))
        own["version"] = ["created": "8512000"]
        if index.isReadOnly { own[path: "blocks.write"] = "true" }
        return ["index": own]
    }
}
