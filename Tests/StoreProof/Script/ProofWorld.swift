// SPDX-License-Identifier: Apache-2.0
import Glibc
import Simulator

/// Worlds for scripts: the calling thread is their main thread.
enum ProofWorld {
    /// - Parameter isBrief: for a world in which little more is done than opening and reading: threads of the
    ///   store get the baton only when the main thread waits, and most never do.
    static func make(seed: UInt64, isBrief: Bool, _ what: @escaping @Sendable () -> String) -> SimulatedWorld
    {
        var scheduling = SchedulerOptions(
            meanQuantum: isBrief ? 1 << 20 : 16, stepsWithoutProgressMax: 200_000_000, startsThreadsLate: true
        )
        // An hour of waiting is for ever.
        scheduling.virtualNanosMax = 3_600 * 1_000_000_000
        let world = SimulatedWorld(seed: seed, scheduling: scheduling, latency: .none)
        // Nothing can unwind a world whose threads wait for ever: the whole run is over.
        world.scheduler.onFailure = { failure in
            print("FAILED \(what()): \(failure)")
            fflush(nil)
            _exit(1)
        }
        return world
    }
}
