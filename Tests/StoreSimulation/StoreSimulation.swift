// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// One seed's test of the store: several lives of one directory, with crashes, restarts and faults between
/// and in them, compared with the model at every step.
///
/// After each end of a life, what the store holds when it is opened again must be the batches up to some
/// sequence number, each whole, in all keyspaces and attached files; and that number must not be below
/// - the last batch acknowledged with `.sync`, and what a flush or an earlier opening settled, after a loss
///   of power;
/// - the last batch acknowledged at all, after the process has died or the store was closed;
/// - nothing, when the disk lies about syncs.
///
/// A bit that flips in a file of the store must be met with an error or go unnoticed; see
/// `StoreModel.damageFloor` for the one loss that it may cause.
public enum StoreSimulation {
    /// - Returns: what was done.
    /// - Throws: `StoreFailure`, or `SchedulingFailure` when threads dead-locked.
    public static func run(seed: UInt64, isTracing: Bool = false) throws -> SimulationReport {
        let plan = SimulationPlan(seed: seed)
        let scheduling = SchedulerOptions(traceLength: isTracing ? 2_000 : 20)
        return try SimulatedWorld.run(seed: seed, scheduling: scheduling, latency: plan.latency) { world in
            let state = StoreWorld(world, isTracing: isTracing)
            try StoreLives(state).run()
            if isTracing { for line in state.history.lines { print(line) } }
            state.report.diskOperations = world.disk.operations
            state.report.switches = world.scheduler.switches
            state.report.digest = world.scheduler.digest
            let met = world.disk.incidents
            state.report.faults =
                met.readErrors + met.writeErrors + met.nameErrors + met.syncErrors + met.fullErrors
            return state.report
        }
    }
}
