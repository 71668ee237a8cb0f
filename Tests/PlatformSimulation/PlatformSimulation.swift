// SPDX-License-Identifier: Apache-2.0
import Base
import LifeSimulation
import Simulator

/// One seed's test of the platform: payloads of several clients through the collector, several lives on one
/// virtual disk, compared with a model of who is who.
///
/// See `PlatformComparison` for what must hold after each start, and `Lives` for what must survive.
public enum PlatformSimulation {
    /// - Returns: what was done.
    /// - Throws: `LifeFailure`, or `SchedulingFailure` when threads dead-locked.
    public static func run(seed: UInt64, isTracing: Bool = false) throws -> LifeReport {
        let plan = PlatformPlan(seed: seed)
        let scheduling = SchedulerOptions(traceLength: isTracing ? 2_000 : 20)
        return try SimulatedWorld.run(seed: seed, scheduling: scheduling, latency: plan.life.latency) {
            world in
            let state = LifeWorld(world, plan.life, isTracing: isTracing)
            try Lives(state, PlatformSystem(state, plan)).run()
            if isTracing { for line in state.lines { print(line) } }
            return state.report
        }
    }
}
