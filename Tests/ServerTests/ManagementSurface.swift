// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore

@testable import Server

/// Collector, management API and home page at one api door on a free port, with a platform in memory.
struct ManagementSurface {
    static let email = "ada@example.org"
    static let password = "correct horse"

    let platform: CustomerDataPlatform
    let engine: IndexEngine
    private let store: Store
    private let runtime: ServerRuntime
    private let server: HTTPServer

    /// - Parameters:
    ///   - hasAdministrator: whether there is a user to sign in.
    ///   - api: the address that the configuration names; the socket is on the loopback anyhow.
    init(hasAdministrator: Bool = true, api: String = "127.0.0.1:8686", collector: String? = nil) throws {
        let environment = Environment(
            files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 7),
            threads: Threads())
        store = try Store.open("/data", environment: environment)
        engine = try IndexEngine(store: store, environment: environment)
        platform = try CustomerDataPlatform(store: store, environment: environment)
        try platform.sources.save(["id": "shop", "name": "Shop"])
        if hasAdministrator { try platform.access.bootstrap(email: Self.email, password: Self.password) }
        let configuration = Configuration(
            dataDirectory: nil, api: ListenAddress(api), elastic: ListenAddress("127.0.0.1:9200"), redis: nil,
            collector: collector.flatMap { ListenAddress($0) }, memoryBytes: 64 << 20, credentials: nil,
            writesAccessLog: false)
        let runtime = ServerRuntime(loopCount: 1, workerCount: 4)
        self.runtime = runtime
        let isLoopback = configuration.api?.isLoopback == true
        let door = Door.api(
            readiness: Readiness(), metrics: runtime.metrics,
            routes: [
                CollectorRoutes(platform),
                ManagementRoutes(platform, indices: engine, isLoopback: isLoopback),
                HomeRoutes(platform, store: store, indices: engine, configuration: configuration),
            ])
        server = try HTTPServer(
            door: door, address: ListenAddress(host: "127.0.0.1", port: 0), runtime: runtime)
    }

    func stop() {
        server.drain(graceMillis: 0)
        runtime.stop()
        try? engine.close()
        try? store.close()
    }

    /// Sends one request on a connection of its own.
    func call(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = "", host: String? = nil
    ) throws -> RawResponse {
        guard let client = RawClient(port: server.address.port) else { throw NoAnswer() }
        let lines = ["\(method) \(target) HTTP/1.1", "Host: \(host ?? "\(server.address)")"] + headers
            + ["Content-Length: \(body.utf8.count)", "Connection: close", "", ""]
        client.send(lines.joined(separator: "\r\n") + body)
        guard let response = client.response(toHead: method == "HEAD") else { throw NoAnswer() }
        return response
    }

    func track(_ body: String, _ headers: [String] = [], query: String = "") throws -> RawResponse {
        try call("POST", "/track" + query, headers, body: body)
    }

    /// Signs in and returns the header field that shows the token.
    func signIn(_ email: String = Self.email, _ password: String = Self.password) throws -> String {
        let form = "username=\(email)&password=\(password.split(separator: " ").joined(separator: "+"))"
        let body = try JSON.parse(try call("POST", "/user/token", body: form).body)
        guard let token = body["access_token"]?.string else { throw NoAnswer() }
        return "Authorization: Bearer \(token)"
    }

    struct NoAnswer: Error {}
}

extension RawResponse {
    /// The body as JSON; `null` when it is none.
    var json: JSON { (try? JSON.parse(body)) ?? .null }
}
