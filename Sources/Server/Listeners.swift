// SPDX-License-Identifier: Apache-2.0
import Base
import Cache
import LSMStore
import Logging
import Strata

/// The listeners of one process, from its configuration to its end.
///
/// Start and drain block; call them from the thread that runs the process.
public final class Listeners: Sendable {
    public let runtime: ServerRuntime
    /// One line per listener, for people and scripts that wait for the start: ports are the real ones.
    public let startLines: [String]
    private let readiness: Readiness
    private let http: [HTTPServer]
    private let redis: RESPServer?
    private let backups: BackupService?

    /// Starts every listener that the configuration names.
    /// - Parameters:
    ///   - addresses: told where each is bound.
    ///   - failureLog: takes a line for each request that failed for a reason of the server's own.
    /// - Throws: `ListenError` when one cannot be bound; those already started are closed again.
    public init(
        _ configuration: Configuration, platform: Platform, features: Features = Features(),
        addresses: BoundAddresses = BoundAddresses(),
        failureLog: Logger = Logger(label: "strata.failure")
    ) throws(ListenError) {
        let environment = platform.environment
        let runtime = ServerRuntime(
            clock: environment.clock,
            accessLog: configuration.writesAccessLog ? Logger(label: "strata.access") : nil,
            failureLog: failureLog, random: environment.random)
        runtime.metrics.source { [store = platform.store] in
            StoreMetrics(statistics: store.statistics).families
        }
        runtime.metrics.source { [memory = platform.memory] in memory.metrics }
        if let backups = features.backups { runtime.metrics.source { backups.metrics } }
        let readiness = Readiness()
        var http: [HTTPServer] = []
        var redis: RESPServer?
        var lines: [String] = []
        do throws(ListenError) {
            for (door, address) in Listeners.doors(configuration, platform, features, readiness, runtime) {
                let server = try HTTPServer(door: door, address: address, runtime: runtime)
                http.append(server)
                addresses.note(server.address, of: door.name)
                lines.append("strata: \(door.name) listening on http://\(server.address)")
            }
            if let address = configuration.redis {
                let server = try Listeners.startRedis(address, configuration, platform, runtime)
                redis = server
                addresses.note(server.address, of: "redis")
                lines.append("strata: redis listening on redis://\(server.address)")
            }
        } catch {
            for server in http { server.drain(graceMillis: 0) }
            runtime.stop()
            throw error
        }
        self.runtime = runtime
        self.readiness = readiness
        self.http = http
        self.redis = redis
        backups = features.backups
        startLines = lines
        readiness.phase = .ready
    }

    /// Stops accepting, lets what is under way finish, closes all, ends the threads.
    /// - Parameter graceMillis: after it connections are cut.
    public func drain(graceMillis: Int64) {
        readiness.phase = .draining
        backups?.stop()
        let deadline = runtime.clock.monotonicNanos &+ UInt64(max(0, graceMillis)) * 1_000_000
        for server in http { server.drain(graceMillis: left(deadline)) }
        redis?.drain(graceMillis: left(deadline))
        runtime.stop()
    }

    private func left(_ deadline: UInt64) -> Int64 {
        let now = runtime.clock.monotonicNanos
        return now >= deadline ? 0 : Int64((deadline - now) / 1_000_000)
    }

    private static func doors(
        _ configuration: Configuration, _ platform: Platform, _ features: Features, _ readiness: Readiness,
        _ runtime: ServerRuntime
    ) -> [(Door, ListenAddress)] {
        var doors: [(Door, ListenAddress)] = []
        if let address = configuration.api {
            let collector = configuration.collector == nil ? features.collector : []
            let door = Door.api(
                readiness: readiness, metrics: runtime.metrics,
                credentials: address.isLoopback ? nil : configuration.credentials,
                routes: features.api + collector)
            doors.append((door, address))
        }
        if let address = configuration.elastic {
            let identity = ElasticDoor.Identity(clusterID: platform.clusterID)
            let credentials = address.isLoopback ? nil : configuration.credentials
            let door = ElasticDoor(identity: identity, credentials: credentials).door(
                routes: features.elastic)
            doors.append((door, address))
        }
        if let address = configuration.collector {
            doors.append((Door.collector(routes: features.collector), address))
        }
        return doors
    }

    private static func startRedis(
        _ address: ListenAddress, _ configuration: Configuration, _ platform: Platform,
        _ runtime: ServerRuntime
    ) throws(ListenError) -> RESPServer {
        let credentials = configuration.credentials
        let needsPassword = !address.isLoopback && credentials != nil
        var authenticate: CommandRunner.Authenticator?
        if let credentials {
            // Clients that know only a password speak as `default`.
            authenticate = { user, password in
                credentials.match(user: user == "default" ? credentials.user : user, password: password)
            }
        }
        return try RESPServer(
            runner: CommandRunner(cache: platform.cache, authenticate: authenticate), address: address,
            runtime: runtime, needsPassword: needsPassword)
    }
}
