// SPDX-License-Identifier: Apache-2.0
import IndexSimulation
import Testing

/// A few seeds of what `SimulationRunner --world index` runs many of.
@Suite struct IndexSimulationTests {
    @Test("indices keep their promises through crashes and faults", arguments: 1...12 as ClosedRange<UInt64>)
    func promises(seed: UInt64) throws {
        let report = try IndexSimulation.run(seed: seed)
        #expect(report.diskOperations > 0)
    }

    @Test("a seed's run can be had again")
    func determinism() throws {
        for seed in 13...15 as ClosedRange<UInt64> {
            let first = try IndexSimulation.run(seed: seed)
            let second = try IndexSimulation.run(seed: seed)
            #expect(first.digest == second.digest && first.commits == second.commits, "seed \(seed)")
        }
    }
}
