// SPDX-License-Identifier: Apache-2.0
import Base

/// What one connection has agreed on with the cache, and what it is in the middle of. Used by one thread at a
/// time.
public final class CacheClient {
    public let id: Int64
    /// Where it comes from, as `CLIENT LIST` shows it.
    public let address: String
    public internal(set) var name: [UInt8] = []
    public internal(set) var isAuthenticated: Bool
    /// Set by QUIT: the connection closes when its replies are out.
    public var isClosing = false
    public let writer = ReplyWriter()
    var database = 0
    var library: (name: [UInt8], version: [UInt8]) = ([], [])
    var transaction: Transaction?
    var watches: [WatchedKey] = []
    var watchFlag = WatchFlag()
    let startsAuthenticated: Bool
    var createdMillis: Int64 = 0

    public init(id: Int64, address: String = "", isAuthenticated: Bool = true) {
        self.id = id
        self.address = address
        self.isAuthenticated = isAuthenticated
        startsAuthenticated = isAuthenticated
    }
}
