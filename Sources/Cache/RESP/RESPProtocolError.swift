// SPDX-License-Identifier: Apache-2.0

/// Bytes that are not RESP. The connection answers `reply` and closes: what follows cannot be told apart.
public struct RESPProtocolError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As Redis words it, without the prefix.
    public let reason: String

    /// The text of the error reply.
    public var reply: String { "ERR Protocol error: \(reason)" }
    public var description: String { reply }
}
