// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct ElasticBulkTests {
    @Test("each item has its own status, and a bad one fails alone")
    func items() throws {
        let door = try ElasticFixture()
        let lines = [
            #"{"index":{"_id":"1"}}"#, #"{"n":1}"#, #"{"create":{"_id":"1"}}"#, #"{"n":2}"#,
            #"{"update":{"_id":"1"}}"#, #"{"doc":{"m":3}}"#, #"{"update":{"_id":"9"}}"#, #"{"doc":{}}"#,
            #"{"index":{"_id":"2"}}"#, #"{"n":"x"}"#, #"{"index":{"_index":"other"}}"#, "{}",
            #"{"delete":{"_id":"1"}}"#, #"{"delete":{"_id":"1"}}"#,
            #"{"delete":{"_index":"none","_id":"1"}}"#,
        ]
        let answer = try door.call("POST", "/b/_bulk", lines.joined(separator: "\n") + "\n")
        #expect(answer.status == 200 && answer.at("errors") == "true")
        let items = try #require(answer.body["items"]?.array)
        let statuses = items.map { item in item.object?.values.first?["status"]?.int64 }
        #expect(statuses == [201, 409, 200, 404, 400, 201, 200, 404, 404])
        #expect(items[1][path: "create.error.type"]?.string == "version_conflict_engine_exception")
        #expect(items[7][path: "delete.result"]?.string == "not_found")
        #expect(items[8][path: "delete.error.type"]?.string == "index_not_found_exception")
        #expect(try door.call("GET", "/other/_count").at("count") == "1")
        try door.stop()
    }

    @Test("deleting what is not there is no error of the request")
    func missingDelete() throws {
        let door = try ElasticFixture()
        try door.fill("b", ["{}"])
        let answer = try door.call("POST", "/b/_bulk", "{\"delete\":{\"_id\":\"7\"}}\n")
        #expect(answer.at("errors") == "false")
        try door.stop()
    }

    @Test(
        "a malformed request fails whole, with 400",
        arguments: [
            "", "\n", "{}\n", "[]\n{}\n", "nonsense\n{}\n", "{\"index\":{}}\n{}", "{\"index\":{}}\n",
            "{\"frob\":{}}\n{}\n",
            "{\"index\":{\"frob\":1}}\n{}\n", "{\"index\":1}\n{}\n", "{\"delete\":{}}\n",
            "{\"index\":{},\"create\":{}}\n{}\n",
        ])
    func malformed(_ body: String) throws {
        let door = try ElasticFixture()
        #expect(try door.call("POST", "/b/_bulk", body).status == 400)
        #expect(try door.call("GET", "/b/_count").status == 404, "nothing was made")
        try door.stop()
    }

    @Test("without an index anywhere the request is refused")
    func withoutIndex() throws {
        let door = try ElasticFixture()
        let answer = try door.call("POST", "/_bulk", "{\"index\":{}}\n{}\n")
        #expect(answer.status == 400 && answer.at("error.reason").contains("index is missing"))
        try door.stop()
    }

    @Test("filter_path keeps what shippers look at")
    func filterPath() throws {
        let door = try ElasticFixture()
        let good = "{\"index\":{\"_id\":\"1\"}}\n{\"n\":1}\n"
        let target = "/b/_bulk?filter_path=errors,items.*.error.type,items.*.status"
        #expect(
            try door.call("POST", target, good).text
                == #"{"errors":false,"items":[{"index":{"status":201}}]}"#)
        let bad = "{\"index\":{\"_id\":\"1\"}}\n{\"n\":\"x\"}\n"
        #expect(
            try door.call("POST", target, bad).text
                == #"{"errors":true,"items":[{"index":{"status":400,"#
                + #""error":{"type":"document_parsing_exception"}}}]}"#)
        #expect(try door.call("POST", "/b/_bulk?filter_path=-items,-took", good).text == #"{"errors":false}"#)
        #expect(
            try door.call("GET", "/b/_search?filter_path=**._id").text == #"{"hits":{"hits":[{"_id":"1"}]}}"#)
        #expect(try door.call("GET", "/b/_search?filter_path=nothing").text == "{}")
        try door.stop()
    }
}
