// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

/// Bodies that are broken as JSON, as text, as HTTP, or by their size.
@Suite struct BadBodyTests {
    private static let visit =
        #"{"source":{"id":"shop"},"session":{"id":"s-1"},"events":[{"id":"e-1","type":"page-view"}]}"#

    /// A server with one event and one document, and the check that both are as they were.
    private func withServer(_ body: (WholeServer) throws -> Void) throws {
        let server = try WholeServer()
        #expect(try server.track(Self.visit).status == 200)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        let event = try server.platform.cdp.event("e-1")
        try body(server)
        #expect(try server.platform.cdp.event("e-1") == event)
        #expect(try server.count("strata-event") == 1)
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        #expect(try server.track(Self.visit.replacing("e-1", with: "e-2")).status == 200)
        #expect(try server.elastic("PUT", "/things/_doc/2", #"{"n":2}"#).status == 201)
        try server.stop()
    }

    static let notJSON = [
        "{", #"{"source":{"id":"shop"},"events":[{"type":"x""#, "{]", #"{"a":1,}"#, "{'a':1}", "nan", "\u{0}",
        #"{"a":"\u12"}"#, #"{"a":01}"#, #"{"a":1}{"b":2}"#,
    ]

    @Test(
        "malformed and truncated JSON is refused with the place, by the collector and by Elasticsearch's door"
    )
    func notJSON() throws {
        try withServer { server in
            for text in Self.notJSON {
                let tracked = try server.track(text)
                #expect(tracked.status == 422, "\(text)")
                let detail = tracked.json["detail"]?[0]
                #expect(detail?["loc"]?[0]?.string == "body" && detail?["loc"]?[1]?.int64 != nil, "\(text)")
                #expect(detail?["type"]?.string == "value_error.jsondecode", "\(text)")
                let written = try server.elastic("PUT", "/things/_doc/1", text)
                #expect(written.status == 400, "\(text)")
                #expect(written.json[path: "error.reason"]?.string?.isEmpty == false, "\(text)")
                let searched = try server.elastic("POST", "/things/_search", text)
                #expect(searched.status == 400, "\(text)")
                #expect(searched.json[path: "error.type"]?.string == "x_content_parse_exception", "\(text)")
                #expect(searched.json[path: "error.reason"]?.string?.hasPrefix("[") == true, "\(text)")
            }
        }
    }

    @Test("bytes that are no UTF-8 are refused, in the body and in the path")
    func notUTF8() throws {
        try withServer { server in
            var body = Array(#"{"source":{"id":"shop"},"events":[{"type":"x","properties":{"a":"?"}}]}"#.utf8)
            body[body.firstIndex(of: UInt8(ascii: "?"))!] = 0xFF
            let tracked = try server.call("api", "POST", "/track", body)
            #expect(tracked.status == 422 && tracked.body.contains("UTF-8"))
            let type = ["Content-Type: application/json"]
            let written = try server.call(
                "elastic", "PUT", "/things/_doc/1", [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D], type)
            #expect(written.status == 400 && written.body.contains("UTF-8"))
            for target in ["/things/_doc/%ff", "/%C3%28/_doc/1", "/things/_doc/%zz"] {
                #expect(try server.elastic("GET", target).status == 400, "\(target)")
            }
            let raw = try server.client("elastic")
            raw.send(
                Array("GET /things/_doc/".utf8) + [0xFF, 0xFE] + Array(" HTTP/1.1\r\nHost: x\r\n\r\n".utf8))
            let answer = raw.response()
            #expect(answer?.status == 400 || answer?.status == 404)
        }
    }

    @Test("JSON nested 200,000 deep is refused, wherever JSON is taken")
    func deep() throws {
        try withServer { server in
            // The collector takes 4 MiB, Elasticsearch's door more; the parser stops long before the end of
            // either.
            let text = String(repeating: "[", count: 200_000)
            #expect(try server.track(text).status == 422)
            #expect(try server.track(String(repeating: #"{"a":"#, count: 200_000)).status == 422)
            #expect(try server.elastic("PUT", "/things/_doc/1", text).status == 400)
            let clause = String(repeating: #"{"query":{"bool":{"must":["#, count: 2_000)
            for (method, target) in [
                ("PUT", "/things/_doc/1"), ("POST", "/things/_search"), ("POST", "/things/_count"),
                ("PUT", "/others"), ("POST", "/things/_update/1"),
            ] {
                let answer = try server.elastic(method, target, clause)
                #expect(answer.status == 400, "\(method) \(target)")
                #expect(answer.body.contains("deep"), "\(answer.body.prefix(300))")
            }
            let bulk = try server.elastic("POST", "/things/_bulk", "{\"index\":{}}\n" + text + "\n")
            #expect(bulk.json["errors"]?.bool == true)
            #expect(bulk.json["items"]?[0]?[path: "index.status"]?.int64 == 400)
        }
    }

    @Test("a body that ends with its connection changes nothing")
    func cutOff() throws {
        try withServer { server in
            let whole = Self.visit.replacing("e-1", with: "cut")
            for announced in ["Content-Length: \(whole.utf8.count)", "Transfer-Encoding: chunked"] {
                let client = try server.client("api")
                client.send("POST /track HTTP/1.1\r\nHost: x\r\n\(announced)\r\n\r\n")
                let part = String(whole.dropLast(9))
                client.send(
                    announced.hasPrefix("C")
                        ? part : "\(String(whole.utf8.count, radix: 16))\r\n\(part)")
                client.endSending()
                // There is no whole request, so nobody waits for an answer.
                #expect(client.readToEnd() == "" || announced.hasPrefix("T"))
            }
            #expect(try server.platform.cdp.event("cut") == nil)
            // Whole JSON of which more was announced is no whole body either.
            let client = try server.client("api")
            client.send(
                "POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: \(whole.utf8.count + 1)\r\n\r\n\(whole)")
            client.endSending()
            #expect(client.readToEnd() == "")
            #expect(try server.platform.cdp.event("cut") == nil)
        }
    }

    @Test("200 MB are refused early, announced or in chunks, and take little memory")
    func huge() throws {
        let served = try ServedDirectory(["--ephemeral"], listeners: ["api", "elastic"])
        #expect(
            served.call("elastic", "PUT", "/things/_doc/1", #"{"n":1}"#, ["Content-Type: application/json"])?
                .status == 201)
        let before = served.strata.residentBytesMax()
        let size = 200 << 20
        for (listener, target) in [("api", "/track"), ("elastic", "/things/_doc/1")] {
            let client = try #require(served.client(listener))
            client.send("POST \(target) HTTP/1.1\r\nHost: x\r\nContent-Length: \(size)\r\n\r\n")
            let answer = client.response()
            #expect(answer?.status == 413, "\(listener)")
            #expect(answer?.body.contains("the body is larger than") == true, "\(listener)")
        }
        let client = try #require(served.client("api"))
        client.send("POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        let piece = Array("100000\r\n".utf8) + [UInt8](repeating: 0x20, count: 1 << 20) + Array("\r\n".utf8)
        var sent = 0
        while sent < size {
            let taken = client.send(piece)
            sent += taken
            if taken < piece.count { break }
        }
        #expect(sent < 40 << 20, "the server took \(sent) bytes")
        #expect(client.response()?.status == 413)
        let after = served.strata.residentBytesMax()
        #expect(before > 0 && after - before < 48 << 20, "from \(before) to \(after) bytes")
        let stored = served.call("elastic", "GET", "/things/_source/1")
        #expect(stored?.body == #"{"n":1}"#)
        #expect(served.stop() == 0)
    }
}
