// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct HTTPServerTests {
    @Test("one connection answers request after request, and pipelined ones in their order")
    func keepAlive() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        let first = client.response()
        #expect(first?.status == 200 && first?.body == "hello" && first?["connection"] == "keep-alive")
        client.send(
            "GET /quick HTTP/1.1\r\nHost: x\r\n\r\nPOST /echo?q=a%20b+c HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                + "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        #expect(client.response()?.body == "quick")
        let echo = client.response()
        #expect(echo?.body == "abc" && echo?["x-query"] == "a b c")
        #expect(client.response()?.status == 404)
        let last = client.response()
        #expect(last?.body == "hello" && last?["connection"] == "close")
        #expect(client.readToEnd() == "")
    }

    @Test("path parameters are decoded, an escape that is none is refused")
    func parameters() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send("GET /things/a%2Fb/parts/%C3%A9/ HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.response()?.body == "a/b|é")
        client.send(
            "GET /files/css/site.css?v=1 HTTP/1.1\r\nHost: x\r\n\r\nGET /files HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.response()?.body == "css/site.css")
        let empty = client.response()
        #expect(empty?.status == 200 && empty?.body == "")
        for target in ["/things/%/parts/1", "/things/%zz/parts/1", "/hello?a=%f", "/things/%ff/parts/1"] {
            client.send("GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n")
            #expect(client.response()?.status == 400, "\(target)")
        }
    }

    @Test("HEAD answers as GET without the body; unknown paths and methods are told apart")
    func methods() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n")
        let head = client.response(toHead: true)
        #expect(head?.status == 200 && head?["content-length"] == "5")
        client.send("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\nOPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n")
        let wrong = client.response()
        #expect(wrong?.status == 405 && wrong?["allow"] == "GET, HEAD, OPTIONS")
        #expect(wrong?.body == #"{"detail":"/hello does not take DELETE; it takes GET, HEAD, OPTIONS"}"#)
        let options = client.response()
        #expect(options?.status == 204 && options?["allow"] == "OPTIONS, POST, PUT")
        client.send("DELETE /empty HTTP/1.1\r\nHost: x\r\n\r\nGET /split HTTP/1.1\r\nHost: x\r\n\r\n")
        let empty = client.response()
        #expect(empty?.status == 204 && empty?["content-length"] == nil)
        #expect(client.response()?["content-length"] == "1")
    }

    @Test("a body that is too large is answered before it is read, announced or not")
    func oversizeBody() throws {
        let server = try TestServer()
        defer { server.stop() }
        let announced = try server.client()
        announced.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        let early = announced.response()
        #expect(early?.status == 413 && early?["connection"] == "close")
        #expect(early?.body == #"{"detail":"the body is larger than 1000 bytes"}"#)
        let chunked = try server.client()
        chunked.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in 0..<5 { chunked.send("100\r\n" + String(repeating: "a", count: 256) + "\r\n") }
        #expect(chunked.response()?.status == 413)
        let waiting = try server.client()
        waiting.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\nExpect: 100-continue\r\n\r\n")
        #expect(waiting.response()?.status == 413)
    }

    @Test("a client that waits for 100 gets it, and chunks become one body")
    func continueAndChunks() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n")
        #expect(client.response()?.status == 100)
        client.send("body")
        #expect(client.response()?.body == "body")
        client.send(
            "PUT /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
        )
        #expect(client.response()?.body == "abcde")
        client.send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab")
        #expect(client.response()?.body == "2")
    }

    @Test("a small body that nobody wants does not cost the connection")
    func unwantedBody() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send(
            "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /hello HTTP/1.1\r\nHost: x\r\n\r\n"
        )
        #expect(client.response()?.status == 404)
        #expect(client.response()?.body == "hello")
    }

    @Test(
        "what is no HTTP gets a 400 and the end of the connection",
        arguments: [
            "nonsense\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
            "GET / HTTP/9.9\r\n\r\n", "G\u{0}T / HTTP/1.1\r\n\r\n",
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ])
    func malformed(text: String) throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        client.send(text)
        #expect(client.response()?.status == 400)
        #expect(client.readToEnd() == "")
    }

    @Test("header fields have limits")
    func headerLimits() throws {
        let server = try TestServer()
        defer { server.stop() }
        let long = try server.client()
        long.send("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n")
        #expect(long.response()?.status == 431)
        let many = try server.client()
        many.send("GET / HTTP/1.1\r\nHost: x\r\n\(String(repeating: "X: 1\r\n", count: 200))\r\n")
        #expect(many.response()?.status == 431)
    }

    @Test("a client that does not finish its request is let go")
    func slowClient() throws {
        var options = HTTPServerOptions()
        options.idleMillis = 100
        let server = try TestServer(options)
        defer { server.stop() }
        let head = try server.client()
        head.send("GET /hello HTTP/1.1\r\nHo")
        #expect(head.readToEnd() == "")
        let body = try server.client()
        body.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
        #expect(body.response()?.status == 408)
        #expect(body.readToEnd() == "")
    }

    @Test("pages of other origins may read errors of marked routes, and nothing of the others")
    func crossOrigin() throws {
        let server = try TestServer()
        defer { server.stop() }
        let client = try server.client()
        let origin = "Host: x\r\nOrigin: http://shop.example\r\n"
        client.send("POST /public HTTP/1.1\r\n\(origin)Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx")
        let refused = client.response()
        #expect(refused?.status == 415)
        #expect(refused?["access-control-allow-origin"] == "http://shop.example")
        #expect(refused?["access-control-allow-credentials"] == "true" && refused?["vary"] == "Origin")
        let asked =
            "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type,x-timestamp\r\n"
        client.send("OPTIONS /public HTTP/1.1\r\n\(origin)\(asked)\r\n")
        let preflight = client.response()
        #expect(preflight?.status == 204)
        #expect(preflight?["access-control-allow-headers"] == "content-type,x-timestamp")
        client.send("OPTIONS /echo HTTP/1.1\r\n\(origin)\(asked)\r\nGET /hello HTTP/1.1\r\n\(origin)\r\n")
        #expect(client.response()?["access-control-allow-methods"] == nil)
        #expect(client.response()?["access-control-allow-origin"] == nil)
    }

    @Test("when every worker is busy and the queue is full, the answer is 503")
    func overload() throws {
        let gate = Gate()
        let runtime = ServerRuntime(loopCount: 1, workerCount: 1, pendingMax: 1)
        let server = try TestServer(runtime: runtime, routes: GateRoutes(gate: gate))
        defer { server.stop() }
        let first = try server.client()
        first.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        gate.waitForEntry()
        let second = try server.client()
        second.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        let refused = second.response()
        #expect(refused?.status == 503 && refused?["retry-after"] == "1")
        gate.open()
        #expect(first.response()?.body == "through")
    }

    @Test("a drain lets the request under way finish, closes idle connections and accepts no more")
    func drain() throws {
        let gate = Gate()
        let server = try TestServer(routes: GateRoutes(gate: gate))
        let busy = try server.client()
        busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
        gate.waitForEntry()
        let idle = try server.client()
        let drained = Threads().spawn(name: "drain") { server.server.drain(graceMillis: 20_000) }
        #expect(idle.readToEnd() == "")
        #expect(RawClient(port: server.port) == nil)
        gate.open()
        let answer = busy.response()
        // Whether it says `connection: close` depends on which comes first to its event loop, drain or answer.
        #expect(answer?.body == "through")
        #expect(busy.readToEnd() == "")
        drained.join()
        server.runtime.stop()
    }

    @Test("a port that is taken is told with the flag that changes it")
    func portInUse() throws {
        let server = try TestServer()
        defer { server.stop() }
        do {
            _ = try HTTPServer(
                door: Door.collector(), address: ListenAddress(host: "127.0.0.1", port: server.port),
                runtime: server.runtime)
            Issue.record("two servers share a port")
        } catch {
            #expect(error.description.contains("another process uses port \(server.port)"))
            #expect(error.description.contains("--collector HOST:PORT"))
        }
    }
}

/// Holds requests until the test lets them go.
final class Gate: @unchecked Sendable {
    private let lock: Lock
    private let changed: Condition
    // Guarded by `lock`: both flags.
    private var isEntered = false
    private var isOpen = false

    init() {
        lock = Lock(Threads())
        changed = Condition(lock)
    }

    func pass() {
        lock.withLock {
            isEntered = true
            changed.broadcast()
            while !isOpen { changed.wait() }
        }
    }

    func waitForEntry() { lock.withLock { while !isEntered { changed.wait() } } }

    func open() {
        lock.withLock { isOpen = true }
        changed.broadcast()
    }
}

struct GateRoutes: Routes {
    let gate: Gate

    func register(in router: inout Router) {
        router.add(.get, "/wait") { _ in
            gate.pass()
            return .text("through")
        }
    }
}
