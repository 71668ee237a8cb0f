// SPDX-License-Identifier: Apache-2.0
import Base

/// Two profiles of one person become one.
///
/// The **survivor** is the profile that was inserted first (of the same millisecond, the smaller id): it has
/// the id that most others know. Every field follows one rule, found by its path:
///
/// | field | rule |
/// |---|---|
/// | `id`, `metadata.time.insert`, `.create` | the survivor's |
/// | `ids`, `segments`, lists anywhere | union, the survivor's elements first |
/// | `stats.*`, `interests.*`, numbers in `data.metrics`, `visit.count` | sum |
/// | `data.metrics.orders.first`, `.last` | the earlier, the later |
/// | `data.metrics.ltcop` | computed again |
/// | all other values | the newest by `metadata.fields`; without stamps the profile updated last wins. A removal counts as a value |
///
/// The result does not depend on which of the two is given first (`merge(a, b) == merge(b, a)`), and nothing
/// that only one of them knew is lost. Order of members does not matter to equality.
public struct ProfileMerge {
    private let survivor: Profile
    private let other: Profile
    private let survivorFields: JSONObject
    private let otherFields: JSONObject
    /// Whether the survivor's value stands where stamps don't decide.
    private let survivorIsNewer: Bool

    /// - Complexity: O(fields of both), lists by the product of their lengths.
    public static func merge(_ a: Profile, _ b: Profile) -> Profile {
        let isFirst = (a.insertedMillis, a.id) <= (b.insertedMillis, b.id)
        return ProfileMerge(survivor: isFirst ? a : b, other: isFirst ? b : a).merged()
    }

    private init(survivor: Profile, other: Profile) {
        self.survivor = survivor
        self.other = other
        survivorFields = survivor["metadata.fields"]?.object ?? [:]
        otherFields = other["metadata.fields"]?.object ?? [:]
        survivorIsNewer = survivor.updatedMillis >= other.updatedMillis
    }

    private func merged() -> Profile {
        var result = JSON.object([:])
        let keys = union(survivor.json.object?.keys ?? [], other.json.object?.keys ?? [])
        for key in keys where key != "metadata" {
            result[key] = merge(survivor.json[key], other.json[key], Place(path: key))
        }
        result["id"] = .string(survivor.id)
        result["ids"] = .array(union(survivor.ids, other.ids).map(JSON.string))
        result["metadata"] = metadata()
        var profile = Profile(result)
        OrderMetrics.notePercentage(&profile)
        profile.noteIdentity()
        return profile
    }

    /// Where the walk is: the path, and the stamps that parents of it have.
    private struct Place {
        let path: String
        var survivorStamp: Int64?
        var otherStamp: Int64?
    }

    private func merge(_ a: JSON?, _ b: JSON?, _ place: Place) -> JSON? {
        var place = place
        place.survivorStamp = stamp(survivorFields, place.path) ?? place.survivorStamp
        place.otherStamp = stamp(otherFields, place.path) ?? place.otherStamp
        if let special = OrderPlace(place.path) { return special.choose(a, b) }
        if a?.object != nil || b?.object != nil,
            (a?.object ?? [:]).isEmpty || (b?.object ?? [:]).isEmpty || bothObjects(a, b)
        {
            if isValue(a) || isValue(b) { return newest(a, b, place) }
            return members(a?.object, b?.object, place)
        }
        if let x = a?.array, let y = b?.array { return .array(union(x, y)) }
        if isSummed(place.path), Arithmetic.isNumber(a) || Arithmetic.isNumber(b) {
            return Arithmetic.sum(a, b)
        }
        return newest(a, b, place)
    }

    private func bothObjects(_ a: JSON?, _ b: JSON?) -> Bool { a?.object != nil && b?.object != nil }

    /// A value that is neither absent nor an object.
    private func isValue(_ json: JSON?) -> Bool { json.map { $0.object == nil && !$0.isNull } ?? false }

    private func members(_ a: JSONObject?, _ b: JSONObject?, _ place: Place) -> JSON {
        var result = JSONObject()
        for key in union(a?.keys ?? [], b?.keys ?? []) {
            var child = place
            child = Place(
                path: "\(place.path).\(key)", survivorStamp: place.survivorStamp, otherStamp: place.otherStamp
            )
            result[key] = merge(a?[key], b?[key], child)
        }
        return .object(result)
    }

    private func newest(_ a: JSON?, _ b: JSON?, _ place: Place) -> JSON? {
        switch (place.survivorStamp, place.otherStamp) {
        case (let x?, let y?) where x != y: return x > y ? a : b
        // A stamp without a value is a removal; it wins only over what is known to be older.
        default: break
        }
        guard let a, !a.isNull else { return b ?? a }
        guard let b, !b.isNull else { return a }
        if place.survivorStamp != nil && place.otherStamp == nil { return a }
        if place.otherStamp != nil && place.survivorStamp == nil { return b }
        return survivorIsNewer ? a : b
    }

    private func isSummed(_ path: String) -> Bool {
        ["stats.", "interests.", "data.metrics."].contains { path.hasPrefix($0) }
    }

    private func metadata() -> JSON {
        var metadata = survivor.json["metadata"] ?? [:]
        for (key, value) in other.json["metadata"]?.object ?? [:] where metadata[key].map(\.isNull) ?? true {
            metadata[key] = value
        }
        var fields = survivorFields
        for (key, stamp) in otherFields {
            guard let mine = fields[key] else {
                fields[key] = stamp
                continue
            }
            let (x, y) = (mine[0]?.int64 ?? 0, stamp[0]?.int64 ?? 0)
            if y > x || y == x && !survivorIsNewer { fields[key] = stamp }
        }
        metadata["fields"] = .object(fields)
        let newer = survivorIsNewer ? survivor : other
        metadata[path: "time.update"] = newer["metadata.time.update"]
        let visits = [survivor, other].map { $0["metadata.time.visit"] ?? [:] }
        metadata[path: "time.visit"] = visit(visits[0], visits[1])
        return metadata
    }

    private func visit(_ a: JSON, _ b: JSON) -> JSON {
        func latest(_ key: String) -> JSON {
            let texts = [a[key]?.string, b[key]?.string].compactMap { $0 }
            return texts.max().map(JSON.string) ?? .null
        }
        let zones = survivorIsNewer ? [a["tz"], b["tz"]] : [b["tz"], a["tz"]]
        return [
            "last": latest("last"), "current": latest("current"),
            "count": Arithmetic.sum(a["count"], b["count"]),
            "tz": zones.compactMap { $0 }.first { !$0.isNull } ?? .null,
        ]
    }

    private func stamp(_ fields: JSONObject, _ path: String) -> Int64? { fields[path]?[0]?.int64 }

    private func union<T: Equatable>(_ a: [T], _ b: [T]) -> [T] {
        var result = a
        for element in b where !result.contains(element) { result.append(element) }
        return result
    }
}

/// The two fields that keep an order whole.
private enum OrderPlace {
    case first, last

    init?(_ path: String) {
        switch path {
        case "data.metrics.orders.first": self = .first
        case "data.metrics.orders.last": self = .last
        default: return nil
        }
    }

    func choose(_ a: JSON?, _ b: JSON?) -> JSON? {
        guard let a else { return b }
        guard let b else { return a }
        return OrderMetrics.isBefore(a, b) == (self == .first) ? a : b
    }
}
