// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

@testable import CDP
@testable import Index

/// A platform whose documents are indexed, on a file system in memory, and the means to open it again.
final class IndexedPlatform {
    /// A second passes with each look, so that no two profiles are of one age.
    private final class Clock: TimeSource, @unchecked Sendable {
        private let lock = SpinLock()
        private var millis: Int64 = 1_700_000_000_000
        var nowMillis: Int64 {
            lock.withLock {
                millis += 1_000
                return millis
            }
        }
        var monotonicNanos: UInt64 { UInt64(nowMillis) * 1_000_000 }
    }

    let environment = Environment(
        files: MemoryFileSystem(), clock: Clock(), random: SeededRandomSource(seed: 5), threads: Threads())
    private(set) var store: Store
    private(set) var engine: IndexEngine
    private(set) var platform: CustomerDataPlatform

    init() throws { (store, engine, platform) = try IndexedPlatform.open(environment) }

    private static func open(
        _ environment: Environment
    ) throws -> (Store, IndexEngine, CustomerDataPlatform) {
        let store = try Store.open("/data", environment: environment)
        let engine = try IndexEngine(store: store, environment: environment)
        var options = CollectorOptions()
        options.checksSources = false
        let platform = try CustomerDataPlatform(
            store: store, documents: try IndexedDocuments(engine), environment: environment, options: options)
        return (store, engine, platform)
    }

    /// - Parameter seals: false leaves the tails to be rebuilt from the store's rows.
    func reopen(seals: Bool) throws {
        if seals { try engine.close() } else { engine.stop() }
        try store.close()
        (store, engine, platform) = try IndexedPlatform.open(environment)
    }

    func close() throws {
        try engine.close()
        try store.close()
    }

    /// - Returns: the profile's id.
    @discardableResult
    func track(
        _ type: String, _ session: String, _ properties: JSON = [:], options: JSONObject = [:]
    ) throws -> String {
        let event = TrackEvent(type: type, properties: properties.object ?? [:])
        var payload = TrackPayload(sourceID: "shop", sessionID: session, events: [event])
        payload.options = TrackOptions(options)
        return try platform.track(payload)?.profileID ?? ""
    }

    func signIn(_ session: String, _ email: String) throws -> String {
        try track("sign-in", session, ["email": .string(email)])
    }

    func view(_ index: String = "strata-event") throws -> IndexView {
        guard let found = engine.index(index) else { throw TrackError.failed("no index \(index)") }
        return try found.view()
    }

    func search(_ body: String, _ view: IndexView? = nil) throws -> SearchResult {
        try (view ?? self.view()).search(try SearchRequest(parsing: Array(body.utf8)))
    }

    func count(_ query: String, _ view: IndexView? = nil) throws -> Int {
        let body = #"{"query":"# + query + "}"
        return try (view ?? self.view()).count(try SearchRequest(parsing: Array(body.utf8)).query)
    }

    func count(profile id: String, _ view: IndexView? = nil) throws -> Int {
        try count(#"{"term":{"profile.id":""# + id + #""}}"#, view)
    }

    /// Events by profile, as a terms aggregation counts them.
    func persons(_ view: IndexView? = nil) throws -> [String: Int] {
        let body = #"{"size":0,"aggs":{"p":{"terms":{"field":"profile.id","size":1000}}}}"#
        guard case .buckets(let list) = try search(body, view).aggregations[0].result else { return [:] }
        var counts: [String: Int] = [:]
        for bucket in list.buckets {
            guard case .text(_, let id) = bucket.key else { continue }
            counts[id, default: 0] += bucket.documentCount
        }
        return counts
    }

    func distinct(_ view: IndexView? = nil) throws -> Int? {
        let body = #"{"size":0,"aggs":{"n":{"cardinality":{"field":"profile.id"}}}}"#
        guard case .metric(let metric) = try search(body, view).aggregations[0].result else { return nil }
        return metric.distinctCount
    }
}
