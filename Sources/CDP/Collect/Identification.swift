// SPDX-License-Identifier: Apache-2.0
import Base

/// Finds out whose event it is, by its identifiers; merges profiles that turn out to be one person's.
///
/// A customer number is exclusive: a profile that has another one is another person, so that a computer used
/// by two customers does not make one of them. The event then goes to the number's own profile, and the
/// session with it. A shared e-mail address or phone number of two different customers merges nothing; it is
/// noted in `aux.conflicts`.
struct Identification {
    private let set: WorkingSet
    private let now: Int64

    init(_ set: WorkingSet, now: Int64) {
        self.set = set
        self.now = now
    }

    /// - Returns: the profile that the event belongs to.
    func identify(
        _ identifiers: [Identifier], _ event: TrackEvent, _ eventID: String, _ current: ProfileNumber,
        newID: (Identifier) -> String, _ response: inout TrackResponse
    ) throws(Interruption) -> ProfileNumber {
        var current = current
        let at = event.createMillis ?? event.insertMillis ?? now
        for identifier in identifiers {
            let holder = try set.number(ofAlias: identifier.alias)
            if identifier.isExclusive, let own = customerNumber(of: current), own != identifier.value {
                if let holder {
                    current = holder
                } else {
                    current = try set.create(newID(identifier), atMillis: now)
                }
                response.warnings.append(
                    "the session's profile has another customer number; the event went to its own")
            } else if let holder, holder != current {
                if let a = customerNumber(of: holder), let b = customerNumber(of: current), a != b {
                    noteConflict(identifier, current)
                    response.warnings.append(
                        "'\(identifier.kind)' belongs to two customers; they were not merged")
                    continue
                }
                current = set.merge(current, holder)
            }
            if holder == nil || holder.map(set.canonical) != current {
                try set.setAlias(identifier.alias, current)
            }
            set.change(current) { profile in
                _ = EventMapper.apply(
                    .set, .string(identifier.text), at: identifier.trait, of: &profile, atMillis: at,
                    by: eventID)
                profile.noteIdentity()
            }
        }
        return current
    }

    private func customerNumber(of number: ProfileNumber) -> String? {
        set.profile(number)?["data.identifier.id"]?.string
    }

    private func noteConflict(_ identifier: Identifier, _ number: ProfileNumber) {
        set.change(number) { profile in
            var conflicts = profile["aux.conflicts"]?.array ?? []
            let entry = JSON.string(identifier.alias)
            guard !conflicts.contains(entry), conflicts.count < Limits.tagsMax else { return }
            conflicts.append(entry)
            profile["aux.conflicts"] = .array(conflicts)
        }
    }
}
