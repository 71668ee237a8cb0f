// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The customer data platform of one context (production, staging) on a store: what the server and embedders
/// call.
///
/// Any thread may call it. Calls block for lanes, reads and commits; none is to be made on an event loop.
public final class CustomerDataPlatform: Sendable {
    public let sources: EventSources
    public let identificationPoints: IdentificationPoints
    public let access: AccessControl
    public let collector: Collector
    private let ledger: ProfileLedger
    private let documents: any Documents

    /// - Parameters:
    ///   - documents: where events, sessions and profiles go; rows without an index when `nil`.
    ///   - lanes: `nil` for one process alone.
    public init(
        store: Store, documents: (any Documents)? = nil, environment: Environment = .system,
        context: UInt16 = 0,
        lanes: (any Lanes)? = nil, options: CollectorOptions = CollectorOptions()
    ) throws(TrackError) {
        let configuration = try ConfigurationStore(store, context: context, threads: environment.threads)
        let ledger = try ProfileLedger(store, context: context, threads: environment.threads)
        let kept: any Documents
        if let documents { kept = documents } else { kept = try KeyspaceDocuments(store) }
        kept.resolveProfiles(by: ProfileKeywords(ledger))
        self.ledger = ledger
        self.documents = kept
        sources = EventSources(configuration, environment: environment)
        identificationPoints = IdentificationPoints(configuration, environment: environment)
        access = try AccessControl(configuration, environment: environment)
        collector = Collector(
            ledger: ledger, documents: kept, sources: sources, points: identificationPoints,
            lanes: lanes ?? LocalLanes(threads: environment.threads), environment: environment,
            options: options)
    }

    /// Takes a payload in; see `Collector.track`.
    public func track(_ payload: TrackPayload, _ context: TrackContext = TrackContext()) throws(TrackError)
        -> TrackResponse?
    {
        try collector.track(payload, context)
    }

    /// The profile that this id belongs to, whichever of its ids it is.
    public func profile(_ id: String) throws(TrackError) -> JSON? {
        guard let found = try canonical(id) else { return nil }
        return try document(.profile, found.id)
    }

    /// The profile of an identifier, such as `email` and `ada@example.org`.
    public func profile(identifiedBy trait: String, _ value: String) throws(TrackError) -> JSON? {
        guard let identifier = Identifier(trait: trait, text: value),
            let number = try ledger.number(ofAlias: identifier.alias),
            let found = try ledger.profile(of: number)
        else { return nil }
        return try document(.profile, found.id)
    }

    public func session(_ id: String) throws(TrackError) -> JSON? { try current(document(.session, id)) }

    public func event(_ id: String) throws(TrackError) -> JSON? { try current(document(.event, id)) }

    /// A profile's latest events, newest first, those of merged profiles included; `nil` when nobody has the
    /// id.
    public func timeline(_ profileID: String, limit: Int = 100) throws(TrackError) -> [TimelineEntry]? {
        guard let found = try canonical(profileID) else { return nil }
        return try ledger.latestEvents(of: found.number, limit: max(0, min(limit, 10_000)))
    }

    /// The id that a profile has now, given any id that it ever had.
    public func canonicalProfileID(_ id: String) throws(TrackError) -> String? { try canonical(id)?.id }

    /// Stored events and sessions name the profile of their time; readers want the one of now.
    private func current(_ json: JSON?) throws(TrackError) -> JSON? {
        guard var json, let id = json[path: "profile.id"]?.string, let now = try canonical(id)?.id else {
            return json
        }
        json[path: "profile.id"] = .string(now)
        return json
    }

    private func canonical(_ id: String) throws(TrackError) -> (number: ProfileNumber, id: String)? {
        guard let number = try ledger.number(ofAlias: ProfileLedger.alias(ofID: id)) else { return nil }
        return try ledger.profile(of: number)
    }

    private func document(_ index: DocumentIndex, _ id: String) throws(TrackError) -> JSON? {
        guard let bytes = try documents.document(index, id: id) else { return nil }
        do throws(JSONError) { return try JSON.parse(bytes) } catch {
            throw .damaged(index, error)
        }
    }
}
