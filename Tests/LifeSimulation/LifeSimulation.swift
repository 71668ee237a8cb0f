// SPDX-License-Identifier: Apache-2.0
import Base
import Simulator

/// One seed's test of a system that stands on the store: several lives on one virtual disk, compared with a
/// model.
public enum LifeSimulation {
    /// - Parameters:
    ///   - plan: drawn from the seed.
    ///   - makeSystem: the system of the seed's world, not opened yet.
    /// - Returns: what was done.
    /// - Throws: `LifeFailure`, or `SchedulingFailure` when threads dead-locked.
    public static func run(
        seed: UInt64, plan: LifePlan, isTracing: Bool,
        makeSystem: @escaping @Sendable (LifeWorld) -> any LivingSystem
    ) throws -> LifeReport {
        let scheduling = SchedulerOptions(traceLength: isTracing ? 2_000 : 20)
        return try SimulatedWorld.run(seed: seed, scheduling: scheduling, latency: plan.latency) { world in
            let state = LifeWorld(world, plan, isTracing: isTracing)
            try Lives(state, makeSystem(state)).run()
            if isTracing { for line in state.lines { print(line) } }
            return state.report
        }
    }
}
