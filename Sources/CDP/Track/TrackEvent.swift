// SPDX-License-Identifier: Apache-2.0
import Base

/// An event as a payload carries it, checked, before it becomes a stored `Event`.
public struct TrackEvent: Sendable, Equatable {
    /// The client's id; `nil` when one is to be made.
    public var id: String?
    /// In normal form, see `EventTypeName`.
    public var type: String
    /// When it happened, by the client's clock, in milliseconds since 1970.
    public var createMillis: Int64?
    /// When it is said to have been collected; imports and replays say so.
    public var insertMillis: Int64?
    public var properties: JSONObject
    /// `save: false` keeps the event from being stored.
    public var options: JSONObject
    public var context: JSONObject
    public var tags: [String]
    /// Typed values, set by imports only: a public payload must not decide how a trait is mapped.
    public var traits: JSONObject = [:]
    /// Who did it, when the sender says so beside the properties. Imports only.
    public var identifiers: [Identifier] = []

    public init(
        type: String, id: String? = nil, createMillis: Int64? = nil, insertMillis: Int64? = nil,
        properties: JSONObject = [:], options: JSONObject = [:], context: JSONObject = [:],
        tags: [String] = []
    ) {
        self.id = id
        self.type = type
        self.createMillis = createMillis
        self.insertMillis = insertMillis
        self.properties = properties
        self.options = options
        self.context = context
        self.tags = tags
    }

    var isSaved: Bool { options["save"]?.bool != false }
}
