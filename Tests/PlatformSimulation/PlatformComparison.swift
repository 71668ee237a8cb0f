// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LifeSimulation

/// Compares a platform that nobody is changing with the model: every event, session, profile and alias, by
/// row, by search and by timeline.
final class PlatformComparison {
    private let world: LifeWorld
    private let model: PlatformModel
    private let platform: CustomerDataPlatform
    private let views: [IndexView]
    /// By person: the id that its profile has.
    private var ids: [ObjectIdentifier: String] = [:]

    init(
        _ world: LifeWorld, _ model: PlatformModel, _ engine: IndexEngine, _ platform: CustomerDataPlatform
    ) throws {
        self.world = world
        self.model = model
        self.platform = platform
        views = try engine.views(of: DocumentIndex.allCases.compactMap { engine.index($0.rawValue) })
        try world.check(views.count == DocumentIndex.allCases.count, "there are \(views.count) indices")
    }

    func everything() throws {
        if let mistake = model.mistake { throw world.fail(mistake) }
        try compareSums()
        try compareEvents()
        for person in model.persons { try comparePerson(person) }
        try world.check(
            Set(ids.values).count == ids.count, "\(ids.count) persons share \(Set(ids.values).count) profiles"
        )
        try compareHits()
    }

    private func compareSums() throws {
        let sequence = views[0].snapshot.sequence
        let wanted = model.totals(at: sequence)
        let found = try PlatformTotals.totals(views, sequence: wanted.sequence)
        try world.check(found == wanted, "there are \(found), not \(wanted)")
    }

    /// Each event is there by row, once by search, and says whose it is.
    private func compareEvents() throws {
        for (id, person, kind) in model.events {
            guard let event = try platform.event(id) else { throw world.fail("event \(id) is gone") }
            try world.check(
                event["type"]?.string == kind.rawValue, "event \(id) is a \(event["type"]?.string ?? "?")")
            try note(model.canonical(person), event[path: "profile.id"]?.string, "event \(id)")
            let found = try count(views[0], id)
            try world.check(found == 1, "event \(id) is found \(found) times")
        }
    }

    private func comparePerson(_ person: PlatformModel.Person) throws {
        let keys = model.keys(of: person)
        for session in keys.sessions {
            try note(
                person, try platform.session(session)?[path: "profile.id"]?.string, "session \(session)")
            let found = try count(views[1], session)
            try world.check(found == 1, "session \(session) is found \(found) times")
        }
        for alias in keys.aliases {
            let value = String(alias.drop { $0 != ":" }.dropFirst())
            let trait = alias.hasPrefix("id:") ? "data.identifier.id" : "data.contact.email.main"
            try note(person, try platform.profile(identifiedBy: trait, value)?["id"]?.string, alias)
        }
        for id in keys.profileIDs {
            try note(person, try platform.canonicalProfileID(id), "the profile's former id \(id)")
        }
        guard let id = ids[ObjectIdentifier(person)], let profile = try platform.profile(id) else {
            throw world.fail("a person with the events \(person.events) has no profile")
        }
        try compareProfile(person, id, profile, keys.profileIDs)
    }

    private func compareProfile(
        _ person: PlatformModel.Person, _ id: String, _ profile: JSON, _ told: [String]
    ) throws {
        try world.check(
            profile["id"]?.string == id, "profile \(id) says that it is \(profile["id"] ?? .null)")
        func number(_ path: String) -> Double { profile[path: path]?.double ?? 0 }
        for (path, wanted) in [
            ("data.metrics.orders.count", Int64(person.orders)), ("data.metrics.orders.total", person.total),
            ("data.metrics.ltv", person.total), ("stats.views", Int64(person.views)),
            ("stats.visits", Int64(person.visits)), ("metadata.time.visit.count", Int64(person.visits)),
        ] {
            try world.check(
                number(path) == Double(wanted), "profile \(id) has \(path) \(number(path)), not \(wanted)")
        }
        try world.check(
            profile[path: "data.identifier.id"]?.string == person.customer,
            "profile \(id) is customer \(profile[path: "data.identifier.id"] ?? .null), not "
                + "\(person.customer ?? "any")")
        let known = Set(profile["ids"]?.array?.compactMap(\.string) ?? [])
        try world.check(known.isSuperset(of: told), "profile \(id) knows \(known), not all of \(told)")
        let timeline = try platform.timeline(id, limit: 10_000)?.map(\.eventID).sorted() ?? []
        try world.check(
            timeline == person.events.sorted(),
            "the timeline of \(id) has \(timeline), not \(person.events.sorted())")
    }

    /// Whatever is found belongs to somebody.
    private func compareHits() throws {
        let owned = Set(ids.values)
        for (place, view) in views.enumerated() {
            let body = #"{"size":10000,"sort":["_doc"]}"#
            for hit in try view.search(try SearchRequest(parsing: Array(body.utf8))).hits {
                let row = try view.document(number: hit.number)
                let json = try JSON.parse(row.source)
                let owner = place == 2 ? json["id"]?.string : json[path: "profile.id"]?.string
                let now = try owner.flatMap { try platform.canonicalProfileID($0) }
                try world.check(
                    now.map(owned.contains) ?? false && (place < 2 || now == row.id),
                    "\(view.index.name)/\(row.id) is of profile \(owner ?? "none"), now \(now ?? "none")")
            }
        }
    }

    private func count(_ view: IndexView, _ id: String) throws -> Int {
        let body = #"{"size":0,"query":{"term":{"id":"\#(id)"}}}"#
        return try view.search(try SearchRequest(parsing: Array(body.utf8))).total ?? -1
    }

    /// All that is a person's leads to one profile.
    private func note(_ person: PlatformModel.Person, _ id: String?, _ what: String) throws {
        guard let id else { throw world.fail("\(what) leads to no profile") }
        let known = ids[ObjectIdentifier(person)]
        try world.check(known == nil || known == id, "\(what) leads to profile \(id), not to \(known ?? "")")
        ids[ObjectIdentifier(person)] = id
    }
}
