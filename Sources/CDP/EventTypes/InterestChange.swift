// SPDX-License-Identifier: Apache-2.0
import Base

/// `increase-`, `decrease-` and `reset-interest`: `properties.interest` names it, `properties.value` (1 when
/// absent) says by how much, or for a reset to what (0 when absent).
enum InterestChange {
    static func apply(_ event: Event, to profile: inout Profile) -> [String] {
        let name = event["properties.interest"]?.string.map(Text.trimmed) ?? ""
        guard !name.isEmpty else { return [] }
        let value = Arithmetic.number(event["properties.value"])
        var interests = profile.json["interests"] ?? [:]
        switch event.type {
        case "increase-interest": interests[name] = Arithmetic.sum(interests[name], value ?? 1)
        case "decrease-interest":
            interests[name] = Arithmetic.sum(interests[name], Arithmetic.negated(value ?? 1))
        case "reset-interest": interests[name] = value ?? 0
        default: return []
        }
        profile.json["interests"] = interests
        return ["interests"]
    }
}
