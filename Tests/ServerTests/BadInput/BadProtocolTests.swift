// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

/// Bytes that are no HTTP and no RESP, sent to the doors of a whole server.
@Suite struct BadProtocolTests {
    static let notHTTP = [
        "\r\n\r\n\u{1}\u{2}\u{3}\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/1.1 extra\r\n\r\n",
        "get / http/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost x\r\n\r\n", "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
        "POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999999\r\n\r\n",
        "POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /track HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        "POST /track HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
        "*1\r\n$4\r\nPING\r\n",
    ]

    @Test("what is no HTTP is answered 400 and the connection ends, at every HTTP door")
    func http() throws {
        let server = try WholeServer(collector: true)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        for listener in ["api", "elastic", "collector"] {
            for text in Self.notHTTP {
                let client = try server.client(listener)
                client.send(text)
                let answer = client.response()
                #expect(answer?.status == 400, "\(listener): \(text.debugDescription)")
                let body = answer?.json
                let reason = body?["detail"]?.string ?? body?[path: "error.reason"]?.string
                #expect(reason?.contains("HTTP") == true, "\(listener): \(answer?.body ?? "nothing")")
                #expect(client.readToEnd() == "")
            }
        }
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        try server.stop()
    }

    @Test("header fields that are too large or too many are answered 431")
    func headers() throws {
        let server = try WholeServer()
        let large = try server.client("api")
        large.send("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n")
        #expect(large.response()?.status == 431)
        let many = try server.client("elastic")
        let fields = (0..<5_000).map { "X-\($0): y\r\n" }.joined()
        many.send("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n")
        #expect(many.response()?.status == 431)
        let endless = try server.client("api")
        endless.send("GET /" + String(repeating: "a", count: 1 << 20) + " HTTP/1.1\r\nHost: x\r\n\r\n")
        let status = endless.response()?.status
        #expect(status == 431 || status == 414 || status == 400, "\(status ?? 0)")
        #expect(try server.call("api", "GET", "/health/ready").status == 200)
        try server.stop()
    }

    static let notRESP: [(String, String)] = [
        ("*1\r\n:1\r\n", "expected '$', got ':'"),
        ("*x\r\n", "invalid multibulk length"),
        ("*9999999999\r\n", "invalid multibulk length"),
        ("*1\r\n$99999999999\r\n", "invalid bulk length"),
        ("*1\r\n$-5\r\n", "invalid bulk length"),
        ("*1\r\n$x\r\n", "invalid bulk length"),
        ("SET \"unbalanced\r\n", "unbalanced quotes"),
    ]

    @Test("what is no RESP is answered with Redis's protocol error, and keys and other connections go on")
    func resp() throws {
        let server = try WholeServer()
        let other = try server.client("redis")
        other.send("SET kept here\r\n")
        #expect(other.read(5) == "+OK\r\n")
        for (text, reason) in Self.notRESP {
            let client = try server.client("redis")
            client.send(text)
            let answer = client.readToEnd()
            #expect(answer.hasPrefix("-ERR Protocol error: "), "\(text.debugDescription): \(answer)")
            #expect(answer.contains(reason), "\(text.debugDescription): \(answer)")
        }
        let cut = try server.client("redis")
        cut.send("*3\r\n$3\r\nSET\r\n$4\r\nkept\r\n$5\r\nth")
        cut.endSending()
        #expect(cut.readToEnd() == "")
        let garbage = try server.client("redis")
        garbage.send((0..<4_096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) })
        garbage.endSending()
        _ = garbage.readToEnd()
        other.send("GET kept\r\n")
        #expect(other.read(10) == "$4\r\nhere\r\n")
        try server.stop()
    }
}
