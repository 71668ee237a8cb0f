// SPDX-License-Identifier: Apache-2.0
import Base

/// Reads one element of a payload's `events`.
struct TrackEventReader {
    /// Where the element stands, for messages.
    let place: [JSON]

    func read(_ json: JSON) throws(TrackError) -> TrackEvent {
        guard let object = json.object else {
            throw .invalid(place, "value is not a valid dict", "type_error.dict")
        }
        var event = TrackEvent(type: try type(object["type"]))
        event.id = try TrackPayload.id(object["id"], place + ["id"])
        event.properties = try TrackPayload.dictionary(object["properties"], place + ["properties"])
        event.options = try TrackPayload.dictionary(object["options"], place + ["options"])
        event.context = try TrackPayload.dictionary(object["context"], place + ["context"])
        event.tags = try tags(object["tags"])
        let time = try TrackPayload.dictionary(object["time"], place + ["time"])
        event.createMillis = try millis(time["create"], "create")
        event.insertMillis = try millis(time["insert"], "insert")
        return event
    }

    private func type(_ json: JSON?) throws(TrackError) -> String {
        guard let json, !json.isNull else { throw .missing(place + ["type"]) }
        guard let text = json.string else {
            throw .invalid(place + ["type"], "str type expected", "type_error.str")
        }
        guard let type = EventTypeName.normal(text) else {
            throw .invalid(place + ["type"], "Event type can not be empty.", "value_error")
        }
        if type.utf8.count > Limits.eventTypeBytesMax {
            throw .invalid(
                place + ["type"], "event types have at most \(Limits.eventTypeBytesMax) bytes",
                "value_error.any_str.max_length")
        }
        return type
    }

    private func tags(_ json: JSON?) throws(TrackError) -> [String] {
        guard let json, !json.isNull else { return [] }
        guard let list = json.array, list.count <= Limits.tagsMax else {
            throw .invalid(
                place + ["tags"], "expected a list of at most \(Limits.tagsMax) texts", "type_error.list")
        }
        var tags: [String] = []
        for tag in list {
            guard let text = tag.string else {
                throw .invalid(place + ["tags"], "str type expected", "type_error.str")
            }
            tags.append(text)
        }
        return tags
    }

    /// ISO 8601, or seconds since 1970 as a number.
    private func millis(_ json: JSON?, _ name: String) throws(TrackError) -> Int64? {
        let place = place + ["time", .string(name)]
        switch json {
        case nil, .null: return nil
        case .string(let text):
            do throws(TimestampError) { return try Timestamp.parse(Text.trimmed(text)) } catch {
                throw .invalid(place, "invalid datetime format: \(error.reason)", "value_error.datetime")
            }
        case .some(let number):
            guard let seconds = number.double, let millis = Int64(exactly: (seconds * 1_000).rounded()),
                millis.magnitude < 1 << 48
            else { throw .invalid(place, "invalid datetime format", "value_error.datetime") }
            return millis
        }
    }
}
