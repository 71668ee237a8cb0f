// SPDX-License-Identifier: Apache-2.0
import Base

/// The bounds of an HTTP listener.
public struct HTTPServerOptions: Sendable {
    /// A larger body is answered 413, before it is read if its length is announced.
    public var bodyBytesMax = Limits.jsonSizeBytesMax
    /// One header field.
    public var headerFieldBytesMax = 16 << 10
    /// How many header fields a request may have.
    public var headerFieldsMax = 100
    /// How long a connection may wait for its next request, and a request's head or a part of its body may
    /// take.
    public var idleMillis: Int64 = 75_000
    /// The slowest that a body may arrive on average once `idleMillis` are over.
    public var bodyBytesPerSecondMin = 1 << 10
    /// More connections are closed as they come.
    public var connectionsMax = 10_000

    public init() {}
}
