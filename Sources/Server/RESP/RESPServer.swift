// SPDX-License-Identifier: Apache-2.0
import Cache
import NIOCore
import Synchronization

/// The listener for clients that speak RESP 2 or 3.
public final class RESPServer: Sendable {
    /// Where it listens, with the port that the system chose if 0 was asked for.
    public var address: ListenAddress { listener.address }
    private let listener: Listener

    /// Binds the address and accepts from then on.
    /// - Parameters:
    ///   - needsPassword: whether a connection must authenticate before its first command.
    /// - Throws: `ListenError` when the address cannot be bound.
    public init(
        runner: CommandRunner, address: ListenAddress, runtime: ServerRuntime, needsPassword: Bool = false,
        limits: RESPLimits = RESPLimits(), connectionsMax: Int = 10_000
    ) throws(ListenError) {
        let ids = IdentifierSource()
        listener = try Listener(
            name: "redis", address: address, runtime: runtime, connectionsMax: connectionsMax
        ) { channel, _ in
            let client = CacheClient(
                id: ids.next(), address: channel.remoteAddress.map { "\($0)" } ?? "",
                isAuthenticated: !needsPassword)
            let handler = RESPConnection(
                runner: runner, client: client, limits: limits, allowance: runtime.bodies)
            try channel.pipeline.syncOperations.addHandler(handler)
        }
    }

    /// Stops accepting and closes every connection after the replies that it is owed.
    public func drain(graceMillis: Int64 = 5_000) { listener.drain(graceMillis: graceMillis) }

    /// Numbers the connections, from 1.
    private final class IdentifierSource: Sendable {
        private let last = Atomic<Int64>(0)
        func next() -> Int64 { last.wrappingAdd(1, ordering: .relaxed).newValue }
    }
}
