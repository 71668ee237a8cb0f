// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// Creating, describing and deleting indices.
struct ElasticIndexRoutes: Routes {
    private static let waiting = ["timeout", "master_timeout", "wait_for_active_shards"]
    private static let shown =
        IndexSelection.parameters + [
            "local", "master_timeout", "flat_settings", "include_defaults", "features",
        ]

    let feature: ElasticFeature

    func register(in router: inout Router) {
        feature.add([.put], "/{index}", to: &router, known: Self.waiting, waitsForSync: true, create)
        feature.add(
            [.delete], "/{index}", to: &router, known: Self.waiting + IndexSelection.parameters,
            waitsForSync: true, delete)
        feature.add([.get], "/{index}", to: &router, known: Self.shown) { call throws(ElasticError) in
            try describe(call, hasMappings: true, hasSettings: true)
        }
        for pattern in ["/{index}/_mapping", "/_mapping"] {
            feature.add([.get], pattern, to: &router, known: Self.shown) { call throws(ElasticError) in
                try describe(call, hasMappings: true, hasSettings: false)
            }
        }
        for pattern in ["/{index}/_settings", "/_settings"] {
            feature.add([.get], pattern, to: &router, known: Self.shown) { call throws(ElasticError) in
                try describe(call, hasMappings: false, hasSettings: true)
            }
        }
        let mapping = Self.waiting + IndexSelection.parameters + ["write_index_only"]
        feature.add(
            [.put, .post], "/{index}/_mapping", to: &router, known: mapping, waitsForSync: true, putMapping)
        for pattern in ["/{index}/_refresh", "/_refresh"] {
            feature.add([.post, .get], pattern, to: &router, known: IndexSelection.parameters, refresh)
        }
    }

    private func create(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let name = call.path("index")
        try feature.checkName(name)
        var mapping = Mapping()
        var settings = JSON.object([:])
        if let body = try call.json() {
            for (key, value) in body.members {
                switch key {
                case "mappings": mapping = try Mapping(parsing: value)
                case "settings": settings = try IndexSettings(value).json
                case "aliases" where value.count == 0: continue
                case "aliases": throw .illegalArgument("[aliases] are not supported")
                default: throw .parse("unknown key [\(key)] for create index")
                }
            }
        }
        let index = try feature.engine.createIndex(name, mapping: mapping, settings: settings)
        return .json(["acknowledged": true, "shards_acknowledged": true, "index": .string(index.name)])
    }

    private func delete(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let expression = call.path("index")
        guard !expression.contains("*"), expression != "_all" else {
            throw .illegalArgument("Wildcard expressions or all indices are not allowed")
        }
        let selection = try IndexSelection(expression, of: feature.engine, call)
        for index in selection.indices { try feature.checkWritable(index) }
        for index in selection.indices { try feature.engine.deleteIndex(index.name) }
        return .json(["acknowledged": true])
    }

    private func describe(
        _ call: ElasticCall, hasMappings: Bool, hasSettings: Bool
    ) throws(ElasticError) -> HTTPResponse {
        let selection = try IndexSelection(call.indices, of: feature.engine, call)
        var writer = JSONWriter()
        writer.beginObject()
        for index in selection.indices {
            writer.key(index.name)
            writer.beginObject()
            if hasMappings && hasSettings {
                writer.key("aliases")
                writer.write(.object([:]))
            }
            if hasMappings {
                writer.key("mappings")
                index.mapping.write(to: &writer)
            }
            if hasSettings {
                writer.key("settings")
                writer.write(IndexSettings.shown(index))
            }
            writer.endObject()
        }
        writer.endObject()
        return .json(writer.bytes)
    }

    private func putMapping(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let selection = try IndexSelection(call.path("index"), of: feature.engine, call)
        let mapping = try Mapping(parsing: try call.requiredJSON())
        for index in selection.indices { try feature.checkWritable(index) }
        for index in selection.indices { try feature.engine.extendMapping(index, by: mapping) }
        return .json(["acknowledged": true])
    }

    /// Every acknowledged write is visible already.
    private func refresh(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let selection = try IndexSelection(call.indices, of: feature.engine, call)
        var writer = JSONWriter()
        writer.beginObject()
        ElasticShards.writeWritten(selection.indices.count, to: &writer)
        writer.endObject()
        return .json(writer.bytes)
    }
}
