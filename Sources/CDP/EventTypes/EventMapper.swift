// SPDX-License-Identifier: Apache-2.0
import Base

/// Applies what is known of an event's type: properties to the event's typed fields, those to the profile.
///
/// Pure functions over the two trees. A change stamps the profile's field with the event's time, and a field
/// that was stamped by a later event keeps its value: late events and imports of history don't overwrite what
/// is newer.
public enum EventMapper {
    /// Fills the event's own fields. A property that is missing, `null` or an empty text copies nothing.
    public static func index(_ event: inout Event, visits: Int64 = 1) {
        guard let definition = BuiltInEventTypes[event.type] else { return }
        for copy in definition.copies {
            guard let value = event["properties.\(copy.property)"], !isEmpty(value) else { continue }
            event[copy.field] = copy.field.hasPrefix("data.identifier.") ? textual(value) : withoutCard(value)
        }
        for (field, value) in definition.defaults where event[field] == nil { event[field] = .string(value) }
        if let journey = definition.journey {
            let isReturning = event.type == "page-view" && visits > 1
            event["journey.state"] = .string(isReturning ? "consideration" : journey)
        }
        event.addTags(definition.tags)
    }

    /// Carries the event's fields into the profile.
    /// - Returns: the paths that changed.
    @discardableResult
    public static func apply(_ event: Event, to profile: inout Profile) -> [String] {
        let at = event.createdMillis
        var changed: [String] = []
        for change in BuiltInEventTypes[event.type]?.changes ?? [] {
            let value = change.field.isEmpty ? nil : event[change.field]
            changed += apply(
                change.operation, value, at: change.trait, of: &profile, atMillis: at, by: event.id)
        }
        changed += InterestChange.apply(event, to: &profile)
        changed += OrderMetrics.apply(event, to: &profile)
        if changed.contains(where: { $0.hasPrefix("data.metrics.ltco") }) {
            OrderMetrics.notePercentage(&profile)
        }
        if !changed.isEmpty { profile.noteIdentity() }
        return changed
    }

    /// One operation on one field.
    static func apply(
        _ operation: ProfileOperation, _ value: JSON?, at trait: String, of profile: inout Profile,
        atMillis: Int64,
        by eventID: String
    ) -> [String] {
        switch operation {
        case .set:
            guard let value, !isEmpty(value) else { return [] }
            return set(value, at: trait, of: &profile, atMillis: atMillis, by: eventID)
        case .setIfMissing:
            guard let value, !isEmpty(value), profile[trait].map(isEmpty) ?? true else { return [] }
            return set(value, at: trait, of: &profile, atMillis: atMillis, by: eventID)
        case .append:
            guard let value, !isEmpty(value) else { return [] }
            var list = profile[trait].map { $0.array ?? [$0] } ?? []
            for element in value.array ?? [value] where !list.contains(element) { list.append(element) }
            profile[trait] = .array(list)
            profile.stamp(trait, atMillis: atMillis, by: eventID)
            return [trait]
        case .delete:
            guard profile[trait] != nil, isNewer(trait, than: atMillis, in: profile) == false else {
                return []
            }
            profile.set(nil, at: trait, atMillis: atMillis, by: eventID)
            return [trait]
        case .add, .subtract:
            guard let number = Arithmetic.number(value) else { return [] }
            profile.add(operation == .add ? number : Arithmetic.negated(number), at: trait)
            return [trait]
        case .increment, .decrement:
            profile.add(.int(operation == .increment ? 1 : -1), at: trait)
            return [trait]
        }
    }

    /// Sets leaf by leaf, so that each has its own stamp.
    private static func set(
        _ value: JSON, at trait: String, of profile: inout Profile, atMillis: Int64, by eventID: String
    ) -> [String] {
        if let object = value.object, trait.hasPrefix("data") || trait == "consents" {
            return object.flatMap { key, child -> [String] in
                let isReachable = !key.isEmpty && !key.contains(".") && !child.isNull
                guard isReachable, !(trait == "data.identifier" && key == "credit_card") else { return [] }
                return set(child, at: "\(trait).\(key)", of: &profile, atMillis: atMillis, by: eventID)
            }
        }
        guard !isNewer(trait, than: atMillis, in: profile) else { return [] }
        if profile[trait] == value { return [] }
        profile.set(value, at: trait, atMillis: atMillis, by: eventID)
        return [trait]
    }

    private static func isNewer(_ trait: String, than millis: Int64, in profile: Profile) -> Bool {
        (profile.json["metadata"]?["fields"]?[trait]?[0]?.int64).map { $0 > millis } ?? false
    }

    static func isEmpty(_ value: JSON) -> Bool { value.isNull || value.string?.isEmpty == true }

    /// Customer numbers that a shop sends as numbers are texts for us.
    private static func textual(_ value: JSON) -> JSON { value.int64.map { .string(String($0)) } ?? value }

    /// Card numbers are never stored in typed fields.
    private static func withoutCard(_ value: JSON) -> JSON {
        guard var object = value.object, object["credit_card"] != nil else { return value }
        object["credit_card"] = nil
        return .object(object)
    }
}
