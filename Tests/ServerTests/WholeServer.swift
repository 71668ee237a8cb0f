// SPDX-License-Identifier: Apache-2.0
import Base
import Logging
import Strata

@testable import Server

/// A platform with all its doors on free ports, in this process: what `strata serve` starts.
final class WholeServer {
    struct NoAnswer: Error { let request: String }

    let platform: Platform
    let listeners: Listeners
    let addresses = BoundAddresses()

    /// - Parameters:
    ///   - files: where the data is, under `/data`.
    ///   - backups: where backups go that are asked of it.
    init(
        _ files: any FileSystem = MemoryFileSystem(), memoryBytes: Int = 64 << 20,
        administrator: Administrator? = nil, collector: Bool = false, backups: String? = nil,
        failureLog: Logger = Logger(label: "strata.failure")
    ) throws {
        let environment = Environment(
            files: files, clock: SystemTimeSource(), random: SystemRandomSource(), threads: Threads())
        let platform = try Platform(
            environment: environment, directory: "/data", memoryBytes: memoryBytes,
            administrator: administrator)
        self.platform = platform
        let free = ListenAddress(host: "127.0.0.1", port: 0)
        let configuration = Configuration(
            dataDirectory: "/data", api: free, elastic: free, redis: free, collector: collector ? free : nil,
            memoryBytes: memoryBytes, credentials: nil, writesAccessLog: false,
            backupDirectory: backups)
        listeners = try Listeners(
            configuration, platform: platform,
            features: Listeners.Features(platform, configuration, addresses), addresses: addresses,
            failureLog: failureLog)
        if platform.cdp.sources.source("shop") == nil {
            try? platform.cdp.sources.save(["id": "shop", "name": "Shop"])
        }
    }

    func client(_ listener: String) throws -> RawClient {
        guard let client = RawClient(port: addresses[listener]?.port ?? 0) else {
            throw NoAnswer(request: "connecting to \(listener)")
        }
        return client
    }

    /// Sends one request on a connection of its own.
    @discardableResult
    func call(
        _ listener: String, _ method: String, _ target: String, _ body: String = "", _ headers: [String] = []
    ) throws -> RawResponse {
        try call(listener, method, target, Array(body.utf8), headers)
    }

    func call(
        _ listener: String, _ method: String, _ target: String, _ body: [UInt8], _ headers: [String] = []
    ) throws -> RawResponse {
        let client = try client(listener)
        guard let answer = client.exchange(method, target, headers, body) else {
            throw NoAnswer(request: "\(method) \(target)")
        }
        return answer
    }

    func track(_ body: String) throws -> RawResponse { try call("api", "POST", "/track", body) }

    /// A call at the Elasticsearch door with a JSON body.
    @discardableResult
    func elastic(_ method: String, _ target: String, _ body: String = "") throws -> RawResponse {
        try call("elastic", method, target, body, ["Content-Type: application/json"])
    }

    func count(_ index: String) throws -> Int {
        Int(try elastic("GET", "/\(index)/_count").json["count"]?.int64 ?? -1)
    }

    /// Ends the listeners and closes the platform.
    func stop() throws {
        listeners.drain(graceMillis: 0)
        try platform.close()
    }

    /// Ends the listeners and the platform, whatever closing meets.
    func abandon() {
        listeners.drain(graceMillis: 0)
        try? platform.close()
    }
}
