// SPDX-License-Identifier: Apache-2.0
import Base

/// A place that events come from; its id is what a tracker sends as `source.id`.
public struct EventSource: Sendable, Equatable {
    public var id: String
    public var name: String
    public var description = ""
    public var isEnabled = true
    /// Bridges that may use it: `rest`, `webhook`, `javascript`, `redirect`, `internal`.
    public var bridges: [String]
    /// Stamped on events and sessions.
    public var channel: String?
    /// Profiles get the ids that payloads name.
    public var hasStaticProfileIDs = false
    /// Origins that a browser may send from; empty for any.
    public var origins: [String] = []
    public var tags: [String] = []
    public var createdMillis: Int64 = 0

    public init(id: String, name: String, bridges: [String] = ["rest"]) {
        self.id = id
        self.name = name
        self.bridges = bridges
    }

    /// From a request's body or a stored row. Without an id one is drawn from `random`.
    public init(_ json: JSON, random: any RandomSource) throws(TrackError) {
        let id = try TrackPayload.id(json["id"], ["id"]) ?? UUIDText.random(from: random)
        if id.hasPrefix("@") { throw .badRequest("Source id '\(id)' is reserved: it begins with @.") }
        guard let name = json["name"]?.string.map(Text.trimmed), !name.isEmpty else {
            throw .missing(["name"])
        }
        let types = json["type"]?.array?.compactMap(\.string) ?? json["type"]?.string.map { [$0] } ?? ["rest"]
        let known = ["rest", "webhook", "javascript", "redirect", "internal"]
        for type in types where !known.contains(type) {
            throw .invalid(
                ["type"], "'\(type)' is no bridge; there are \(known.joined(separator: ", "))", "value_error")
        }
        self.init(id: id, name: name, bridges: types.isEmpty ? ["rest"] : types)
        description = json["description"]?.string ?? ""
        isEnabled = json["enabled"]?.bool ?? true
        channel = json["channel"]?.string.flatMap { $0.isEmpty ? nil : $0 }
        hasStaticProfileIDs =
            json[path: "config.static_profile_id"]?.bool ?? json["permanent_profile_id"]?.bool ?? false
        origins = json["origins"]?.array?.compactMap(\.string) ?? []
        tags = json["tags"]?.array?.compactMap(\.string) ?? []
        createdMillis = json["timestamp"]?.string.flatMap { try? Timestamp.parse($0) } ?? 0
    }

    public var json: JSON {
        [
            "id": .string(id), "name": .string(name), "description": .string(description),
            "enabled": .bool(isEnabled),
            "type": .array(bridges.map(JSON.string)),
            "bridge": ["id": .string(bridges[0]), "name": .string(bridges[0])],
            "channel": .string(channel ?? ""), "config": ["static_profile_id": .bool(hasStaticProfileIDs)],
            "origins": .array(origins.map(JSON.string)), "tags": .array(tags.map(JSON.string)),
            "timestamp": .string(Timestamp.format(createdMillis)),
        ]
    }
}
