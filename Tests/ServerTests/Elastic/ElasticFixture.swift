// SPDX-License-Identifier: Apache-2.0
import Base
import Strata

@testable import Server

/// A platform in memory with its Elasticsearch door on a free port.
final class ElasticFixture {
    struct Answer {
        let status: Int
        let text: String
        /// `null` when the body is no JSON.
        let body: JSON

        /// The value at a dotted path as compact JSON; empty when there is none.
        func at(_ path: String) -> String { body[path: path]?.text ?? "" }
    }

    struct NoAnswer: Error {}

    let platform: Platform
    private let runtime = ServerRuntime(loopCount: 1, workerCount: 2)
    private let server: HTTPServer

    init(_ options: HTTPServerOptions = .init()) throws {
        platform = try Platform(directory: nil, memoryBytes: 64 << 20)
        let door = ElasticDoor(identity: .init(clusterID: platform.clusterID)).door(
            routes: [ElasticRoutes(engine: platform.index)])
        server = try HTTPServer(
            door: door, address: ListenAddress(host: "127.0.0.1", port: 0), runtime: runtime, options: options
        )
    }

    func client() throws -> RawClient {
        guard let client = RawClient(port: server.address.port) else { throw NoAnswer() }
        return client
    }

    /// Sends one request on a connection of its own.
    @discardableResult
    func call(_ method: String, _ target: String, _ body: String = "", accept: String? = nil) throws -> Answer
    {
        let client = try client()
        let field = accept.map { "Accept: \($0)\r\n" } ?? ""
        client.send(
            "\(method) \(target) HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\(field)"
                + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)")
        guard let response = client.response(toHead: method == "HEAD") else { throw NoAnswer() }
        return Answer(
            status: response.status, text: response.body, body: (try? JSON.parse(response.body)) ?? .null)
    }

    /// Writes documents with ids 1, 2, … into an index.
    func fill(_ index: String, _ documents: [String]) throws {
        for (place, document) in documents.enumerated() {
            try call("PUT", "/\(index)/_doc/\(place + 1)", document)
        }
    }

    /// The ids that a search finds, in its order.
    func ids(_ target: String, _ body: String) throws -> [String] {
        let hits = try call("POST", target, body).body[path: "hits.hits"]?.array ?? []
        return hits.compactMap { $0["_id"]?.string }
    }

    func stop() throws {
        server.drain(graceMillis: 0)
        runtime.stop()
        try platform.close()
    }
}
