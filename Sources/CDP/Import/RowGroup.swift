// SPDX-License-Identifier: Apache-2.0
import Base

/// An event in the making: what the rows of a group have given so far.
struct RowGroup {
    let key: String
    var rows = 0
    /// Accounted memory.
    var sizeBytes = 0
    var timeMillis = Int64.max
    var properties: [JSON?]
    var traits: [JSON?]
    var lines: [JSON] = []
    var identifiers: [Identifier] = []
    var type: String

    init(key: String, mapping: ImportMapping, type: String) {
        self.key = key
        self.type = type
        properties = Array(repeating: nil, count: mapping.properties.count)
        traits = Array(repeating: nil, count: mapping.traits.count)
    }

    func event(_ mapping: ImportMapping) -> TrackEvent {
        var object = JSONObject()
        for (value, result) in zip(mapping.properties, properties) { object[value.name] = result }
        if let name = mapping.linesProperty { object[name] = .array(lines) }
        var traitObject = JSONObject()
        for (value, result) in zip(mapping.traits, traits) { traitObject[value.name] = result }
        var event = TrackEvent(
            type: type, id: mapping.eventID(key: key), createMillis: timeMillis, insertMillis: timeMillis,
            properties: object)
        event.traits = traitObject
        event.identifiers = identifiers
        return event
    }
}
