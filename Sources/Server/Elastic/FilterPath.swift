// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// `filter_path`: which members of an answer are sent. `*` stands for a part of one name, `**` for any way
/// down; a path that begins with `-` leaves out what it names. Arrays are walked through as if they were not
/// there.
struct FilterPath {
    private typealias Steps = ArraySlice<String>

    private var includes: [Steps] = []
    private var excludes: [Steps] = []

    init(_ text: String) {
        for path in text.split(separator: ",") {
            let steps = path.drop { $0 == "-" }.split(separator: ".").map(String.init)
            if path.hasPrefix("-") { excludes.append(steps[...]) } else { includes.append(steps[...]) }
        }
    }

    func apply(_ value: JSON) -> JSON {
        var value = value
        if !includes.isEmpty { value = FilterPath.including(value, includes) ?? .object([:]) }
        if !excludes.isEmpty { value = FilterPath.excluding(value, excludes) }
        return value
    }

    /// - Returns: what is left of the value; `nil` for nothing.
    private static func including(_ value: JSON, _ paths: [Steps]) -> JSON? {
        switch value {
        case .object(let members):
            var kept = JSONObject()
            for (key, child) in members {
                let next = rest(of: paths, after: key)
                kept[key] = next.contains { $0.isEmpty } ? child : including(child, next)
            }
            // A bare `nil` would be JSON's null.
            return kept.isEmpty ? Optional.none : .object(kept)
        case .array(let elements):
            let kept = elements.compactMap { including($0, paths) }
            return kept.isEmpty ? Optional.none : .array(kept)
        default:
            return Optional.none
        }
    }

    private static func excluding(_ value: JSON, _ paths: [Steps]) -> JSON {
        switch value {
        case .object(let members):
            var kept = JSONObject()
            for (key, child) in members {
                let next = rest(of: paths, after: key)
                if next.contains(where: { $0.isEmpty }) { continue }
                kept[key] = next.isEmpty ? child : excluding(child, next)
            }
            return .object(kept)
        case .array(let elements):
            return .array(elements.map { excluding($0, paths) })
        default:
            return value
        }
    }

    /// What the paths ask for below a member; an empty one asks for the member itself.
    private static func rest(of paths: [Steps], after key: String) -> [Steps] {
        var next: [Steps] = []
        for path in paths {
            guard let step = path.first else { continue }
            if step == "**" {
                // It may stand for this member, for more below it, or for none at all.
                next.append(path)
                let after = path.dropFirst()
                if after.isEmpty { next.append(after) } else { next += rest(of: [after], after: key) }
            } else if GlobPattern(step).matches(key) {
                next.append(path.dropFirst())
            }
        }
        return next
    }
}
