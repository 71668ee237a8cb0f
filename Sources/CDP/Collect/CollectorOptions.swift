// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// How the collector works.
public struct CollectorOptions: Sendable {
    /// What an answer waits for.
    public var durability: Durability = .sync
    /// Adds `profile-created`, `session-opened` and `visit-started` events. Off: they triple what a visit of
    /// one page stores, and say nothing that profile and session don't.
    public var addsSystemEvents = false
    /// Whether unknown and disabled event sources are refused.
    public var checksSources = true
    /// In force beside the configured ones.
    public var identificationPoints = IdentificationPoint.builtIn

    public init() {}
}
