// SPDX-License-Identifier: Apache-2.0
import NIOCore
import NIOHTTP1

/// An HTTP/1.1 listener that serves one door.
///
/// NIO's codec and pipelining handler below, our router and handlers above. Start and stop it from ordinary
/// threads.
public final class HTTPServer: Sendable {
    /// Where it listens, with the port that the system chose if 0 was asked for.
    public var address: ListenAddress { listener.address }
    public let name: String
    private let listener: Listener

    /// Binds the address and accepts from then on.
    /// - Throws: `ListenError` when the address cannot be bound.
    public init(
        door: Door, address: ListenAddress, runtime: ServerRuntime, options: HTTPServerOptions = .init()
    ) throws(ListenError) {
        name = door.name
        let service = HTTPService(door: door, options: options, runtime: runtime)
        listener = try Listener(
            name: door.name, address: address, runtime: runtime, connectionsMax: options.connectionsMax
        ) { channel, _ in
            var limits = NIOHTTPDecoderLimitConfiguration()
            limits.maxHeaderFieldSize = options.headerFieldBytesMax
            limits.maxHeaderListSize = options.headerFieldBytesMax * 4
            limits.maxHeaderFieldCount = options.headerFieldsMax
            // Errors of the parser are answered by HTTPConnection, in the door's own words.
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withErrorHandling: false, withEncoderConfiguration: .init(),
                withDecoderLimitConfiguration: limits)
            try channel.pipeline.syncOperations.addHandler(HTTPConnection(service: service))
        }
    }

    /// Stops accepting, lets requests that are under way finish, closes. Blocks until all connections are
    /// closed.
    /// - Parameter graceMillis: what is still open after it is cut.
    public func drain(graceMillis: Int64 = 5_000) { listener.drain(graceMillis: graceMillis) }
}
