// SPDX-License-Identifier: Apache-2.0
import Base
import NIOCore
import NIOPosix

/// A bound socket that accepts connections, whatever they speak.
///
/// Made by `HTTPServer` and `RESPServer`. Its methods block and may be called from any thread but an event
/// loop.
final class Listener: Sendable {
    let address: ListenAddress
    let connections: ConnectionRegistry
    private let channel: any Channel

    /// Binds and starts to accept.
    /// - Parameter setUp: puts the handlers on an accepted connection.
    /// - Throws: `ListenError` that names the flag to change.
    init(
        name: String, address: ListenAddress, runtime: ServerRuntime, connectionsMax: Int,
        setUp: @escaping @Sendable (any Channel, ConnectionRegistry) throws -> Void
    ) throws(ListenError) {
        let connections = ConnectionRegistry(connectionsMax: connectionsMax)
        let bootstrap = ServerBootstrap(group: runtime.loops)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.socketOption(.tcp_nodelay), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: false)
            .childChannelInitializer { channel in
                guard connections.admit(channel) else { return channel.close() }
                channel.closeFuture.whenComplete { _ in connections.remove(channel) }
                return channel.eventLoop.makeCompletedFuture { try setUp(channel, connections) }
            }
        do {
            channel = try bootstrap.bind(host: address.host, port: address.port).wait()
        } catch {
            throw ListenError(listener: name, address: address, cause: error)
        }
        self.connections = connections
        self.address = ListenAddress(
            host: address.host, port: channel.localAddress?.port ?? address.port)
        runtime.metrics.gauge(
            "strata_connections", help: "Open connections.", labels: [("listener", name)]
        ) { Double(connections.count) }
    }

    /// Stops accepting, asks every connection to finish what it is at, and waits.
    /// - Parameter graceMillis: connections that are open after it are cut.
    func drain(graceMillis: Int64) {
        try? channel.close().wait()
        let open = connections.drain()
        for connection in open {
            connection.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        }
        for connection in open {
            connection.eventLoop.scheduleTask(in: .milliseconds(graceMillis)) {
                connection.close(promise: nil)
            }
        }
        for connection in open { try? connection.closeFuture.wait() }
    }
}
