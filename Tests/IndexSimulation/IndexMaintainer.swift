// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import LifeSimulation

/// A thread that now and then seals all tails, flushes and compacts.
final class IndexMaintainer {
    private let system: IndexSystem
    private let world: LifeWorld
    private let engine: IndexEngine
    private let store: Store
    private var generator: SeededGenerator

    init(_ system: IndexSystem, _ engine: IndexEngine, _ store: Store, _ generator: SeededGenerator) {
        self.system = system
        world = system.world
        self.engine = engine
        self.store = store
        self.generator = generator
    }

    func run() throws {
        for _ in 0..<system.plan.maintenanceSteps where !world.isStopping {
            world.world.threads.sleep(nanos: UInt64.random(in: 1...3_000_000, using: &generator))
            do { try maintain() } catch let error as ElasticError where error.status == 429 && world.mayBeFull
            {
            } catch StoreError.diskFull where world.mayBeFull {}
        }
    }

    private func maintain() throws {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0, 1:
            world.note("seals all")
            // Several times at one instant, so that a seal falls between the steps of others' commits.
            for _ in 0..<Int.random(in: 1...8, using: &generator) where !world.isStopping {
                try engine.sealAll()
            }
        case 2: try store.flush()
        default: try store.compact()
        }
    }
}
