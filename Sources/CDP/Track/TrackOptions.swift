// SPDX-License-Identifier: Apache-2.0
import Base

/// The payload's `options` that we honour; others are kept for workflows.
public struct TrackOptions: Sendable, Equatable {
    public var savesSession = true
    public var savesEvents = true
    public var savesProfile = true
    public var others: JSONObject = [:]

    public init() {}

    init(_ options: JSONObject) {
        savesSession = options["saveSession"]?.bool ?? true
        savesEvents = options["saveEvents"]?.bool ?? true
        savesProfile = options["saveProfile"]?.bool ?? true
        others = options
    }
}
