// SPDX-License-Identifier: Apache-2.0
import Base

/// One payload on its way through a working set. May be run again on a fresh set: ids that are drawn are
/// drawn once.
final class PayloadRun {
    let payload: TrackPayload
    let context: TrackContext
    let source: EventSource
    let now: Int64
    let sessionID: String
    private let newProfileID: String
    private let derivesProfileIDs: Bool
    private let task: String
    private let events: [(event: TrackEvent, id: String, identifiers: [Identifier])]
    private let environment: Environment
    private let options: CollectorOptions

    init(
        _ payload: TrackPayload, _ context: TrackContext, _ source: EventSource,
        points: [IdentificationPoint],
        environment: Environment, now: Int64, options: CollectorOptions
    ) {
        self.payload = payload
        self.context = context
        self.source = source
        self.now = now
        self.environment = environment
        self.options = options
        task = UUIDText.random(from: environment.random)
        sessionID = payload.sessionID ?? UUIDText.random(from: environment.random)
        events = payload.events.map { event in
            var event = event
            if !context.isInternal {
                event.traits = [:]
                event.identifiers = []
            }
            let found =
                event.identifiers + points.flatMap { $0.identifiers(in: event, sourceID: payload.sourceID) }
            // Exclusive ones first: they decide whose event it is.
            var identifiers: [Identifier] = []
            for identifier in found.filter(\.isExclusive) + found.filter({ !$0.isExclusive })
            where !identifiers.contains(where: { $0.alias == identifier.alias }) {
                identifiers.append(identifier)
            }
            let id = PayloadRun.id(of: event, in: payload) ?? UUIDText.random(from: environment.random)
            return (event, id, payload.isProfileLess ? [] : identifiers)
        }
        if context.isInternal && context.isSessionless, let first = events.first {
            newProfileID = PayloadRun.profileID(of: first.id, sourceID: payload.sourceID)
            derivesProfileIDs = true
        } else {
            newProfileID = UUIDText.random(from: environment.random)
            derivesProfileIDs = false
        }
    }

    /// The profile that an imported event makes. It follows from the event, so that an import that was killed
    /// and run again ends in the same profiles as one that was not. Ids of visitors are drawn: nobody may
    /// guess them.
    private static func profileID(of eventID: String, sourceID: String, _ more: String = "") -> String {
        UUIDText.named("strata-profile:\(sourceID):\(eventID):\(more)")
    }

    /// The profile of an event whose identifier cannot belong to the profile at hand.
    private func profileID(for identifier: Identifier, of eventID: String) -> String {
        guard derivesProfileIDs else { return UUIDText.random(from: environment.random) }
        return PayloadRun.profileID(of: eventID, sourceID: payload.sourceID, identifier.alias)
    }

    /// The client's id; else one that follows from what the client said, so that a tracker that sends its
    /// earlier events again with each new one stores each once. `nil` when neither can be.
    private static func id(of event: TrackEvent, in payload: TrackPayload) -> String? {
        if let id = event.id { return id }
        guard let session = payload.sessionID, let time = event.createMillis else { return nil }
        let properties = JSON.object(event.properties).text
        return UUIDText.named(
            "strata-event:\(payload.sourceID):\(session):\(event.type):\(time):\(properties)")
    }

    private var hasSession: Bool { !context.isSessionless && !payload.isProfileLess }

    // MARK: Lanes

    var laneKeys: Set<String> {
        var keys = Set(events.map { LaneKey.event($0.id) })
        if payload.isProfileLess { return keys }
        if hasSession { keys.insert(LaneKey.session(sessionID)) }
        if let id = payload.profileID { keys.insert(LaneKey.alias("profile:" + id)) }
        if derivesProfileIDs { keys.insert(LaneKey.alias("profile:" + newProfileID)) }
        for event in events {
            for identifier in event.identifiers { keys.insert(LaneKey.alias(identifier.alias)) }
        }
        return keys
    }

    /// Reads what the run is sure to need; throws the lanes that are missing for it.
    func prefetch(_ set: WorkingSet) throws(Interruption) {
        var missing: Set<String> = []
        func attempt(_ body: () throws(Interruption) -> Void) throws(Interruption) {
            do throws(Interruption) { try body() } catch {
                guard case .lanes(let keys) = error else { throw error }
                missing.formUnion(keys)
            }
        }
        if payload.isProfileLess { return }
        if hasSession { try attempt { () throws(Interruption) in _ = try knownProfile(set) } }
        for event in events {
            for identifier in event.identifiers {
                try attempt { () throws(Interruption) in _ = try set.number(ofAlias: identifier.alias) }
            }
        }
        if !missing.isEmpty { throw .lanes(missing) }
    }

    // MARK: The run

    func run(_ set: WorkingSet) throws(Interruption) -> TrackResponse {
        var response = TrackResponse(task: task)
        response.showsEvents = payload.options.others["debugger"]?.bool == true
        var fresh: [(event: TrackEvent, id: String, identifiers: [Identifier])] = []
        for event in events {
            guard let brought = try set.source(ofEvent: event.id) else {
                if fresh.contains(where: { $0.id == event.id }) {
                    response.duplicates += 1
                } else {
                    fresh.append(event)
                }
                continue
            }
            guard brought == payload.sourceID else {
                throw .refused(.conflict("Event \(event.id) was collected from another source."))
            }
            response.duplicates += 1
        }
        if payload.isProfileLess {
            for event in fresh { store(event, session: nil, profile: nil, set, &response) }
            response.sessionID = payload.sessionID
            return response
        }
        if fresh.isEmpty && context.isSessionless { return response }
        try runWithProfile(fresh, set, &response)
        return response
    }

    private func runWithProfile(
        _ fresh: [(event: TrackEvent, id: String, identifiers: [Identifier])], _ set: WorkingSet,
        _ response: inout TrackResponse
    ) throws(Interruption) {
        let known = try set.session(ifWanted: hasSession ? sessionID : nil)
        var number = try knownProfile(set)
        if number == nil { number = try profileNamed(by: fresh, set) }
        if number == nil && derivesProfileIDs {
            // It may be there although its event is not: events can be deleted.
            number = try set.number(ofAlias: "profile:" + newProfileID)
        }
        let isNewProfile = number == nil
        var current: ProfileNumber
        if let number {
            current = number
        } else {
            current = try set.create(
                try idOfNewProfile(), isChosen: source.hasStaticProfileIDs, atMillis: now)
        }
        var isNewVisit = false
        if hasSession {
            isNewVisit = known == nil
            var session =
                known?.session
                ?? Session(
                    id: sessionID, profileID: newProfileID, channel: source.channel, atMillis: now)
            session.note(context: payload.context, properties: payload.properties, atMillis: now)
            session.profileID = set.profile(current)?.id
            set.put(session, isNew: isNewVisit)
        }
        if isNewVisit { set.change(current) { noteVisit(&$0) } }
        if !payload.options.savesSession { set.forget(session: sessionID) }
        if options.addsSystemEvents && hasSession && !fresh.isEmpty {
            try addSystemEvents(current, isNewProfile, isNewVisit, set, &response)
        }
        for event in fresh {
            current = try Identification(set, now: now).identify(
                event.identifiers, event.event, event.id, current,
                newID: { self.profileID(for: $0, of: event.id) },
                &response)
            if hasSession, var session = try set.session(sessionID)?.session,
                let id = set.profile(current)?.id,
                session.profileID != id
            {
                session.profileID = id
                set.put(session, isNew: isNewVisit)
            }
            store(
                event, session: hasSession ? try set.session(sessionID)?.session : nil, profile: current, set,
                &response)
        }
        if !payload.options.savesProfile { set.forget(profile: current) }
        response.profileID = set.profile(current)?.id
        response.sessionID = hasSession ? sessionID : nil
    }

    /// The profile that session or payload name, in this order; the session's wins.
    private func knownProfile(_ set: WorkingSet) throws(Interruption) -> ProfileNumber? {
        if hasSession, let id = try set.session(sessionID)?.session.profileID,
            let number = try set.number(ofAlias: "profile:" + id)
        {
            return number
        }
        guard let id = payload.profileID else { return nil }
        return try set.number(ofAlias: "profile:" + id)
    }

    /// The profile of an identifier in the events: a known person on a new device.
    private func profileNamed(
        by events: [(event: TrackEvent, id: String, identifiers: [Identifier])], _ set: WorkingSet
    ) throws(Interruption) -> ProfileNumber? {
        for event in events {
            for identifier in event.identifiers {
                if let number = try set.number(ofAlias: identifier.alias) { return number }
            }
            if !event.identifiers.isEmpty { return nil }
        }
        return nil
    }

    /// An id that a client made up is not taken over, unless its source may name profiles.
    private func idOfNewProfile() throws(Interruption) -> String {
        guard source.hasStaticProfileIDs else { return newProfileID }
        guard let id = payload.profileID else {
            throw .refused(.missing(["profile", "id"]))
        }
        return id
    }

    private func noteVisit(_ profile: inout Profile) {
        let visit = "metadata.time.visit"
        profile["\(visit).last"] = profile["\(visit).current"]
        profile["\(visit).current"] = .string(Timestamp.format(now))
        profile.add(1, at: "\(visit).count")
        profile.add(1, at: "stats.visits")
        if let zone = payload.context["time"]?["tz"] { profile["\(visit).tz"] = zone }
        profile.touch(atMillis: now)
    }

    private func store(
        _ item: (event: TrackEvent, id: String, identifiers: [Identifier]), session: Session?,
        profile: ProfileNumber?,
        _ set: WorkingSet, _ response: inout TrackResponse
    ) {
        var event = Event(
            item.event, id: item.id, sourceID: payload.sourceID, channel: source.channel, atMillis: now)
        event.bind(session)
        if !context.headers.isEmpty { event["request"] = ["headers": .object(context.headers)] }
        if let ip = context.ip { event["metadata.ip"] = .string(ip) }
        event["metadata.profile_less"] = .bool(profile == nil)
        let visits = profile.flatMap { set.profile($0)?["metadata.time.visit.count"]?.int64 } ?? 1
        EventMapper.index(&event, visits: visits)
        for identifier in item.event.identifiers where identifier.trait.hasPrefix("data.") {
            event[identifier.trait] = .string(identifier.text)
        }
        if let profile {
            set.change(profile) { owner in
                EventMapper.apply(event, to: &owner)
                if event.type == "page-view" { owner.add(1, at: "stats.views") }
                owner.touch(atMillis: now)
            }
        }
        guard item.event.isSaved && payload.options.savesEvents else { return }
        set.add(event, of: profile)
        response.eventIDs.append(item.id)
    }

    private func addSystemEvents(
        _ profile: ProfileNumber, _ isNewProfile: Bool, _ isNewVisit: Bool, _ set: WorkingSet,
        _ response: inout TrackResponse
    ) throws(Interruption) {
        var types: [(String, Int64)] = isNewProfile ? [("profile-created", 3_000)] : []
        if isNewVisit { types += [("session-opened", 2_000), ("visit-started", 1_000)] }
        let session = try set.session(sessionID)?.session
        for (type, before) in types {
            let event = TrackEvent(type: type, createMillis: now - before, insertMillis: now - before)
            let id = UUIDText.random(from: environment.random)
            store((event, id, []), session: session, profile: profile, set, &response)
        }
    }
}

extension WorkingSet {
    fileprivate func session(ifWanted id: String?) throws(Interruption) -> LoadedSession? {
        guard let id else { return nil }
        return try session(id)
    }
}
