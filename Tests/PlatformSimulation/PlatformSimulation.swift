// SPDX-License-Identifier: Apache-2.0
import Base
import LifeSimulation

/// One seed's test of the platform: payloads of several clients through the collector, several lives on one
/// virtual disk, compared with a model of who is who.
///
/// See `PlatformComparison` for what must hold after each start, and `Lives` for what must survive.
public enum PlatformSimulation {
    /// - Returns: what was done.
    /// - Throws: `LifeFailure`, or `SchedulingFailure` when threads dead-locked.
    public static func run(seed: UInt64, isTracing: Bool = false) throws -> LifeReport {
        let plan = PlatformPlan(seed: seed)
        return try LifeSimulation.run(seed: seed, plan: plan.life, isTracing: isTracing) { world in
            PlatformSystem(world, plan)
        }
    }
}
