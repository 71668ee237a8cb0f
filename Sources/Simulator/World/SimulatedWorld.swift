// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Threads, clock, disk and randomness that one seed determines.
///
/// ```swift
/// try SimulatedWorld.run(seed: 7) { world in
///     let store = try Store.open("/data", environment: world.environment)
///     …
/// }
/// ```
public final class SimulatedWorld: Sendable {
    public let seed: UInt64
    public let scheduler: BatonScheduler
    public let clock: SimulatedClock
    public let disk: VirtualDisk
    public let threads: Threads
    public let environment: Environment

    /// The calling thread becomes the world's "main".
    public init(
        seed: UInt64, scheduling: SchedulerOptions = .init(), latency: DiskLatency = .quick,
        faults: DiskFaults = .none
    ) {
        self.seed = seed
        scheduler = BatonScheduler(seed: SimulatedWorld.mix(seed, 1), options: scheduling)
        clock = SimulatedClock(scheduler)
        threads = Threads(scheduler: scheduler)
        disk = VirtualDisk(
            seed: SimulatedWorld.mix(seed, 2), threads: threads, latency: latency, faults: faults)
        environment = Environment(
            files: disk, clock: clock, random: SeededRandomSource(seed: SimulatedWorld.mix(seed, 3)),
            threads: threads)
    }

    /// A generator of its own for the part of a test that `salt` (above 15) names, so that one part's draws
    /// don't shift another's.
    public func generator(_ salt: UInt64) -> SeededGenerator {
        SeededGenerator(seed: SimulatedWorld.mix(seed, salt))
    }

    /// Makes a world and runs `body` as its main thread. All threads have ended when this returns.
    ///
    /// - Throws: what `body` throws, or `SchedulingFailure` when the world cannot go on. In the latter case,
    ///   and when `body` throws while threads run that never end, they are left behind, stopped: nothing can
    ///   unwind them.
    public static func run<Result: Sendable>(
        seed: UInt64, scheduling: SchedulerOptions = .init(), latency: DiskLatency = .quick,
        faults: DiskFaults = .none, _ body: @escaping @Sendable (SimulatedWorld) throws -> Result
    ) throws -> Result {
        let outcome = WorldOutcome<Result>()
        // A thread of its own, so that the caller can go on when the world cannot.
        let main = Threads().spawn(name: "main") {
            ThreadOrdinal.setCurrent(1)
            let world = SimulatedWorld(seed: seed, scheduling: scheduling, latency: latency, faults: faults)
            world.scheduler.onFailure = { outcome.abandon($0) }
            outcome.note(Swift.Result { try body(world) })
            world.scheduler.joinAll()
            outcome.finish()
        }
        let (result, isEnded) = outcome.wait()
        if isEnded { main.join() }
        return try result.get()
    }

    static func mix(_ seed: UInt64, _ salt: UInt64) -> UInt64 {
        var generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ salt)
        return generator.next()
    }
}
