// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct ElasticSearchTests {
    private func books() throws -> ElasticFixture {
        let door = try ElasticFixture()
        try door.fill(
            "books",
            [
                #"{"title":"the quick brown fox","year":1999,"genre":"fable"}"#,
                #"{"title":"the lazy dog","year":2005,"genre":"fable"}"#,
                #"{"title":"quick recipes","year":2020,"genre":"cooking"}"#,
            ])
        return door
    }

    @Test("an answer has the shape that clients read, and a write is found at once")
    func shape() throws {
        let door = try books()
        let answer = try door.call(
            "POST", "/books/_search?version=true&seq_no_primary_term=true",
            #"{"query":{"term":{"genre.keyword":"cooking"}},"sort":["year"],"_source":["year"]}"#)
        #expect(answer.at("timed_out") == "false" && answer.body["took"]?.int64 != nil)
        #expect(answer.at("_shards") == #"{"total":1,"successful":1,"skipped":0,"failed":0}"#)
        #expect(
            answer.at("hits")
                == #"{"total":{"value":1,"relation":"eq"},"max_score":null,"hits":[{"_index":"books","#
                + #""_id":"3","_version":1,"_seq_no":2,"_primary_term":1,"_score":null,"#
                + #""_source":{"year":2020},"sort":[2020]}]}"#
        )
        let scored = try door.call("GET", "/books/_search", #"{"query":{"match":{"title":"quick"}}}"#)
        #expect((scored.body[path: "hits.max_score"]?.double ?? 0) > 0)
        try door.stop()
    }

    @Test("the URL's parameters work, over those of the body")
    func parameters() throws {
        let door = try books()
        #expect(try door.ids("/books/_search?sort=year:desc&size=2", #"{"size":1}"#) == ["3", "2"])
        #expect(try door.ids("/books/_search?sort=year&from=1&size=1", "") == ["2"])
        #expect(try door.call("GET", "/books/_search?rest_total_hits_as_int=true").at("hits.total") == "3")
        #expect(
            try door.call("GET", "/books/_search?track_total_hits=2").at("hits.total")
                == #"{"value":2,"relation":"gte"}"#)
        #expect(try door.call("GET", "/books/_search?track_total_hits=false").at("hits.total") == "")
        #expect(!(try door.call("GET", "/books/_search?_source=false").text.contains("_source")))
        let pretty = try door.call("GET", "/books/_search?pretty&size=0").text
        #expect(pretty.hasPrefix("{\n  \"took\"") && pretty.hasSuffix("}\n"))
        try door.stop()
    }

    @Test("what is not supported is refused by its name, never ignored")
    func refusals() throws {
        let door = try books()
        let refused = [
            ("/books/_search?q=x", "", "[q]"), ("/books/_search?scroll=1m", "", "[scroll]"),
            ("/books/_search?typed_keys=true", "", "[typed_keys]"),
            ("/books/_search", #"{"highlight":{}}"#, "[highlight]"),
            ("/books/_search", #"{"query":{"frob":{}}}"#, "[frob]"),
            ("/books/_count", #"{"size":1}"#, "[size]"),
            ("/books/_frob", "{}", "/books/_frob"), ("/_frob", "", "/_frob"),
        ]
        for (target, body, name) in refused {
            let answer = try door.call("POST", target, body)
            #expect(answer.status == 400 || answer.status == 405, "\(target) \(body)")
            #expect(answer.text.contains(name), "\(target) \(body): \(answer.text)")
        }
        try door.stop()
    }

    @Test("errors of an index are wrapped as those of a shard; errors of the request are not")
    func errors() throws {
        let door = try books()
        let shard = try door.call("POST", "/books/_search", #"{"sort":["title"]}"#)
        #expect(shard.status == 400 && shard.at("error.type") == #""search_phase_execution_exception""#)
        #expect(
            shard.body[path: "error.failed_shards"]?[0]?[path: "reason.type"]?.string
                == "illegal_argument_exception")
        #expect(shard.body[path: "error.root_cause"]?[0]?["type"]?.string == "illegal_argument_exception")
        let missing = try door.call("GET", "/none/_search")
        #expect(missing.status == 404 && missing.at("error.index_uuid") == #""_na_""#)
        #expect(missing.body["error"]?["resource.id"]?.string == "none")
        let parsing = try door.call("POST", "/books/_search", #"{"query":{"frob":{}}}"#)
        #expect(
            parsing.at("error.type") == #""parsing_exception""# && parsing.body[path: "error.line"] != nil)
        for body in ["{", #"{"query""#, "[]", String(repeating: #"{"query":"#, count: 2_000)] {
            #expect(try door.call("POST", "/books/_search", body).status == 400, "\(body.prefix(20))")
        }
        try door.stop()
    }

    @Test("several indices are searched and counted as one")
    func severalIndices() throws {
        let door = try ElasticFixture()
        try door.fill("logs-1", [#"{"n":1,"t":"x"}"#, #"{"n":4,"t":"x"}"#])
        try door.fill("logs-2", [#"{"n":2,"t":"x y z"}"#, #"{"n":3}"#])
        try door.fill("other", [#"{"n":9}"#])
        let sorted = try door.call("POST", "/logs-*/_search", #"{"sort":[{"n":"desc"}],"from":1,"size":2}"#)
        #expect(sorted.body[path: "hits.hits"]?.array?.compactMap { $0["sort"]?[0]?.int64 } == [3, 2])
        #expect(sorted.at("hits.total.value") == "4" && sorted.at("_shards.total") == "2")
        #expect(try door.call("GET", "/logs-1,other/_count").at("count") == "3")
        #expect(try door.call("GET", "/_all/_count").at("count") == "5")
        #expect(try door.call("GET", "/_count").at("count") == "5")
        #expect(try door.call("GET", "/*,-other/_count").at("count") == "4")
        #expect(try door.call("GET", "/none/_count?ignore_unavailable=true").at("count") == "0")
        #expect(try door.call("GET", "/none-*/_search").at("hits.total.value") == "0")
        #expect(try door.call("GET", "/none-*/_search?allow_no_indices=false").status == 404)
        let aggregated = try door.call("POST", "/logs-*/_search", #"{"aggs":{"a":{"max":{"field":"n"}}}}"#)
        #expect(aggregated.status == 400 && aggregated.text.contains("[aggregations]"))
        try door.stop()
    }

    @Test("pages by search_after hold every document once")
    func searchAfter() throws {
        let door = try ElasticFixture()
        try door.fill("p", (0..<25).map { "{\"n\":\($0 % 7),\"k\":\"\($0)\"}" })
        var seen: [String] = []
        var after = ""
        while true {
            let body = #"{"size":4,"sort":[{"n":"desc"},"k.keyword"]\#(after)}"#
            let hits = try door.call("POST", "/p/_search", body).body[path: "hits.hits"]?.array ?? []
            guard let last = hits.last else { break }
            seen += hits.compactMap { $0["_id"]?.string }
            after = ",\"search_after\":\(last["sort"]?.text ?? "[]")"
        }
        #expect(seen.count == 25 && Set(seen).count == 25)
        try door.stop()
    }
}
