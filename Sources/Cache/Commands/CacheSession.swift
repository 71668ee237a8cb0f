// SPDX-License-Identifier: Apache-2.0

/// What one connection has agreed on. Used by one thread at a time.
public struct CacheSession: Sendable {
    public let id: Int64
    public var name: [UInt8] = []
    public var isAuthenticated: Bool
    /// Set by QUIT: the connection closes when its replies are out.
    public var isClosing = false
    public var writer = RESPWriter()

    public init(id: Int64, isAuthenticated: Bool = true) {
        self.id = id
        self.isAuthenticated = isAuthenticated
    }
}
