// SPDX-License-Identifier: Apache-2.0
import Base

/// The body of `POST /track`: events of one session, sent through one event source.
///
/// Members that we don't know are ignored, as trackers send more than is documented. Ids are trimmed; blank
/// ones count as absent. What is not as the contract says is refused as a whole, with status and `detail`
/// (`TrackError`).
public struct TrackPayload: Sendable, Equatable {
    public var sourceID: String
    public var sessionID: String?
    public var profileID: String?
    public var events: [TrackEvent]
    public var context: JSONObject = [:]
    public var properties: JSONObject = [:]
    public var options: TrackOptions = TrackOptions()
    /// Events without a person: nothing is looked up, created or changed but the events.
    public var isProfileLess = false
    /// Asks for test credentials of destinations.
    public var isDebugging = false

    public init(sourceID: String, sessionID: String? = nil, profileID: String? = nil, events: [TrackEvent]) {
        self.sourceID = sourceID
        self.sessionID = sessionID
        self.profileID = profileID
        self.events = events
    }

    /// Reads and checks a body.
    public init(parsing bytes: [UInt8]) throws(TrackError) {
        let document: JSONDocument
        do throws(JSONError) { document = try JSONDocument(parsing: bytes) } catch {
            throw .invalid([.int(Int64(error.offset))], error.reason, "value_error.jsondecode")
        }
        try self.init(JSON(document.root))
    }

    public init(_ json: JSON) throws(TrackError) {
        guard let body = json.object else {
            throw .invalid([], "value is not a valid dict", "type_error.dict")
        }
        let source = try TrackPayload.entityID(body["source"], "source")
        guard let source else { throw .missing(["source"]) }
        if source.hasPrefix("@") {
            throw .badRequest(
                "Source id '\(source)' is reserved: ids that begin with @ are the system's own.")
        }
        sourceID = source
        sessionID = try TrackPayload.entityID(body["session"], "session")
        profileID = try TrackPayload.entityID(body["profile"], "profile")
        events = try TrackPayload.events(body["events"])
        context = try TrackPayload.dictionary(body["context"], ["context"])
        properties = try TrackPayload.dictionary(body["properties"], ["properties"])
        options = TrackOptions(try TrackPayload.dictionary(body["options"], ["options"]))
        isProfileLess = try TrackPayload.flag(body["profile_less"], ["profile_less"])
        isDebugging = try TrackPayload.flag(body["debug"], ["debug"])
    }

    private static func events(_ json: JSON?) throws(TrackError) -> [TrackEvent] {
        guard let json else { return [] }
        guard let list = json.array else {
            throw .invalid(["events"], "value is not a valid list", "type_error.list")
        }
        if list.count > Limits.trackEventsMax {
            throw .invalid(
                ["events"], "\(list.count) events; a payload holds at most \(Limits.trackEventsMax)",
                "value_error.list.max_items")
        }
        var events: [TrackEvent] = []
        events.reserveCapacity(list.count)
        for (i, element) in list.enumerated() {
            events.append(try TrackEventReader(place: ["events", .int(Int64(i))]).read(element))
        }
        return events
    }

    /// `{"id": "…"}`; `null`, an absent member and a blank id are all `nil`.
    private static func entityID(_ json: JSON?, _ name: String) throws(TrackError) -> String? {
        guard let json, !json.isNull else { return nil }
        guard let entity = json.object else {
            throw .invalid([.string(name)], "value is not a valid dict", "type_error.dict")
        }
        return try id(entity["id"], [.string(name), "id"])
    }

    static func id(_ json: JSON?, _ place: [JSON]) throws(TrackError) -> String? {
        let text: String
        switch json {
        case nil, .null: return nil
        case .string(let value): text = Text.trimmed(value)
        case .int(let value): text = String(value)
        default: throw .invalid(place, "str type expected", "type_error.str")
        }
        if text.utf8.count > Limits.idBytesMax {
            throw .invalid(
                place, "ids have at most \(Limits.idBytesMax) bytes", "value_error.any_str.max_length")
        }
        return text.isEmpty ? nil : text
    }

    static func dictionary(_ json: JSON?, _ place: [JSON]) throws(TrackError) -> JSONObject {
        guard let json, !json.isNull else { return [:] }
        guard let object = json.object else {
            throw .invalid(place, "value is not a valid dict", "type_error.dict")
        }
        return object
    }

    private static func flag(_ json: JSON?, _ place: [JSON]) throws(TrackError) -> Bool {
        guard let json, !json.isNull else { return false }
        guard let flag = json.bool else {
            throw .invalid(place, "value could not be parsed to a boolean", "type_error.bool")
        }
        return flag
    }
}
