// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore
import LifeSimulation

/// A platform on a store, and the model of its customers.
///
/// Belongs to the holder of the baton.
final class PlatformSystem: LivingSystem, @unchecked Sendable {
    let world: LifeWorld
    let plan: PlatformPlan
    let model = PlatformModel()
    private(set) var store: Store?
    private(set) var recovered: SequenceNumber = 0
    private(set) var journal: Keyspace?
    private(set) var engine: IndexEngine?
    private(set) var platform: CustomerDataPlatform?
    /// Ids that clients were told, by session; and all ids of events that were ever sent.
    var toldProfileIDs: [String: String] = [:]
    var sentEventIDs: [String] = []
    /// What each thread is sending.
    private var sending: [String: SamplePayload] = [:]
    /// Of the client in the last life.
    private static let lastSalt: UInt64 = 999

    init(_ world: LifeWorld, _ plan: PlatformPlan) {
        self.world = world
        self.plan = plan
    }

    // MARK: LivingSystem

    func open() throws {
        (store, engine, platform, journal) = (nil, nil, nil, nil)
        let environment = world.world.environment
        let store = try Store.open(LifeWorld.directory, options: plan.life.store, environment: environment)
        self.store = store
        recovered = store.watermark
        let journal = try store.keyspace("simulation-journal")
        self.journal = journal
        let engine = try IndexEngine(store: store, environment: environment, options: plan.index)
        self.engine = engine
        let documents = LoggingDocuments(try IndexedDocuments(engine)) {
            [self] (batch, changes) throws(TrackError) in try prepare(batch, changes, journal)
        }
        let platform = try CustomerDataPlatform(
            store: store, documents: documents, environment: environment, options: plan.collecting)
        if platform.sources.source("shop") == nil {
            try platform.sources.save(["id": "shop", "name": "Shop"])
        }
        self.platform = platform
    }

    func truncate(to sequence: SequenceNumber) { model.truncate(to: sequence) }

    func compare() throws {
        guard let engine, let platform else { throw world.fail("there is no platform") }
        try PlatformComparison(world, model, engine, platform).everything()
    }

    func work() -> [any JoinableThread] {
        var threads: [any JoinableThread] = []
        let salt = UInt64(world.life) * 64 + 1_000
        for n in 0..<plan.clients {
            let generator = world.world.generator(salt + UInt64(n))
            threads.append(world.spawn("client \(n)", of: self) { try PlatformClient($0, generator).run() })
        }
        for n in 0..<plan.readers {
            let generator = world.world.generator(salt + 20 + UInt64(n))
            threads.append(world.spawn("reader \(n)", of: self) { try PlatformReader($0, generator).run() })
        }
        return threads
    }

    func close() throws {
        let (engine, store) = (self.engine, self.store)
        (self.engine, self.store, platform) = (nil, nil, nil)
        do { try engine?.close() } catch {
            try? store?.close()
            throw error
        }
        try store?.close()
    }

    func abandon() {
        // Sealing fails with the power gone; the thread ends all the same.
        try? engine?.close()
        try? store?.close()
        (engine, store, platform) = (nil, nil, nil)
    }

    func finish() throws {
        let client = PlatformClient(self, world.world.generator(PlatformSystem.lastSalt))
        for _ in 0..<8 { try client.send() }
        try engine?.sealAll()
        if let first = try store?.verify().findings.first { throw first.error }
    }

    func halt(_ error: any Error, _ doing: String) -> LifeHalt {
        switch error {
        case let error as StoreError: return world.halt(error, doing)
        case let error as ElasticError:
            return world.halt(error, isFull: error.status == 429, isFile: error.status == 503, doing)
        case let error as TrackError:
            let isFile = error.status == 503 || error.status == 500
            return world.halt(error, isFull: PlatformSystem.isFull(error), isFile: isFile, doing)
        case let halt as LifeHalt: return halt
        default: return world.halt(error, isFull: false, isFile: false, doing)
        }
    }

    static func isFull(_ error: TrackError) -> Bool {
        error.status == 429 || error.status == 503 && error.detail.text.contains("disk full")
    }

    // MARK: Payloads

    /// Sends a payload, whose batch `prepare` will see in this thread.
    func track(_ payload: SamplePayload) throws -> TrackResponse {
        guard let platform else { throw world.fail("there is no platform") }
        let thread = world.world.scheduler.currentName
        sending[thread] = payload
        defer { sending[thread] = nil }
        guard let response = try platform.track(try payload.track()) else {
            throw world.fail("a payload with events had no answer")
        }
        return response
    }

    private func prepare(
        _ batch: WriteBatch, _ changes: [DocumentChange], _ journal: Keyspace
    ) throws(TrackError) {
        guard let payload = sending[world.world.scheduler.currentName] else { return }
        payload.stagedIDs = changes.filter { $0.index == .event }.map(\.id)
        let commit = world.log.begin(plan.collecting.durability) { [self] in model.apply(payload, $0) }
        payload.commit = commit
        world.note("stages commit \(commit.id): \(payload.stagedIDs) of \(payload)")
        do throws(StoreError) { try commit.prepare(batch, journal) } catch {
            throw TrackError(status: 500, detail: .string(error.description))
        }
    }
}
