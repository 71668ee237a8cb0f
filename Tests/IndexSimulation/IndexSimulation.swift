// SPDX-License-Identifier: Apache-2.0
import Base
import LifeSimulation

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
        return try LifeSimulation.run(seed: seed, plan: plan.life, isTracing: isTracing) { world in
            IndexSystem(world, plan)
        }
    }
}
