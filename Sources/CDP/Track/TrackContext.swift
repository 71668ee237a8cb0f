// SPDX-License-Identifier: Apache-2.0
import Base

/// What the collector knows of a payload that the payload itself doesn't say.
public struct TrackContext: Sendable {
    /// Address of the client.
    public var ip: String?
    /// The bridge that it came through: `rest` for `/track`, `webhook` for `/collect`.
    public var bridge: String
    /// Request headers worth keeping; the caller leaves out what is secret.
    public var headers: JSONObject
    /// Events without a visit, as an import's: no session is made.
    public var isSessionless: Bool
    /// The platform itself speaks: sources are not checked, typed traits and identifiers are taken as given.
    public var isInternal: Bool

    public init(
        ip: String? = nil, bridge: String = "rest", headers: JSONObject = [:], isSessionless: Bool = false,
        isInternal: Bool = false
    ) {
        self.ip = ip
        self.bridge = bridge
        self.headers = headers
        self.isSessionless = isSessionless
        self.isInternal = isInternal
    }
}
