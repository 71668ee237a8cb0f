// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct ElasticDocumentTests {
    @Test("a document is created, read, replaced and deleted, with Elasticsearch's statuses")
    func life() throws {
        let door = try ElasticFixture()
        let created = try door.call("PUT", "/people/_doc/1", #"{"name":"Ada", "n": 1.0}"#)
        #expect(created.status == 201)
        #expect(
            created.text
                == #"{"_index":"people","_id":"1","_version":1,"result":"created","#
                + #""_shards":{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1}"#
        )
        let got = try door.call("GET", "/people/_doc/1")
        #expect(
            got.text
                == #"{"_index":"people","_id":"1","_version":1,"_seq_no":0,"_primary_term":1,"#
                + #""found":true,"_source":{"name":"Ada", "n": 1.0}}"#
        )
        #expect(try door.call("HEAD", "/people/_doc/1").status == 200)
        #expect(try door.call("HEAD", "/people/_doc/2").status == 404)
        let replaced = try door.call("POST", "/people/_doc/1?refresh=true", #"{"name":"Eve"}"#)
        #expect(replaced.status == 200 && replaced.at("result") == #""updated""#)
        #expect(replaced.at("forced_refresh") == "true")
        #expect(try door.call("GET", "/people/_source/1").text == #"{"name":"Eve"}"#)
        #expect(try door.call("DELETE", "/people/_doc/1").at("_version") == "3")
        let again = try door.call("DELETE", "/people/_doc/1")
        #expect(again.status == 404 && again.at("result") == #""not_found""#)
        let missing = try door.call("GET", "/people/_doc/1")
        #expect(missing.status == 404 && missing.text == #"{"_index":"people","_id":"1","found":false}"#)
        #expect(
            try door.call("GET", "/people/_source/1").at("error.type") == #""resource_not_found_exception""#)
        try door.stop()
    }

    @Test("a document without an id gets one of 20 characters")
    func automaticID() throws {
        let door = try ElasticFixture()
        let made = try door.call("POST", "/people/_doc", "{}")
        #expect(made.status == 201 && made.body["_id"]?.string?.count == 20)
        try door.stop()
    }

    @Test("create and compare-and-set refuse with 409 and change nothing")
    func conflicts() throws {
        let door = try ElasticFixture()
        try door.fill("people", [#"{"n":1}"#])
        for target in ["/people/_create/1", "/people/_doc/1?op_type=create"] {
            let refused = try door.call("PUT", target, #"{"n":2}"#)
            #expect(refused.status == 409)
            #expect(refused.at("error.type") == #""version_conflict_engine_exception""#)
            #expect(refused.at("error.index") == #""people""#)
        }
        #expect(
            try door.call("PUT", "/people/_doc/1?if_seq_no=5&if_primary_term=1", #"{"n":3}"#).status == 409)
        #expect(
            try door.call("PUT", "/people/_doc/1?if_seq_no=0&if_primary_term=2", #"{"n":3}"#).status == 409)
        #expect(try door.call("PUT", "/people/_doc/1?if_seq_no=0", #"{"n":3}"#).status == 400)
        #expect(try door.call("DELETE", "/people/_doc/1?if_seq_no=9&if_primary_term=1").status == 409)
        #expect(try door.call("GET", "/people/_source/1").text == #"{"n":1}"#)
        #expect(
            try door.call("PUT", "/people/_doc/1?if_seq_no=0&if_primary_term=1", #"{"n":3}"#).status == 200)
        try door.stop()
    }

    @Test("an update merges, upserts, notices that nothing changes, and misses")
    func updates() throws {
        let door = try ElasticFixture()
        let missing = try door.call("POST", "/u/_update/1", #"{"doc":{"a":1}}"#)
        #expect(missing.status == 404 && missing.at("error.type") == #""document_missing_exception""#)
        #expect(
            try door.call("POST", "/u/_update/1", #"{"doc":{"a":1},"upsert":{"b":{"c":2}}}"#).status == 201)
        #expect(
            try door.call("POST", "/u/_update/1", #"{"doc":{"b":{"d":3}}}"#).at("result") == #""updated""#)
        #expect(try door.call("GET", "/u/_source/1").text == #"{"b":{"c":2,"d":3}}"#)
        let same = try door.call("POST", "/u/_update/1", #"{"doc":{"b":{"d":3}}}"#)
        #expect(
            same.at("result") == #""noop""# && same.at("_version") == "2" && same.at("_shards.total") == "0")
        let forced = try door.call("POST", "/u/_update/1", #"{"doc":{"b":{"d":3}},"detect_noop":false}"#)
        #expect(forced.at("_version") == "3")
        #expect(try door.call("POST", "/u/_update/2", #"{"doc":{"x":1},"doc_as_upsert":true}"#).status == 201)
        let script = try door.call("POST", "/u/_update/2", #"{"script":"ctx._source.x++"}"#)
        #expect(script.status == 400 && script.at("error.reason").contains("[script]"))
        #expect(try door.call("POST", "/u/_update/2", "{}").status == 400)
        try door.stop()
    }

    @Test("mget answers each of its documents, found or not")
    func multiGet() throws {
        let door = try ElasticFixture()
        try door.fill("a", [#"{"n":1,"m":2}"#])
        let body = #"{"docs":[{"_id":"1","_source":["n"]},{"_id":"2"},{"_index":"none","_id":"1"}]}"#
        let docs = try #require(try door.call("POST", "/a/_mget", body).body["docs"]?.array)
        #expect(docs.count == 3)
        #expect(docs[0]["_source"]?.text == #"{"n":1}"# && docs[1]["found"]?.bool == false)
        #expect(docs[2][path: "error.type"]?.string == "index_not_found_exception")
        #expect(try door.call("GET", "/a/_mget", #"{"ids":["1"]}"#).status == 200)
        #expect(try door.call("GET", "/a/_mget", "{}").status == 400)
        #expect(try door.call("GET", "/_mget", #"{"ids":["1"]}"#).status == 400)
        try door.stop()
    }

    @Test("what does not fit the mapping, is no JSON, or has no body is a 400 that says so")
    func badDocuments() throws {
        let door = try ElasticFixture()
        try door.fill("a", [#"{"n":1}"#])
        let wrong = try door.call("PUT", "/a/_doc/2", #"{"n":"x"}"#)
        #expect(wrong.status == 400 && wrong.at("error.type") == #""document_parsing_exception""#)
        for body in ["", "{", "[1]", "{\"a\":\u{1}}", String(repeating: "[", count: 100_000)] {
            #expect(try door.call("PUT", "/a/_doc/2", body).status == 400, "\(body.prefix(20))")
        }
        let long = String(repeating: "i", count: 600)
        #expect(try door.call("PUT", "/a/_doc/\(long)", "{}").status == 400)
        #expect(
            try door.call("PUT", "/UPPER/_doc/1", "{}").at("error.type") == #""invalid_index_name_exception""#
        )
        #expect(try door.call("GET", "/none/_doc/1").at("error.type") == #""index_not_found_exception""#)
        try door.stop()
    }

    @Test("indices of the platform are readable and closed to writers, whether they are there or not")
    func platformIndices() throws {
        let door = try ElasticFixture()
        let writes = [
            ("PUT", "_doc/1", "{}"), ("POST", "_doc", "{}"), ("POST", "_update/1", #"{"doc":{}}"#),
            ("DELETE", "", ""),
            ("PUT", "_mapping", #"{"properties":{}}"#), ("DELETE", "_doc/1", ""),
        ]
        for (method, path, body) in writes {
            let refused = try door.call(method, "/strata-profile/\(path)", body)
            #expect(
                refused.status == 403 && refused.at("error.type") == #""cluster_block_exception""#,
                "\(method) \(path)")
        }
        #expect(try door.call("PUT", "/strata-event").status == 403)
        #expect(try door.call("PUT", "/strata-event/_doc/1", "{}").status == 403)
        #expect(try door.call("GET", "/strata-profile/_search").status == 200)
        let bulk = try door.call(
            "POST", "/_bulk", "{\"index\":{\"_index\":\"strata-profile\",\"_id\":\"1\"}}\n{}\n")
        #expect(bulk.status == 200 && bulk.text.contains(#""status":403"#))
        try door.stop()
    }
}
