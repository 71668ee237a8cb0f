// SPDX-License-Identifier: Apache-2.0

/// The bounds of one connection's requests.
public struct RESPLimits: Sendable {
    /// Arguments of one command.
    public var argumentsMax = 1 << 20
    /// One argument.
    public var bulkBytesMax = 512 << 20
    /// A command without framing, and the line that announces a length.
    public var lineBytesMax = 64 << 10
    /// All that a connection may have sent without being answered. Redis's `client-query-buffer-limit`.
    public var bufferBytesMax = 1 << 30

    public init() {}
}
