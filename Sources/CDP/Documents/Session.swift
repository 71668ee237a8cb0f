// SPDX-License-Identifier: Apache-2.0
import Base

/// A visit: the events of one browser or app without a long break. A JSON tree on Tracardi's paths.
public struct Session: Sendable, Equatable {
    public var json: JSON

    /// A stored document.
    public init(_ json: JSON) { self.json = json }

    /// A new visit.
    public init(id: String, profileID: String, channel: String?, atMillis now: Int64) {
        let time = JSON.string(Timestamp.format(now))
        json = [
            "id": .string(id), "profile": ["id": .string(profileID)],
            "metadata": [
                "time": [
                    "insert": time, "create": time, "update": time, "timestamp": .int(now / 1_000),
                    "duration": 0,
                    "weekday": .int(Int64(CivilDate(millis: now).weekday - 1)),
                ],
                "channel": channel.map(JSON.string) ?? .null, "status": "active",
            ],
            "context": [:], "properties": [:], "traits": [:], "aux": [:],
        ]
    }

    public var id: String { json["id"]?.string ?? "" }

    /// The id of the profile as it was written; it may have been merged since.
    public var profileID: String? {
        get { json[path: "profile.id"]?.string }
        set { json["profile"] = newValue.map { ["id": .string($0)] } ?? .null }
    }

    public var insertedMillis: Int64 {
        json[path: "metadata.time.insert"]?.string.flatMap { try? Timestamp.parse($0) } ?? 0
    }

    public var durationSeconds: Int64 { json[path: "metadata.time.duration"]?.int64 ?? 0 }

    public subscript(path: String) -> JSON? {
        get { json[path: path] }
        set { json[path: path] = newValue }
    }

    /// Notes a hit: later members of context and properties win, those not sent stay.
    public mutating func note(context: JSONObject, properties: JSONObject, atMillis now: Int64) {
        var merged = json["context"]?.object ?? [:]
        for (key, value) in context where key != "tracardi" { merged[key] = value }
        json["context"] = .object(merged)
        var all = json["properties"]?.object ?? [:]
        for (key, value) in properties { all[key] = value }
        json["properties"] = .object(all)
        if json["utm"] == nil, let utm = context["utm"]?.object, !utm.isEmpty { json["utm"] = .object(utm) }
        json[path: "metadata.time.update"] = .string(Timestamp.format(now))
        json[path: "metadata.time.duration"] = .int(max((now - insertedMillis) / 1_000, durationSeconds))
    }
}
