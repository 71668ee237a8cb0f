// SPDX-License-Identifier: Apache-2.0
import Base

/// The answer to a payload, in Tracardi's form.
public struct TrackResponse: Sendable, Equatable {
    public var task: String
    public var profileID: String?
    public var sessionID: String?
    /// Ids of the events that were stored, in their order.
    public var eventIDs: [String] = []
    /// Events that were ignored, as they had been collected before.
    public var duplicates = 0
    public var ux: [JSON] = []
    public var response: JSONObject = [:]
    public var errors: [String] = []
    public var warnings: [String] = []
    /// Whether the caller asked to see the ids of its events.
    var showsEvents = false

    init(task: String) { self.task = task }

    /// 226 says that something went wrong with the events although they were taken.
    public var status: Int { errors.isEmpty ? 200 : 226 }

    public var json: JSON {
        func entity(_ id: String?) -> JSON { ["id": id.map(JSON.string) ?? .null] }
        func console(_ texts: [String], _ type: String) -> JSON {
            .array(
                texts.map {
                    [
                        "type": .string(type), "message": .string($0),
                        "profile_id": profileID.map(JSON.string) ?? .null,
                    ]
                })
        }
        var json: JSON = [
            "task": .string(task), "ux": .array(ux), "response": .object(response),
            "profile": entity(profileID),
            "session": entity(sessionID), "errors": console(errors, "error"),
            "warnings": console(warnings, "warning"),
        ]
        if showsEvents { json["events"] = .array(eventIDs.map(JSON.string)) }
        return json
    }
}
