// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import LifeSimulation

/// An index engine on a store, and the models of its indices.
///
/// Belongs to the holder of the baton.
final class IndexSystem: LivingSystem, @unchecked Sendable {
    let world: LifeWorld
    let plan: IndexPlan
    let models: [IndexModel]
    private(set) var store: Store?
    private(set) var recovered: SequenceNumber = 0
    private(set) var journal: Keyspace?
    private var engine: IndexEngine?
    /// Of the next write.
    private var write: Int64 = 0
    /// Of the thread that writes in the last life.
    private static let lastSalt: UInt64 = 999

    init(_ world: LifeWorld, _ plan: IndexPlan) {
        self.world = world
        self.plan = plan
        models = (0..<plan.indices).map { IndexModel(name: "index-\($0)") }
    }

    func nextWrite() -> Int64 {
        write += 1
        return write
    }

    // MARK: LivingSystem

    func open() throws {
        (store, engine, journal) = (nil, nil, nil)
        let environment = world.world.environment
        let store = try Store.open(LifeWorld.directory, options: plan.life.store, environment: environment)
        self.store = store
        recovered = store.watermark
        let journal = try store.keyspace("simulation-journal")
        self.journal = journal
        let engine = try IndexEngine(store: store, environment: environment, options: plan.options)
        self.engine = engine
        for model in models where engine.index(model.name) == nil {
            let mapping = try Mapping(parsing: Array(SampleDocument.mapping.utf8))
            try engine.createIndex(model.name, mapping: mapping)
        }
    }

    func truncate(to sequence: SequenceNumber) {
        for model in models { model.truncate(to: sequence) { self.world.log.commits[$0].isLost } }
    }

    func compare() throws {
        guard let engine else { throw world.fail("there is no engine") }
        for model in models {
            guard let index = engine.index(model.name) else { throw world.fail("\(model.name) is gone") }
            try IndexProbe(world, model, try index.view()).everything()
        }
    }

    func work() -> [any JoinableThread] {
        guard let engine, let store, let journal else { return [] }
        var threads: [any JoinableThread] = []
        let salt = UInt64(world.life) * 64 + 1_000
        for n in 0..<plan.writers {
            let generator = world.world.generator(salt + UInt64(n))
            threads.append(
                world.spawn("writer \(n)", of: self) { try IndexWriter($0, engine, journal, generator).run() }
            )
        }
        for n in 0..<plan.readers {
            let generator = world.world.generator(salt + 20 + UInt64(n))
            threads.append(
                world.spawn("reader \(n)", of: self) { try IndexReader($0, engine, generator).run() })
        }
        for n in 0..<2 {
            let generator = world.world.generator(salt + 40 + UInt64(n))
            threads.append(
                world.spawn("maintainer \(n)", of: self) {
                    try IndexMaintainer($0, engine, store, generator).run()
                })
        }
        return threads
    }

    func close() throws {
        let (engine, store) = (self.engine, self.store)
        (self.engine, self.store) = (nil, nil)
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
        (engine, store) = (nil, nil)
    }

    func finish() throws {
        guard let engine, let journal else { throw world.fail("there is no engine") }
        let writer = IndexWriter(self, engine, journal, world.world.generator(IndexSystem.lastSalt))
        for _ in 0..<8 { try writer.write() }
        try engine.sealAll()
        if let first = try store?.verify().findings.first { throw first.error }
    }

    func halt(_ error: any Error, _ doing: String) -> LifeHalt {
        switch error {
        case let error as StoreError: return world.halt(error, doing)
        case let error as ElasticError:
            return world.halt(error, isFull: error.status == 429, isFile: error.status == 503, doing)
        case let halt as LifeHalt: return halt
        default: return world.halt(error, isFull: false, isFile: false, doing)
        }
    }
}
