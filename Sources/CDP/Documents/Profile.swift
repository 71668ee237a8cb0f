// SPDX-License-Identifier: Apache-2.0
import Base

/// What is known of a person: a JSON tree on Tracardi's paths.
///
/// A profile holds what has been said and nothing else: a field that nobody set is absent, where Tracardi
/// writes `null`. `metadata.fields` maps a path to `[milliseconds, event id]` of its last change; merging
/// goes by it.
public struct Profile: Sendable, Equatable {
    public var json: JSON

    /// A stored document.
    public init(_ json: JSON) { self.json = json }

    /// A new person.
    public init(id: String, atMillis now: Int64) {
        let time = JSON.string(Timestamp.format(now))
        json = [
            "id": .string(id), "ids": [.string(id)], "active": true,
            "metadata": [
                "time": [
                    "insert": time, "create": time, "update": time,
                    "visit": ["last": nil, "current": time, "count": 0, "tz": nil],
                ],
                "fields": [:], "status": nil,
            ],
            "stats": ["visits": 0, "views": 0, "counters": [:]],
            "traits": [:], "segments": [], "interests": [:], "consents": [:], "aux": [:],
            "data": ["anonymous": true],
        ]
    }

    public var id: String { json["id"]?.string ?? "" }

    /// Every id that this profile answers to, its own first.
    public var ids: [String] { json["ids"]?.array?.compactMap(\.string) ?? [] }

    public var insertedMillis: Int64 { millis("metadata.time.insert") ?? 0 }
    public var updatedMillis: Int64 { millis("metadata.time.update") ?? insertedMillis }

    /// Whether nothing identifies the person.
    public var isAnonymous: Bool { json[path: "data.anonymous"]?.bool ?? true }

    public subscript(path: String) -> JSON? {
        get { json[path: path] }
        set { json[path: path] = newValue }
    }

    /// Sets the field and stamps it. `nil` removes the field, and the stamp tells a later merge that it did.
    public mutating func set(_ value: JSON?, at path: String, atMillis now: Int64, by eventID: String) {
        json[path: path] = value
        stamp(path, atMillis: now, by: eventID)
    }

    mutating func stamp(_ path: String, atMillis now: Int64, by eventID: String) {
        var metadata = json["metadata"] ?? [:]
        var fields = metadata["fields"] ?? [:]
        fields[path] = [.int(now), .string(eventID)]  // One key with dots in it, as Tracardi has it.
        metadata["fields"] = fields
        json["metadata"] = metadata
    }

    public mutating func addID(_ id: String) {
        var ids = self.ids
        guard !ids.contains(id), ids.count < Limits.profileIDsMax else { return }
        ids.append(id)
        json["ids"] = .array(ids.map(JSON.string))
    }

    public mutating func touch(atMillis now: Int64) {
        json[path: "metadata.time.update"] = .string(Timestamp.format(max(now, updatedMillis)))
    }

    /// Adds to a number that counts or sums; absent is 0.
    mutating func add(_ amount: JSON, at path: String) {
        json[path: path] = Arithmetic.sum(json[path: path], amount)
    }

    /// Notes whether anything identifies the person.
    mutating func noteIdentity() {
        let email = json[path: "data.contact.email"]?.object?.contains { $0.value.string != nil } ?? false
        let phone = json[path: "data.contact.phone"]?.object?.contains { $0.value.string != nil } ?? false
        let app = json[path: "data.contact.app"]?.object?.contains { $0.value.string != nil } ?? false
        let id = json[path: "data.identifier.id"]?.string != nil
        json[path: "data.anonymous"] = .bool(!(email || phone || app || id))
    }

    private func millis(_ path: String) -> Int64? {
        json[path: path]?.string.flatMap { try? Timestamp.parse($0) }
    }
}
