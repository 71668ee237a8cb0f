// SPDX-License-Identifier: Apache-2.0

/// Answers a request. Runs on a worker thread, where it may block, or on the event loop when its route is
/// quick.
public typealias HTTPHandler = @Sendable (HTTPRequest) -> HTTPResponse

/// One method at one path pattern.
public struct Route: Sendable {
    /// Who may call it.
    public enum Access: Sendable, Equatable {
        /// Anybody: health, the collector.
        case open
        /// Whoever shows the credentials that the door's `admit` asks for.
        case credentials
    }

    public let method: HTTPMethod
    /// As registered, such as `/{index}/_doc/{id}`.
    public let pattern: String
    public let access: Access
    /// Whether the handler runs on the event loop. Only for what never waits: no disk, no lock held over I/O.
    public let isQuick: Bool
    /// Whether the handler ends by waiting for a sync. Many may wait at once, as one sync serves them all.
    public let waitsForSync: Bool
    /// Overrides the listener's limit, downwards or upwards.
    public let bodyBytesMax: Int?
    /// Whether pages of other origins may call it, by the door's `CORSPolicy`.
    public let isCrossOrigin: Bool
    let handler: HTTPHandler
}
