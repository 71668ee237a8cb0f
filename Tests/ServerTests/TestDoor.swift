// SPDX-License-Identifier: Apache-2.0
import Base

@testable import Server

/// A server on a free port with a few routes to talk to.
struct TestServer {
    let runtime: ServerRuntime
    let server: HTTPServer
    var port: Int { server.address.port }

    init(
        _ options: HTTPServerOptions = .init(), runtime: ServerRuntime? = nil,
        routes: any Routes = EchoRoutes()
    )
        throws
    {
        self.runtime = runtime ?? ServerRuntime(loopCount: 1, workerCount: 2)
        var door = Door.api(readiness: Readiness(), metrics: self.runtime.metrics)
        door.router.add(routes)
        server = try HTTPServer(
            door: door, address: ListenAddress(host: "127.0.0.1", port: 0), runtime: self.runtime,
            options: options)
    }

    func client() throws -> RawClient {
        guard let client = RawClient(port: port) else { throw NobodyListens() }
        return client
    }

    func stop() {
        server.drain(graceMillis: 0)
        runtime.stop()
    }

    struct NobodyListens: Error {}
}

/// Routes that say what reached them.
struct EchoRoutes: Routes {
    func register(in router: inout Router) {
        router.add(.get, "/hello") { _ in .text("hello") }
        router.add(.get, "/quick", quick: true) { _ in .text("quick") }
        router.add(.get, "/things/{id}/parts/{part}") {
            .text("\($0.parameters["id"])|\($0.parameters["part"])")
        }
        router.add(.get, "/files/{path...}") { .text($0.parameters["path"]) }
        router.add([.post, .put], "/echo", bodyBytesMax: 1_000) { request in
            HTTPResponse(.ok, headers: ["X-Query": request.query["q"] ?? "none"], body: request.body)
        }
        router.add(.post, "/quick", quick: true) { .text("\($0.body.count)") }
        router.add(.post, "/public", crossOrigin: true) { _ in .json([:]) }
        router.add(.delete, "/empty") { _ in HTTPResponse(.noContent) }
        router.add(.get, "/split") { _ in
            HTTPResponse(.ok, headers: ["Content-Length": "99", "Connection": "x"], body: [1])
        }
    }
}
