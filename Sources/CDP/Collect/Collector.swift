// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Takes payloads in: from the checked payload to the committed batch and the answer.
///
/// 1. Lanes are taken over all keys that the payloads name: sessions, identifiers, ids of profiles and
///    events.
/// 2. Sessions and profiles are read, events applied to them (`PayloadRun`). A key that turns up then (the
///    profile of a session, the target of a merge) drops the work; the larger set of lanes is taken in order,
///    and all is read again.
/// 3. All that changed is one batch. Lanes are given back once it is visible.
///
/// Any thread may call it; it blocks for lanes and the commit.
public final class Collector: Sendable {
    let ledger: ProfileLedger
    let documents: any Documents
    let options: CollectorOptions
    private let sources: EventSources
    private let points: IdentificationPoints
    private let lanes: any Lanes
    private let environment: Environment

    init(
        ledger: ProfileLedger, documents: any Documents, sources: EventSources, points: IdentificationPoints,
        lanes: any Lanes, environment: Environment, options: CollectorOptions
    ) {
        self.ledger = ledger
        self.documents = documents
        self.sources = sources
        self.points = points
        self.lanes = lanes
        self.environment = environment
        self.options = options
    }

    /// Takes one payload.
    /// - Returns: the answer, or `nil` for a payload without events, which Tracardi answers with `null`.
    /// - Throws: what the payload's sender is answered instead. Nothing was stored then.
    public func track(_ payload: TrackPayload, _ context: TrackContext = TrackContext()) throws(TrackError)
        -> TrackResponse?
    {
        let source = try source(of: payload, context)
        guard !payload.events.isEmpty else { return nil }
        return try collect([payload], context, source)[0]
    }

    /// Takes payloads of one source in one commit: all of them, or none.
    func collect(
        _ payloads: [TrackPayload], _ context: TrackContext, _ source: EventSource
    ) throws(TrackError) -> [TrackResponse] {
        let active = options.identificationPoints + points.enabled
        let now = environment.clock.nowMillis
        let runs = payloads.map {
            PayloadRun(
                $0, context, source, points: active, environment: environment, now: now, options: options)
        }
        var keys = runs.reduce(into: Set<String>()) { $0.formUnion($1.laneKeys) }
        for _ in 0..<Limits.laneRestartsMax {
            lanes.take(keys)
            let outcome = Result { () throws(Interruption) in try attempt(runs, keys) }
            lanes.release(keys)
            switch outcome {
            case .success(let responses): return responses
            case .failure(.refused(let error)): throw error
            case .failure(.lanes(let more)): keys.formUnion(more)
            }
        }
        throw .unavailable("too many profiles of this payload are being merged; send it again")
    }

    private func attempt(_ runs: [PayloadRun], _ held: Set<String>) throws(Interruption) -> [TrackResponse] {
        let set = WorkingSet(ledger: ledger, documents: documents, held: held)
        // Finds all lanes that are missing at once, or a batch of many payloads would start over once for
        // each.
        var missing: Set<String> = []
        for run in runs {
            do throws(Interruption) { try run.prefetch(set) } catch {
                guard case .lanes(let keys) = error else { throw error }
                missing.formUnion(keys)
            }
        }
        if !missing.isEmpty { throw .lanes(missing) }
        var responses: [TrackResponse] = []
        for run in runs { responses.append(try run.run(set)) }
        try refusing { () throws(TrackError) in
            let batch = try set.batch()
            guard !batch.isEmpty else { return }
            try storing { () throws(StoreError) in try ledger.store.commit(batch, options.durability) }
        }
        return responses
    }

    private func source(of payload: TrackPayload, _ context: TrackContext) throws(TrackError) -> EventSource {
        if context.isInternal || !options.checksSources {
            return EventSource(id: payload.sourceID, name: payload.sourceID, bridges: [context.bridge])
        }
        return try sources.authorized(payload.sourceID, bridge: context.bridge, ip: context.ip)
    }
}
