// SPDX-License-Identifier: Apache-2.0
import Base

/// Events of an import on their way to a server: the body of `POST /import/events`.
///
/// `{"source":{"id":…},"traits":{NAME:TYPE},"events":[…]}`. An event is as in a payload of `/track`, with its
/// typed `traits` and its `identifiers` (`[{"trait":PATH,"text":…}]`) beside the properties, which a public
/// payload may not have.
public struct ImportedEvents: Sendable, Equatable {
    public var sourceID: String
    public var traits: [ImportedTrait]
    public var events: [TrackEvent]

    public init(sourceID: String, traits: [ImportedTrait] = [], events: [TrackEvent] = []) {
        self.sourceID = sourceID
        self.traits = traits
        self.events = events
    }

    // MARK: Writing

    public var json: JSON {
        var types = JSONObject()
        for trait in traits { types[trait.name] = .string(trait.type) }
        return [
            "source": ["id": .string(sourceID)], "traits": .object(types),
            "events": .array(events.map(ImportedEvents.json)),
        ]
    }

    private static func json(_ event: TrackEvent) -> JSON {
        var time = JSONObject()
        time["create"] = event.createMillis.map { .string(Timestamp.format($0)) }
        time["insert"] = event.insertMillis.map { .string(Timestamp.format($0)) }
        return [
            "id": event.id.map(JSON.string) ?? .null, "type": .string(event.type), "time": .object(time),
            "properties": .object(event.properties), "options": .object(event.options),
            "context": .object(event.context), "tags": .array(event.tags.map(JSON.string)),
            "traits": .object(event.traits),
            "identifiers": .array(
                event.identifiers.map { ["trait": .string($0.trait), "text": .string($0.text)] }),
        ]
    }

    // MARK: Reading

    /// Reads and checks a body.
    /// - Throws: 422 with the place of what is wrong.
    public init(parsing bytes: [UInt8]) throws(TrackError) {
        let json: JSON
        do throws(JSONError) { json = try JSON.parse(bytes) } catch {
            throw .invalid([.int(Int64(error.offset))], error.reason, "value_error.jsondecode")
        }
        guard let body = json.object else {
            throw .invalid([], "value is not a valid dict", "type_error.dict")
        }
        for (name, _) in body where !["source", "traits", "events"].contains(name) {
            throw .invalid(
                [.string(name)], "unknown; there are source, traits and events", "value_error.extra")
        }
        guard let source = try TrackPayload.id(body["source"]?["id"], ["source", "id"]) else {
            throw .missing(["source", "id"])
        }
        sourceID = source
        traits = try ImportedEvents.traits(try TrackPayload.dictionary(body["traits"], ["traits"]))
        events = try ImportedEvents.events(body["events"])
    }

    private static func traits(_ types: JSONObject) throws(TrackError) -> [ImportedTrait] {
        var traits: [ImportedTrait] = []
        for (name, type) in types {
            guard let type = type.string, ["keyword", "long", "double", "boolean"].contains(type) else {
                throw .invalid(
                    ["traits", .string(name)], "a type is keyword, long, double or boolean", "value_error")
            }
            traits.append(ImportedTrait(name: name, type: type))
        }
        return traits
    }

    private static func events(_ json: JSON?) throws(TrackError) -> [TrackEvent] {
        guard let list = json?.array else {
            throw .invalid(["events"], "value is not a valid list", "type_error.list")
        }
        guard list.count <= Limits.trackEventsMax else {
            throw .invalid(
                ["events"], "\(list.count) events; a body holds at most \(Limits.trackEventsMax)",
                "value_error.list.max_items")
        }
        var events: [TrackEvent] = []
        events.reserveCapacity(list.count)
        for (i, element) in list.enumerated() {
            let place: [JSON] = ["events", .int(Int64(i))]
            var event = try TrackEventReader(place: place).read(element)
            event.traits = try TrackPayload.dictionary(element["traits"], place + ["traits"])
            event.identifiers = try identifiers(element["identifiers"], place + ["identifiers"])
            events.append(event)
        }
        return events
    }

    private static func identifiers(_ json: JSON?, _ place: [JSON]) throws(TrackError) -> [Identifier] {
        guard let json, !json.isNull else { return [] }
        guard let list = json.array else {
            throw .invalid(place, "value is not a valid list", "type_error.list")
        }
        var identifiers: [Identifier] = []
        for element in list {
            guard let trait = element["trait"]?.string, let text = element["text"]?.string,
                let identifier = Identifier(trait: trait, text: text)
            else {
                throw .invalid(place, "an identifier has a trait and a text that is one", "value_error")
            }
            identifiers.append(identifier)
        }
        return identifiers
    }
}
