// SPDX-License-Identifier: Apache-2.0
import Base
import Simulator

/// A wall clock that only the program moves, so that runs under different options see the same times. The
/// monotonic clock is the world's. Belongs to the holder of the baton.
final class ProgramClock: TimeSource, @unchecked Sendable {
    private let world: SimulatedWorld
    private var millis = SimulatedClock.startMillis

    init(_ world: SimulatedWorld) { self.world = world }

    var nowMillis: Int64 { millis }
    var monotonicNanos: UInt64 { world.clock.monotonicNanos }
    func advance(byMillis step: Int64) { millis += step }
}
