// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// What a request has read and changed, until one batch commits it all.
///
/// Everything is read under a lane. Reading what no lane is held for throws the lanes that are missing; the
/// collector then drops the set and starts over with them. One thread at a time.
final class WorkingSet {
    struct LoadedProfile {
        var profile: Profile
        var isNew = false
        var isChanged = false
    }

    struct LoadedSession {
        var session: Session
        var isNew = false
        var isChanged = false
    }

    let held: Set<String>
    private let ledger: ProfileLedger
    private let documents: any Documents
    /// By canonical number.
    private var profiles: [ProfileNumber: LoadedProfile] = [:]
    private var sessions: [String: LoadedSession] = [:]
    private var newAliases: [String: ProfileNumber] = [:]
    /// Merges of this set: number to survivor.
    private var merges: [ProfileNumber: ProfileNumber] = [:]
    private var removedProfileIDs: [String] = []
    private var events: [(event: Event, profile: ProfileNumber?)] = []
    private var eventSources: [String: String] = [:]
    /// Removed when the payload asks for it: see `forget`.
    private var unsavedProfiles: Set<ProfileNumber> = []
    private var unsavedSessions: Set<String> = []

    init(ledger: ProfileLedger, documents: any Documents, held: Set<String>) {
        self.ledger = ledger
        self.documents = documents
        self.held = held
    }

    private func need(_ key: String) throws(Interruption) {
        if !held.contains(key) { throw .lanes([key]) }
    }

    private func stored(_ index: DocumentIndex, _ id: String) throws(TrackError) -> JSON? {
        guard let bytes = try documents.document(index, id: id) else { return nil }
        do throws(JSONError) { return try JSON.parse(bytes) } catch {
            throw .damaged(index, error)
        }
    }

    // MARK: Profiles

    /// The number that an alias leads to.
    func number(ofAlias alias: String) throws(Interruption) -> ProfileNumber? {
        try need(LaneKey.alias(alias))
        if let number = newAliases[alias] { return canonical(number) }
        guard let number = try refusing({ () throws(TrackError) in try ledger.number(ofAlias: alias) }) else {
            return nil
        }
        return try load(canonical(number))
    }

    /// Follows the merges of this set.
    func canonical(_ number: ProfileNumber) -> ProfileNumber {
        var number = number
        while let next = merges[number] { number = next }
        return number
    }

    /// Loads the profile that a number leads to.
    /// - Returns: its own number; `nil` when it is gone.
    private func load(_ number: ProfileNumber) throws(Interruption) -> ProfileNumber? {
        if profiles[number] != nil { return number }
        guard let found = try refusing({ () throws(TrackError) in try ledger.profile(of: number) }) else {
            return nil
        }
        let own = canonical(found.number)
        if profiles[own] != nil { return own }
        try need(LaneKey.profile(own))
        guard let json = try refusing({ () throws(TrackError) in try stored(.profile, found.id) }) else {
            return nil
        }
        profiles[own] = LoadedProfile(profile: Profile(json))
        return own
    }

    func profile(_ number: ProfileNumber) -> Profile? { profiles[number]?.profile }

    func change(_ number: ProfileNumber, _ body: (inout Profile) -> Void) {
        guard profiles[number] != nil else { return }
        body(&profiles[number]!.profile)
        profiles[number]!.isChanged = true
    }

    /// A new profile; its id is an alias of it.
    /// - Parameter isChosen: whether the client chose the id. A profile of that id may have been there before
    ///   and not have been kept; events that name it have its number.
    func create(_ id: String, isChosen: Bool = false, atMillis now: Int64) throws(Interruption)
        -> ProfileNumber
    {
        let number: ProfileNumber
        if isChosen, let known = try numberOnce(of: id) {
            number = known
        } else {
            number = try refusing { () throws(TrackError) in try ledger.newNumber() }
        }
        profiles[number] = LoadedProfile(
            profile: Profile(id: id, atMillis: now), isNew: true, isChanged: true)
        newAliases[ProfileLedger.alias(ofID: id)] = number
        return number
    }

    /// The number that the id had, unless it leads to another profile by now.
    private func numberOnce(of id: String) throws(Interruption) -> ProfileNumber? {
        let alias = ProfileLedger.alias(ofID: id)
        try need(LaneKey.alias(alias))
        let found = try refusing { () throws(TrackError) in
            try ledger.number(ofAlias: alias).flatMap { (number) throws(TrackError) in
                try ledger.profile(of: number)
            }
        }
        guard let found, found.id == id, profiles[found.number] == nil else { return nil }
        try need(LaneKey.profile(found.number))
        return found.number
    }

    func setAlias(_ alias: String, _ number: ProfileNumber) throws(Interruption) {
        try need(LaneKey.alias(alias))
        newAliases[alias] = number
    }

    /// Makes one profile of two.
    /// - Returns: the survivor's number.
    func merge(_ a: ProfileNumber, _ b: ProfileNumber) -> ProfileNumber {
        guard a != b, let x = profiles[a], let y = profiles[b] else { return a }
        let merged = ProfileMerge.merge(x.profile, y.profile)
        let (survivor, other) = merged.id == x.profile.id ? (a, b) : (b, a)
        let gone = survivor == a ? y : x
        profiles[survivor]?.profile = merged
        profiles[survivor]?.isChanged = true
        profiles[other] = nil
        if !gone.isNew { removedProfileIDs.append(gone.profile.id) }
        merges[other] = survivor
        for id in sessions.keys where sessions[id]?.session.profileID == gone.profile.id {
            sessions[id]?.session.profileID = merged.id
            sessions[id]?.isChanged = true
        }
        return survivor
    }

    // MARK: Sessions and events

    func session(_ id: String) throws(Interruption) -> LoadedSession? {
        if let known = sessions[id] { return known }
        try need(LaneKey.session(id))
        guard let json = try refusing({ () throws(TrackError) in try stored(.session, id) }) else {
            return nil
        }
        let loaded = LoadedSession(session: Session(json))
        sessions[id] = loaded
        return loaded
    }

    func put(_ session: Session, isNew: Bool) {
        let wasNew = sessions[session.id]?.isNew ?? isNew
        sessions[session.id] = LoadedSession(session: session, isNew: wasNew, isChanged: true)
    }

    /// The source that brought an event of this id before.
    func source(ofEvent id: String) throws(Interruption) -> String? {
        if let source = eventSources[id] { return source }
        try need(LaneKey.event(id))
        return try refusing { () throws(TrackError) in
            try stored(.event, id).map { Event($0).sourceID }
        }
    }

    func add(_ event: Event, of profile: ProfileNumber?) {
        eventSources[event.id] = event.sourceID
        events.append((event, profile))
    }

    /// Keeps the request's profile or session out of the batch, as its options ask.
    func forget(profile number: ProfileNumber) { unsavedProfiles.insert(number) }
    func forget(session id: String) { unsavedSessions.insert(id) }

    // MARK: The batch

    /// Everything that changed, as one batch. Empty when nothing did.
    func batch() throws(TrackError) -> WriteBatch {
        let batch = WriteBatch()
        let unsaved = Set(unsavedProfiles.map(canonical))
        var changes: [DocumentChange] = []
        /// Profiles that documents of the batch name.
        var named: Set<ProfileNumber> = []
        for (event, number) in events {
            var event = event
            let own = number.map(canonical)
            if let own {
                event.bind(profileID: profiles[own]?.profile.id)
                named.insert(own)
            }
            changes.append(DocumentChange(index: .event, id: event.id, source: event.json, profile: own))
        }
        // In the order of their keys: a dictionary's own differs from process to process.
        for (id, loaded) in sessions.sorted(by: { $0.key < $1.key })
        where loaded.isChanged && !unsavedSessions.contains(id) {
            let own = try loaded.session.profileID.flatMap { (id) throws(TrackError) in try number(ofID: id) }
            if let own { named.insert(own) }
            changes.append(
                DocumentChange(index: .session, id: id, source: loaded.session.json, profile: own))
        }
        for (number, loaded) in profiles.sorted(by: { $0.key < $1.key })
        where loaded.isChanged && !unsaved.contains(number) {
            changes.append(
                DocumentChange(index: .profile, id: loaded.profile.id, source: loaded.profile.json))
        }
        for id in removedProfileIDs { changes.append(DocumentChange(index: .profile, id: id, source: nil)) }
        try documents.stage(changes, into: batch)
        try storing { () throws(StoreError) in try stageLedger(batch, unsaved: unsaved, named: named) }
        return batch
    }

    /// The number of the profile of this id, in the set or in the store.
    private func number(ofID id: String) throws(TrackError) -> ProfileNumber? {
        if let loaded = profiles.first(where: { $0.value.profile.id == id }) { return loaded.key }
        let alias = ProfileLedger.alias(ofID: id)
        if let number = newAliases[alias] { return canonical(number) }
        return try ledger.number(ofAlias: alias)
    }

    /// - Parameter named: profiles whose numbers documents hold: their ids must be found by them, even of a
    ///   profile that is not kept.
    private func stageLedger(
        _ batch: WriteBatch, unsaved: Set<ProfileNumber>, named: Set<ProfileNumber>
    ) throws(StoreError) {
        for (number, loaded) in profiles.sorted(by: { $0.key < $1.key }) where loaded.isNew {
            let isUnsaved = unsaved.contains(number)
            guard !isUnsaved || named.contains(number) else { continue }
            try ledger.put(profile: number, id: loaded.profile.id, into: batch)
            if isUnsaved {
                try ledger.put(alias: ProfileLedger.alias(ofID: loaded.profile.id), number, into: batch)
            }
        }
        for (number, survivor) in merges.sorted(by: { $0.key < $1.key }) {
            try ledger.merge(number, into: survivor, batch)
        }
        for (alias, number) in newAliases.sorted(by: { $0.key < $1.key })
        where !unsaved.contains(canonical(number)) {
            try ledger.put(alias: alias, number, into: batch)
        }
        for (event, number) in events {
            guard let number, !unsaved.contains(canonical(number)) else { continue }
            try ledger.put(event: event, of: canonical(number), into: batch)
        }
    }
}
