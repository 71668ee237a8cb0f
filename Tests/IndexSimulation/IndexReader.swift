// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import LifeSimulation

/// A thread that takes views, searches them at once and some time later, and compares with the model.
final class IndexReader {
    private let system: IndexSystem
    private let world: LifeWorld
    private let engine: IndexEngine
    private var generator: SeededGenerator
    private var kept: [(view: IndexView, model: IndexModel)] = []

    init(_ system: IndexSystem, _ engine: IndexEngine, _ generator: SeededGenerator) {
        self.system = system
        world = system.world
        self.engine = engine
        self.generator = generator
    }

    func run() throws {
        for _ in 0..<system.plan.steps where !world.isStopping {
            try read()
            world.report.readings += 1
            if draw(0...3) == 0 { world.world.threads.sleep(nanos: 20_000) }
        }
    }

    private func read() throws {
        if let old = kept.randomElement(using: &generator), draw(0...2) == 0 {
            return try IndexProbe(world, old.model, old.view).some(&generator)
        }
        let model = system.models[draw(0...system.models.count - 1)]
        guard let index = engine.index(model.name) else { throw world.fail("\(model.name) is gone") }
        let acknowledged = world.log.acknowledged
        let view = try index.view()
        let sequence = view.snapshot.sequence
        world.log.see(sequence)
        try world.check(
            sequence >= acknowledged, "a view at \(sequence) was begun after \(acknowledged) was acknowledged"
        )
        if let half = world.log.halved(by: sequence) {
            throw world.fail("a view at \(sequence) lies inside commit \(half.id)")
        }
        try IndexProbe(world, model, view).some(&generator)
        if kept.count > 2 { kept.remove(at: draw(0...kept.count - 1)) }
        if draw(0...2) == 0 { kept.append((view, model)) }
    }

    private func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
}
