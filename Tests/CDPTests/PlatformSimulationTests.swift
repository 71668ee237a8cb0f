// SPDX-License-Identifier: Apache-2.0
import PlatformSimulation
import Testing

/// A few seeds of what `SimulationRunner --world platform` runs many of.
@Suite struct PlatformSimulationTests {
    @Test(
        "the platform keeps its promises through crashes and faults", arguments: 1...8 as ClosedRange<UInt64>)
    func promises(seed: UInt64) throws {
        let report = try PlatformSimulation.run(seed: seed)
        #expect(report.diskOperations > 0)
    }

    @Test("a seed's run can be had again")
    func determinism() throws {
        for seed in 9...11 as ClosedRange<UInt64> {
            let first = try PlatformSimulation.run(seed: seed)
            let second = try PlatformSimulation.run(seed: seed)
            #expect(first.digest == second.digest && first.commits == second.commits, "seed \(seed)")
        }
    }
}
