// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite("Search request")
struct SearchRequestTests {
    private func failure(_ text: String) throws -> ElasticError {
        try #require(throws: ElasticError.self) { try SearchRequest(parsing: Array(text.utf8)) }
    }

    private func request(_ text: String) throws -> SearchRequest {
        try SearchRequest(parsing: Array(text.utf8))
    }

    @Test("an empty body has Elasticsearch's defaults")
    func defaults() throws {
        let request = try request("{}")
        #expect(request == SearchRequest())
        #expect(request.size == 10)
        #expect(request.trackTotalHits == .upTo(10_000))
    }

    @Test("all forms of sort are read")
    func sort() throws {
        let request = try request(
            #"{"sort":["a",{"b":"desc"},"_score",{"c":{"order":"asc","missing":"_first","unmapped_type":"long"}}]}"#
        )
        #expect(request.sort.count == 4)
        #expect(request.sort[0] == SortKey(.field("a"), order: .ascending))
        #expect(request.sort[1] == SortKey(.field("b"), order: .descending))
        #expect(request.sort[2] == SortKey(.score, order: .descending))
        #expect(request.sort[3].missing == .first)
        #expect(request.sort[3].unmappedType == .long)
    }

    @Test("all forms of _source are read")
    func source() throws {
        #expect(try request(#"{"_source":false}"#).source == SourceFilter.none)
        #expect(try request(#"{"_source":"a.*"}"#).source == .some(includes: ["a.*"], excludes: []))
        #expect(
            try request(#"{"_source":{"includes":["a"],"excludes":"b"}}"#).source
                == .some(includes: ["a"], excludes: ["b"]))
    }

    @Test(
        "wrong bodies are refused with Elasticsearch's words",
        arguments: [
            (#"{"nope":{}}"#, "Unknown key for a START_OBJECT in [nope]."),
            (#"{"nope":"x"}"#, "Unknown key for a VALUE_STRING in [nope]."),
            (#"{"size":-1}"#, "[size] parameter cannot be negative, found [-1]"),
            (#"{"from":-1}"#, "[from] parameter cannot be negative but was [-1]"),
            (#"{"search_after":[1]}"#, "Sort must contain at least one field."),
            (#"{"search_after":[1,2],"sort":"a"}"#, "search_after has 2 value(s) but sort has 1."),
            (
                #"{"search_after":[1],"sort":"a","from":1}"#,
                "`from` parameter must be set to 0 when `search_after` is used."
            ),
            (#"{"aggs":{"x":{}}}"#, "Missing definition for aggregation [x]"),
            (#"{"aggs":{"x":{"nope":{}}}}"#, "Unknown aggregation type [nope]"),
            (
                #"{"aggs":{"x":{"avg":{"field":"a"},"max":{"field":"a"}}}}"#,
                "Found two aggregation type definitions in [x]: [avg] and [max]"
            ),
            (
                #"{"aggs":{"x":{"avg":{}}}}"#,
                "Required one of fields [field, script], but none were specified. "
            ),
            (
                #"{"aggs":{"x":{"date_histogram":{"field":"a","calendar_interval":"2M"}}}}"#,
                "The supplied interval [2M] could not be parsed as a calendar interval."
            ),
            (
                #"{"aggs":{"x":{"avg":{"field":"a"},"aggs":{"y":{"avg":{"field":"a"}}}}}}"#,
                "Aggregator [x] of type [avg] cannot accept sub-aggregations"
            ),
        ])
    func wrong(text: String, reason: String) throws {
        #expect(try failure(text).reason == reason)
    }

    @Test("a page beyond the window is refused")
    func window() throws {
        let error = try failure(#"{"from":9991,"size":10}"#)
        #expect(error.type == "illegal_argument_exception")
        #expect(
            error.reason.hasPrefix(
                "Result window is too large, from + size must be less than or equal to: [10000]"))
    }

    @Test("aggregations nest, order by a metric, and reject an order by one that is not there")
    func aggregations() throws {
        let request = try request(
            #"""
            {"size":0,"aggs":{"by":{"terms":{"field":"a","size":3,"order":{"m":"desc"}},
             "aggs":{"m":{"avg":{"field":"b"}},"t":{"date_histogram":{"field":"d","calendar_interval":"day","time_zone":"+02:00"}}}}}}
            """#)
        let terms = try #require(request.aggregations.first)
        #expect(terms.children.map(\.name) == ["m", "t"])
        guard case .terms(let spec) = terms.kind else {
            Issue.record("not a terms aggregation")
            return
        }
        #expect(spec.order == [BucketOrder(.metric(path: ["m"], value: nil), isAscending: false)])
        let error = try failure(#"{"aggs":{"by":{"terms":{"field":"a","order":{"m":"desc"}}}}}"#)
        #expect(error.reason.hasPrefix("Invalid aggregator order path [m]."))
    }

    @Test("a named time zone is refused by name")
    func namedZone() throws {
        let error = try failure(
            #"{"aggs":{"x":{"date_histogram":{"field":"a","fixed_interval":"1d","time_zone":"Europe/Rome"}}}}"#
        )
        #expect(error.reason.contains("[Europe/Rome]"))
    }

    @Test("a body that is not JSON is an x_content_parse_exception with the place")
    func notJSON() throws {
        let error = try failure(#"{"query" 1}"#)
        #expect(error.type == "x_content_parse_exception")
        #expect(error.reason.hasPrefix("[1:"))
    }

    @Test("an error is rendered as Elasticsearch's clients read it")
    func body() throws {
        let error = ElasticError.parsing("unknown query [x]", line: 1, column: 3)
            .caused(
                by: ElasticError(type: "named_object_not_found_exception", reason: "[1:3] unknown field [x]"))
        let text = String(decoding: error.body, as: UTF8.self)
        #expect(
            text
                == #"{"error":{"root_cause":[{"type":"parsing_exception","reason":"unknown query [x]","line":1,"col":3}],"#
                + #""type":"parsing_exception","reason":"unknown query [x]","line":1,"col":3,"caused_by":{"#
                + #""type":"named_object_not_found_exception","reason":"[1:3] unknown field [x]"}},"status":400}"#
        )
    }
}
