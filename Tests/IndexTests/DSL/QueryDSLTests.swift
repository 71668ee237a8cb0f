// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite("Query DSL")
struct QueryDSLTests {
    private func query(_ text: String) throws -> Query { try Query(JSONDocument(parsing: text).root) }

    private func failure(_ text: String) throws -> ElasticError {
        let view = try JSONDocument(parsing: text).root
        return try #require(throws: ElasticError.self) { try Query(view) }
    }

    @Test("short and long forms of term are the same query")
    func term() throws {
        let expected = Query.term(TermQuery(field: "a", value: .string("x")))
        #expect(try query(#"{"term":{"a":"x"}}"#) == expected)
        #expect(try query(#"{"term":{"a":{"value":"x"}}}"#) == expected)
        #expect(
            try query(#"{"term":{"a":{"value":3,"boost":2.5,"case_insensitive":true}}}"#)
                == .term(TermQuery(field: "a", value: .int(3), isCaseInsensitive: true, boost: 2.5)))
    }

    @Test("an unknown query is named with its place and cause")
    func unknownQuery() throws {
        let error = try failure("{\n \"nonsense\": {}}")
        #expect(error.type == "parsing_exception")
        #expect(error.reason == "unknown query [nonsense]")
        #expect(error.line == 2)
        #expect(error.column == 14)
        guard case .error(let cause) = error.cause else {
            Issue.record("the error has no cause")
            return
        }
        #expect(cause.type == "named_object_not_found_exception")
        #expect(cause.reason == "[2:14] unknown field [nonsense]")
    }

    @Test(
        "wrong queries are refused with Elasticsearch's words",
        arguments: [
            (#"{}"#, "query malformed, empty clause found at [1:1]"),
            (#"[]"#, "[_na] query malformed, must start with start_object"),
            (#"{"term":"x"}"#, "[term] query malformed, no start_object after query name"),
            (
                #"{"term":{"a":1},"b":{}}"#,
                "[term] malformed query, expected [END_OBJECT] but found [FIELD_NAME]"
            ),
            (#"{"term":{"a":1,"b":2}}"#, "[term] query doesn't support multiple fields, found [a] and [b]"),
            (#"{"term":{"a":{"value":1,"x":2}}}"#, "[term] query does not support [x]"),
            (#"{"range":{"a":{"gte":1,"x":2}}}"#, "[range] query does not support [x]"),
            (#"{"bool":{"must":[],"x":2}}"#, "[1:24] [bool] unknown field [x]"),
            (#"{"terms":{"boost":1}}"#, "[terms] query requires a field name, followed by array of terms"),
            (#"{"exists":{}}"#, "[exists] must be provided with a [field]"),
            (#"{"constant_score":{}}"#, "[constant_score] requires a 'filter' element"),
            (#"{"match":{"a":{"operator":"or"}}}"#, "No text specified for text query"),
        ])
    func wrong(text: String, reason: String) throws {
        #expect(try failure(text).reason == reason)
    }

    @Test("bool takes single clauses and arrays")
    func bool() throws {
        guard
            case .bool(let query) = try query(
                #"{"bool":{"must":{"match_all":{}},"should":[{"term":{"a":1}},{"term":{"a":2}}],"minimum_should_match":"50%"}}"#
            )
        else {
            Issue.record("not a bool query")
            return
        }
        #expect(query.must == [.all])
        #expect(query.should.count == 2)
        #expect(query.requiredShould == 1)
    }

    @Test("should is required only where nothing else is")
    func requiredShould() throws {
        var query = BoolQuery()
        #expect(query.requiredShould == 0)
        query.should = [.all, .all]
        #expect(query.requiredShould == 1)
        query.filter = [.all]
        #expect(query.requiredShould == 0)
    }

    @Test("queries nested deeper than the limit are refused")
    func depth() throws {
        let depth = Limits.queryDepthMax
        func nested(_ count: Int) -> String {
            String(repeating: #"{"bool":{"must":"#, count: count) + #"{"match_all":{}}"#
                + String(repeating: "}}", count: count)
        }
        #expect(throws: Never.self) { try self.query(nested(depth - 1)) }
        #expect(try failure(nested(depth)).reason.contains("maximum nested depth"))
    }

    @Test("clauses are counted over the whole query")
    func clauses() throws {
        func many(_ count: Int) -> String {
            let terms = Array(repeating: #"{"term":{"a":1}}"#, count: count).joined(separator: ",")
            return #"{"bool":{"should":["# + terms + "]}}"
        }
        #expect(throws: Never.self) { try self.query(many(Limits.clausesPerQueryMax - 1)) }
        #expect(try failure(many(Limits.clausesPerQueryMax)).reason == "maxClauseCount is set to 1024")
    }

    @Test(
        "minimum_should_match takes counts, shares and conditions",
        arguments: [
            ("2", 5, 2), ("-1", 5, 4), ("75%", 4, 3), ("-25%", 4, 3), ("2<75%", 2, 2), ("2<75%", 4, 3),
            ("2<-25% 9<-3", 12, 9), ("7", 2, 3), ("-7", 2, 0),
        ])
    func minimum(text: String, clauses: Int, required: Int) throws {
        #expect(MinimumShouldMatch(text)?.required(of: clauses) == required)
    }

    @Test(
        "texts that are no minimum_should_match are refused", arguments: ["", "x", "101%", "2<", "<2", "1 2"])
    func wrongMinimum(text: String) { #expect(MinimumShouldMatch(text) == nil) }
}
