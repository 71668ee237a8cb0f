// SPDX-License-Identifier: Apache-2.0
import Base

/// Something that happened: a JSON tree on Tracardi's paths. Not changed once it is stored.
public struct Event: Sendable, Equatable {
    public var json: JSON

    /// A stored document.
    public init(_ json: JSON) { self.json = json }

    /// An event as it was collected; profile and session are set where they are known.
    public init(_ event: TrackEvent, id: String, sourceID: String, channel: String?, atMillis now: Int64) {
        let created = event.createMillis ?? event.insertMillis ?? now
        json = [
            "id": .string(id), "name": .string(EventTypeName.title(event.type)), "type": .string(event.type),
            "metadata": [
                "time": [
                    "insert": .string(Timestamp.format(event.insertMillis ?? now)),
                    "create": .string(Timestamp.format(created)),
                ],
                "status": "collected", "channel": channel.map(JSON.string) ?? .null, "profile_less": false,
                "valid": true, "error": false, "warning": false, "merge": false,
            ],
            "source": ["id": .string(sourceID)], "session": nil, "profile": nil,
            "properties": .object(event.properties), "traits": .object(event.traits),
            "context": .object(event.context), "config": .object(event.options),
            "tags": ["values": .array(event.tags.map(JSON.string)), "count": .int(Int64(event.tags.count))],
            "hit": .object(Event.hit(event.context)), "data": [:],
        ]
    }

    public var id: String { json["id"]?.string ?? "" }
    public var type: String { json["type"]?.string ?? "" }
    public var sourceID: String { json[path: "source.id"]?.string ?? "" }
    public var profileID: String? { json[path: "profile.id"]?.string }
    public var sessionID: String? { json[path: "session.id"]?.string }

    /// When it happened, milliseconds since 1970.
    public var createdMillis: Int64 {
        json[path: "metadata.time.create"]?.string.flatMap { try? Timestamp.parse($0) } ?? 0
    }

    public subscript(path: String) -> JSON? {
        get { json[path: path] }
        set { json[path: path] = newValue }
    }

    mutating func bind(_ session: Session?) {
        guard let session else { return }
        json["session"] = [
            "id": .string(session.id), "start": session["metadata.time.insert"] ?? .null,
            "duration": .int(session.durationSeconds),
        ]
    }

    mutating func bind(profileID: String?) {
        json["profile"] = profileID.map { ["id": .string($0)] } ?? .null
    }

    mutating func addTags(_ tags: [String]) {
        var values = json[path: "tags.values"]?.array ?? []
        for tag in tags where !values.contains(.string(tag)) { values.append(.string(tag)) }
        json["tags"] = ["values": .array(values), "count": .int(Int64(values.count))]
    }

    private static func hit(_ context: JSONObject) -> JSONObject {
        guard let page = context["page"] else { return [:] }
        var hit: JSONObject = [:]
        hit["name"] = page["title"]
        hit["url"] = page["url"]
        hit["referer"] = page[path: "referer.host"]
        return hit
    }
}
