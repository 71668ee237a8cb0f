// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Who is who, and what they did: the platform's rules in their simplest form, over payloads in the order of
/// their batches.
///
/// Belongs to the holder of the baton. Rolled back by doing all again.
final class PlatformModel {
    /// A person. Merged ones lead to the survivor.
    final class Person {
        fileprivate(set) var mergedInto: Person?
        fileprivate(set) var customer: String?
        fileprivate(set) var orders = 0
        fileprivate(set) var total: Int64 = 0
        fileprivate(set) var views = 0
        fileprivate(set) var visits = 0
        fileprivate(set) var events: [String] = []
    }

    /// Totals once a batch is in.
    struct Totals: Equatable {
        var sequence: SequenceNumber = 0
        var events = 0
        var sessions = 0
        var persons = 0
        var orders = 0
        var total: Int64 = 0
        var views = 0
        var visits = 0
    }

    private var payloads: [(payload: SamplePayload, sequence: SequenceNumber)] = []
    private(set) var people: [Person] = []
    private(set) var events: [(id: String, person: Person, kind: SampleEvent.Kind)] = []
    private var eventIDs: Set<String> = []
    private var sessions: [String: Person] = [:]
    private var aliases: [String: Person] = [:]
    private var profileIDs: [String: Person] = [:]
    private(set) var totals = [Totals()]
    private(set) var mistake: String?
    /// The person whom each payload ended with.
    private var owners: [ObjectIdentifier: Person] = [:]

    // MARK: Asking

    /// Those that were not merged into another, in the order of their making.
    var persons: [Person] { people.filter { $0.mergedInto == nil } }

    func totals(at sequence: SequenceNumber) -> Totals {
        totals.last { $0.sequence <= sequence } ?? Totals()
    }

    func canonical(_ person: Person) -> Person {
        var person = person
        while let next = person.mergedInto { person = next }
        return person
    }

    // MARK: Doing

    /// The payload's batch is in.
    func apply(_ payload: SamplePayload, _ sequence: SequenceNumber) {
        payloads.append((payload, sequence))
        var current = profile(of: payload)
        let isNewVisit = sessions[payload.session] == nil
        if isNewVisit {
            current.visits += 1
            sessions[payload.session] = current
        }
        var staged = payload.stagedIDs[...]
        for event in payload.events {
            if let id = event.id, eventIDs.contains(id) { continue }
            guard let id = staged.popFirst(), event.id == nil || event.id == id else {
                mistake =
                    mistake ?? "a payload's batch holds the events \(payload.stagedIDs) of \(payload.events)"
                return
            }
            identify(event, &current)
            sessions[payload.session] = current
            take(event, id, current)
        }
        if !staged.isEmpty { mistake = mistake ?? "a payload's batch holds \(staged) again, or of another" }
        owners[ObjectIdentifier(payload)] = current
        if let id = payload.answeredProfileID { profileIDs[id] = current }
        noteTotals(sequence)
    }

    /// The answer told the client this id.
    func answered(_ payload: SamplePayload, profileID: String) {
        payload.answeredProfileID = profileID
        if let owner = owners[ObjectIdentifier(payload)] { profileIDs[profileID] = owner }
    }

    /// The person's sessions and aliases as they are now, and the ids that answers named.
    func keys(of person: Person) -> (sessions: [String], aliases: [String], profileIDs: [String]) {
        func names(_ map: [String: Person]) -> [String] {
            map.keys.sorted().filter { map[$0].map(canonical) === person }
        }
        return (names(sessions), names(aliases), names(profileIDs))
    }

    func truncate(to sequence: SequenceNumber) {
        let kept = payloads.filter { $0.sequence <= sequence }
        (payloads, people, events, eventIDs) = ([], [], [], [])
        (sessions, aliases, profileIDs, totals, owners) = ([:], [:], [:], [Totals()], [:])
        for (payload, sequence) in kept { apply(payload, sequence) }
    }

    // MARK: The rules

    private func profile(of payload: SamplePayload) -> Person {
        if let known = sessions[payload.session] { return canonical(known) }
        if let known = payload.profileID.flatMap({ profileIDs[$0] }) { return canonical(known) }
        // An id that stands twice in the payload counts once, there too.
        var seen = eventIDs
        for event in payload.events {
            if let id = event.id, !seen.insert(id).inserted { continue }
            for (alias, _) in event.aliases { if let known = aliases[alias] { return canonical(known) } }
            if !event.aliases.isEmpty { break }
        }
        return makePerson()
    }

    private func identify(_ event: SampleEvent, _ current: inout Person) {
        for (alias, customer) in event.aliases {
            let holder = aliases[alias].map(canonical)
            if let customer, let own = current.customer, own != customer {
                current = holder ?? makePerson()
            } else if let holder, holder !== current {
                if let a = holder.customer, let b = current.customer, a != b { continue }
                current = merge(holder, current)
            }
            aliases[alias] = current
            if let customer { current.customer = customer }
        }
    }

    private func take(_ event: SampleEvent, _ id: String, _ person: Person) {
        eventIDs.insert(id)
        events.append((id, person, event.kind))
        person.events.append(id)
        switch event.kind {
        case .view: person.views += 1
        case .order:
            person.orders += 1
            person.total += event.value
        case .signIn, .search: break
        }
    }

    private func makePerson() -> Person {
        let person = Person()
        people.append(person)
        return person
    }

    private func merge(_ a: Person, _ b: Person) -> Person {
        b.mergedInto = a
        a.customer = a.customer ?? b.customer
        a.orders += b.orders
        a.total += b.total
        a.views += b.views
        a.visits += b.visits
        a.events += b.events
        return a
    }

    private func noteTotals(_ sequence: SequenceNumber) {
        let persons = self.persons
        totals.append(
            Totals(
                sequence: sequence, events: events.count, sessions: sessions.count, persons: persons.count,
                orders: persons.reduce(0) { $0 + $1.orders }, total: persons.reduce(0) { $0 + $1.total },
                views: persons.reduce(0) { $0 + $1.views }, visits: persons.reduce(0) { $0 + $1.visits }))
    }
}
