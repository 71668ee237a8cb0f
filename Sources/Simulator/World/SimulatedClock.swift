// SPDX-License-Identifier: Apache-2.0
import Base

/// The time of a simulated world.
///
/// Each reading of the monotonic clock costs `readNanos`, so that a loop that waits for time by looking at
/// the clock ends. Belongs to the holder of the baton, as the scheduler does.
public final class SimulatedClock: TimeSource, @unchecked Sendable {
    /// What a reading takes.
    public static let readNanos: UInt64 = 50
    /// Wall-clock time at the virtual clock's zero: 2026-01-01T00:00:00Z.
    public static let startMillis: Int64 = 1_767_225_600_000

    private let scheduler: BatonScheduler
    private var wallOffsetMillis: Int64 = 0

    public init(_ scheduler: BatonScheduler) { self.scheduler = scheduler }

    public var nowMillis: Int64 {
        SimulatedClock.startMillis + wallOffsetMillis + Int64(scheduler.now / 1_000_000)
    }

    public var monotonicNanos: UInt64 {
        scheduler.now += SimulatedClock.readNanos
        return scheduler.now
    }

    /// Sets the wall clock forward or (negative) back, as an administrator or NTP does.
    public func stepWallClock(byMillis step: Int64) { wallOffsetMillis += step }
}
