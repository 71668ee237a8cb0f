// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// `_cat/indices` and `_cat/health`: tables for people, or JSON with `format=json`.
struct ElasticCatRoutes: Routes {
    let feature: ElasticFeature

    func register(in router: inout Router) {
        for pattern in ["/_cat/indices", "/_cat/indices/{index}"] {
            let known = ["v", "h", "bytes", "s", "time"] + IndexSelection.parameters
            feature.add([.get], pattern, to: &router, known: known, indices)
        }
        feature.add([.get], "/_cat/health", to: &router, known: ["v", "h", "ts", "time"], health)
    }

    private func indices(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        try call.only("bytes", ["b"])
        try call.only("s", ["index", "index:asc"])
        let inBytes = call.query["bytes"] == "b"
        var table = CatTable([
            "health", "status", "index", "uuid", "pri", "rep", "docs.count", "docs.deleted", "store.size",
            "pri.store.size", "dataset.size",
        ])
        for index in try IndexSelection(call.indices, of: feature.engine, call).indices {
            // An index that cannot be read is shown as what it is, beside those that can.
            let count = try? index.view().documentCount
            let size = inBytes ? String(index.indexBytes) : CatTable.size(index.indexBytes)
            table.add([
                count == nil ? "red" : "green", "open", index.name, index.uuid, "1", "0",
                count.map { String($0) } ?? "", "0", size, size, size,
            ])
        }
        return try table.response(call)
    }

    private func health(_ call: ElasticCall) throws(ElasticError) -> HTTPResponse {
        let seconds = feature.engine.environment.clock.nowMillis / 1000
        let ofDay = seconds % 86_400
        let time = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
        let shards = String(feature.engine.indices.count)
        var table = CatTable([
            "epoch", "timestamp", "cluster", "status", "node.total", "node.data", "shards", "pri", "relo",
            "init",
            "unassign", "pending_tasks", "max_task_wait_time", "active_shards_percent",
        ])
        table.add([
            String(seconds), time.joined(separator: ":"), "strata", "green", "1", "1", shards, shards, "0",
            "0", "0", "0",
            "-", "100.0%",
        ])
        return try table.response(call)
    }
}
