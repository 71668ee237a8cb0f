// SPDX-License-Identifier: Apache-2.0
import Base
import LifeSimulation
import Simulator

/// One seed's test of the index engine: several lives of its indices on one virtual disk, compared with a
/// model.
///
/// Limits are tiny, so that tails are sealed and segments merged all the time. Every view must show exactly
/// the batches up to its sequence number; see `IndexProbe` for what is asked of it, and `Lives` for what must
/// survive.
public enum IndexSimulation {
    /// - Returns: what was done.
    /// - Throws: `LifeFailure`, or `SchedulingFailure` when threads dead-locked.
    public static func run(seed: UInt64, isTracing: Bool = false) throws -> LifeReport {
        let plan = IndexPlan(seed: seed)
        let scheduling = SchedulerOptions(traceLength: isTracing ? 2_000 : 20)
        return try SimulatedWorld.run(seed: seed, scheduling: scheduling, latency: plan.life.latency) {
            world in
            let state = LifeWorld(world, plan.life, isTracing: isTracing)
            try Lives(state, IndexSystem(state, plan)).run()
            if isTracing { for line in state.lines { print(line) } }
            return state.report
        }
    }
}
