// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Server

@Suite struct HTTPValueTests {
    @Test("gzip bodies are undone, cut ones refused, bombs stopped at the limit")
    func gzip() {
        // printf 'hello' | gzip -n
        let hello: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x07,
            0x00,
            0x86, 0xa6, 0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
        ]
        #expect(ContentDecoding.inflate(hello, bytesMax: 100) == .success(Array("hello".utf8)))
        #expect(ContentDecoding.inflate(hello + hello, bytesMax: 100) == .success(Array("hellohello".utf8)))
        #expect(ContentDecoding.inflate(hello, bytesMax: 4) == .failure(.tooLarge))
        for count in 0..<hello.count {
            #expect(
                ContentDecoding.inflate(Array(hello.prefix(count)), bytesMax: 100) == .failure(.malformed))
        }
        #expect(ContentDecoding.inflate(Array("plain text".utf8), bytesMax: 100) == .failure(.malformed))
    }

    @Test("literal segments win over parameters, and a dead end is left again")
    func routing() {
        var router = Router()
        router.add(.get, "/{index}/_search") { _ in .text("search") }
        router.add(.get, "/_cluster/health") { _ in .text("health") }
        router.add(.post, "/{index}/_doc/{id}") { _ in .text("doc") }
        func pattern(_ method: HTTPMethod, _ path: String) -> String {
            guard let request = HTTPRequest(method: method, target: path) else { return "unreadable" }
            switch router.match(method, request.segments) {
            case .route(let route, _): return route.pattern
            case .wrongMethod(let allowed): return allowed.map(\.rawValue).joined(separator: " ")
            case .none: return "none"
            }
        }
        #expect(pattern(.get, "/_cluster/health") == "/_cluster/health")
        #expect(pattern(.get, "/_cluster/_search") == "/{index}/_search")
        #expect(pattern(.get, "//a//_search/") == "/{index}/_search")
        #expect(pattern(.get, "http://host:80/a/_search?q=1") == "/{index}/_search")
        #expect(pattern(.get, "/a/_doc/1") == "OPTIONS POST")
        #expect(pattern(.get, "/a") == "none")
        #expect(pattern(.get, "/") == "none")
    }

    @Test("query parameters are decoded in their order; flags know three forms of yes")
    func query() {
        let query = QueryParameters("a=1&b&a=%32&c=x%3Dy+z&=&refresh=true&pretty=false&x=maybe")
        #expect(query?.all("a") == ["1", "2"])
        #expect(query?["c"] == "x=y z")
        #expect(query?.flag("b") == true && query?.flag("refresh") == true)
        #expect(query?.flag("pretty") == false)
        #expect(query?.flag("x") == nil && query?.flag("none") == nil)
        #expect(QueryParameters("a=%") == nil)
    }

    @Test("header names compare without case, setting replaces every one")
    func headers() {
        var headers: HTTPHeaders = ["Accept": "a", "X": "1", "accept": "b"]
        #expect(headers["ACCEPT"] == "a" && headers.all("accept") == ["a", "b"])
        headers["aCCept"] = "c"
        #expect(headers.all("Accept") == ["c"] && headers.count == 2)
        headers["x"] = nil
        #expect(headers.count == 1)
        headers.addToken("Vary", "Origin")
        headers.addToken("Vary", "origin")
        headers.addToken("Vary", "Accept")
        #expect(headers["vary"] == "Origin, Accept")
    }

    @Test("dates are written as HTTP wants them")
    func dates() {
        #expect(HTTPDate.text(millis: 784_111_777_000) == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(HTTPDate.text(millis: 0) == "Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(HTTPDate.text(millis: 951_782_400_999) == "Tue, 29 Feb 2000 00:00:00 GMT")
    }

    @Test("Basic credentials are compared whole")
    func credentials() {
        let credentials = Credentials(user: "admin@example.com", password: "pa:ss")
        func admits(_ field: String?) -> Bool {
            var headers: HTTPHeaders = [:]
            headers["Authorization"] = field
            return HTTPRequest(method: .get, target: "/", headers: headers).map(credentials.admit) ?? false
        }
        #expect(admits("Basic YWRtaW5AZXhhbXBsZS5jb206cGE6c3M="))
        #expect(admits("basic YWRtaW5AZXhhbXBsZS5jb206cGE6c3M"))
        for field in [
            nil, "", "Basic", "Basic !", "Basic YWRtaW4=", "Bearer YWRtaW5AZXhhbXBsZS5jb206cGE6c3M=",
        ] {
            #expect(!admits(field), "\(field ?? "none")")
        }
        #expect(!credentials.match(user: "admin@example.com", password: "pa:s"))
        #expect(!credentials.match(user: "", password: ""))
    }

    @Test("metrics read as Prometheus expects them")
    func metrics() {
        let metrics = MetricsRegistry()
        metrics.counter("b_total", help: "B.", labels: [("x", "a\"b")]).increment(by: 3)
        metrics.counter("b_total", help: "B.", labels: [("x", "a\"b")]).increment()
        metrics.gauge("a", help: "A.") { 1.5 }
        let histogram = metrics.histogram("c_seconds", help: "C.", bounds: [0.1, 1])
        for value in [0.05, 0.1, 0.5, 7] { histogram.observe(value) }
        let expected = """
            # HELP a A.
            # TYPE a gauge
            a 1.5
            # HELP b_total B.
            # TYPE b_total counter
            b_total{x="a\\"b"} 4
            # HELP c_seconds C.
            # TYPE c_seconds histogram
            c_seconds_bucket{le="0.1"} 2
            c_seconds_bucket{le="1"} 3
            c_seconds_bucket{le="+Inf"} 4
            c_seconds_sum 7.65
            c_seconds_count 4

            """
        #expect(metrics.exposition() == expected)
    }
}
