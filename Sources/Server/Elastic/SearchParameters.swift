// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// What a search's URL says, over its body.
struct SearchParameters {
    static let known =
        IndexSelection.parameters + [
            "from", "size", "sort", "_source", "_source_includes", "_source_excludes", "track_total_hits",
            "rest_total_hits_as_int", "typed_keys", "track_scores", "version", "seq_no_primary_term",
            "timeout",
            "search_type", "preference", "request_cache", "batched_reduce_size",
            "max_concurrent_shard_requests",
            "pre_filter_shard_size", "ccs_minimize_roundtrips", "allow_partial_search_results",
        ]

    let request: SearchRequest
    /// `hits.total` is a number, as it was before 7.0.
    let showsTotalAsNumber: Bool

    init(_ call: ElasticCall) throws(ElasticError) {
        try call.only("typed_keys", ["false"])
        try call.only("search_type", ["query_then_fetch", "dfs_query_then_fetch"])
        var request = SearchRequest()
        if let body = try call.json() { request = try SearchRequest(body) }
        if let text = try SearchParameters.overriding(call) {
            let url = try SearchRequest(parsing: text.bytes)
            if call.query["from"] != nil { request.from = url.from }
            if call.query["size"] != nil { request.size = url.size }
            if call.query["sort"] != nil { request.sort = url.sort }
            if call.query["track_total_hits"] != nil { request.trackTotalHits = url.trackTotalHits }
            if call.query["timeout"] != nil { request.timeoutMillis = url.timeoutMillis }
        }
        if let filter = call.sourceFilter() { request.source = filter }
        if let value = try call.flag("track_scores") { request.tracksScores = value }
        if let value = try call.flag("version") { request.returnsVersion = value }
        if let value = try call.flag("seq_no_primary_term") { request.returnsSequenceNumber = value }
        showsTotalAsNumber = try call.flag("rest_total_hits_as_int") ?? false
        if showsTotalAsNumber { try SearchParameters.countExactly(&request) }
        self.request = request
    }

    private static func countExactly(_ request: inout SearchRequest) throws(ElasticError) {
        switch request.trackTotalHits {
        case .none, .exact: return
        case .upTo(SearchRequest.defaultTotalMax): request.trackTotalHits = .exact
        case .upTo(let bound):
            throw .illegalArgument(
                "[rest_total_hits_as_int] cannot be used if the tracking of total hits is not accurate, got \(bound)"
            )
        }
    }

    /// The URL's parameters as the body that would say the same, so that one parser checks both.
    private static func overriding(_ call: ElasticCall) throws(ElasticError) -> JSON? {
        var body = JSONObject()
        for name in ["from", "size"] {
            if let value = try call.integer(name) { body[name] = .int(Int64(value)) }
        }
        if let text = call.query["track_total_hits"] {
            body["track_total_hits"] = Int64(text).map { .int($0) } ?? .string(text)
        }
        if let text = call.query["timeout"] { body["timeout"] = .string(text) }
        if let keys = call.list("sort") { body["sort"] = .array(keys.map(sortKey)) }
        return body.isEmpty ? nil : .object(body)
    }

    /// `field:desc`
    private static func sortKey(_ text: String) -> JSON {
        guard let colon = text.lastIndex(of: ":") else { return .string(text) }
        return [String(text[..<colon]): .string(String(text[text.index(after: colon)...]))]
    }
}

extension SearchRequest {
    /// How far hits are counted when nobody says.
    static let defaultTotalMax = 10_000
}
