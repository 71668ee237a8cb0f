// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LifeSimulation

/// A thread that looks at all three indices through one watermark, and compares sums with the model.
final class PlatformReader {
    private let system: PlatformSystem
    private let world: LifeWorld
    private var generator: SeededGenerator

    init(_ system: PlatformSystem, _ generator: SeededGenerator) {
        self.system = system
        world = system.world
        self.generator = generator
    }

    func run() throws {
        for _ in 0..<system.plan.steps where !world.isStopping {
            try read()
            world.report.readings += 1
            world.world.threads.sleep(nanos: UInt64.random(in: 1...50_000, using: &generator))
        }
    }

    private func read() throws {
        guard let engine = system.engine else { throw LifeHalt.lifeOver }
        let acknowledged = world.log.acknowledged
        let indices = DocumentIndex.allCases.compactMap { engine.index($0.rawValue) }
        let views = try engine.views(of: indices)
        let sequence = views[0].snapshot.sequence
        world.log.see(sequence)
        try world.check(
            sequence >= acknowledged, "a view at \(sequence) was begun after \(acknowledged) was acknowledged"
        )
        if let half = world.log.halved(by: sequence) {
            throw world.fail("a view at \(sequence) lies inside commit \(half.id)")
        }
        let wanted = system.model.totals(at: sequence)
        let found = try PlatformTotals.totals(views, sequence: wanted.sequence)
        try world.check(found == wanted, "at \(sequence) there are \(found), not \(wanted)")
    }
}
