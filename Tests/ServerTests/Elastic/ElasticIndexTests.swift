// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct ElasticIndexTests {
    @Test("an index is made, described, extended and deleted")
    func life() throws {
        let door = try ElasticFixture()
        let body =
            #"{"settings":{"number_of_shards":1,"index":{"refresh_interval":"1s"}},"#
            + #""mappings":{"properties":{"t":{"type":"keyword"}}}}"#
        #expect(
            try door.call("PUT", "/a", body).text
                == #"{"acknowledged":true,"shards_acknowledged":true,"index":"a"}"#)
        #expect(try door.call("PUT", "/a").at("error.type") == #""resource_already_exists_exception""#)
        #expect(try door.call("HEAD", "/a").status == 200)
        #expect(try door.call("HEAD", "/b").status == 404)
        #expect(try door.call("PUT", "/a/_mapping", #"{"properties":{"n":{"type":"long"}}}"#).status == 200)
        #expect(
            try door.call("GET", "/a/_mapping").text
                == #"{"a":{"mappings":{"properties":{"n":{"type":"long"},"t":{"type":"keyword"}}}}}"#)
        #expect(try door.call("PUT", "/a/_mapping", #"{"properties":{"n":{"type":"text"}}}"#).status == 400)
        let settings = try door.call("GET", "/a/_settings")
        #expect(settings.at("a.settings.index.refresh_interval") == #""1s""#)
        #expect(settings.at("a.settings.index.number_of_shards") == #""1""#)
        #expect(try door.call("GET", "/a").at("a.aliases") == "{}")
        #expect(
            try door.call("POST", "/a/_refresh").text == #"{"_shards":{"total":1,"successful":1,"failed":0}}"#
        )
        #expect(try door.call("DELETE", "/*").status == 400)
        #expect(try door.call("DELETE", "/a").text == #"{"acknowledged":true}"#)
        #expect(try door.call("DELETE", "/a").status == 404)
        try door.stop()
    }

    @Test("what an index cannot have is refused by its name")
    func refusals() throws {
        let door = try ElasticFixture()
        for (body, name) in [
            (#"{"frob":1}"#, "[frob]"), (#"{"aliases":{"x":{}}}"#, "[aliases]"),
            (#"{"settings":{"analysis":{"analyzer":{"x":{"type":"custom"}}}}}"#, "analysis.analyzer"),
            (#"{"mappings":{"properties":{"x":{"type":"frob"}}}}"#, "frob"),
        ] {
            let answer = try door.call("PUT", "/a", body)
            #expect(answer.status == 400 && answer.text.contains(name), "\(body): \(answer.text)")
        }
        #expect(try door.call("PUT", "/_a").status == 400)
        #expect(try door.call("PUT", "/a?frob=1").text.contains("unrecognized parameter: [frob]"))
        #expect(try door.call("GET", "/_count").at("count") == "0")
        try door.stop()
    }

    @Test("cat shows tables for people and JSON for programs")
    func cat() throws {
        let door = try ElasticFixture()
        try door.fill("books", ["{}", "{}"])
        let table = try door.call("GET", "/_cat/indices?v&h=index,docs.count", accept: "text/plain").text
        let lines = table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines.first == ["index", "docs.count"])
        #expect(lines.contains(["books", "2"]) && lines.contains(["strata-event", "0"]))
        let rows = try door.call("GET", "/_cat/indices?format=json").body
        #expect(rows[0]?["index"]?.string == "books" && rows[0]?["docs.count"]?.string == "2")
        #expect(try door.call("GET", "/_cat/health?h=status").text == "green\n")
        #expect(try door.call("GET", "/_cat/indices?h=frob").status == 400)
        try door.stop()
    }

    @Test("a body over the limit is 413, a cut one harms nobody")
    func bodies() throws {
        let door = try ElasticFixture()
        let large = try door.client()
        large.send("POST /_bulk HTTP/1.1\r\nHost: x\r\nContent-Length: 209715200\r\n\r\n")
        let refused = try #require(large.response())
        #expect(refused.status == 413 && refused.body.contains("content_too_long_exception"))
        let cut = try door.client()
        cut.send("PUT /a/_doc/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{\"n\":")
        #expect(try door.call("HEAD", "/a").status == 404)
        #expect(try door.call("GET", "/").status == 200)
        try door.stop()
    }
}
