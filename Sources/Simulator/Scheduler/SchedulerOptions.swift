// SPDX-License-Identifier: Apache-2.0

/// How a `BatonScheduler` decides, and when it gives up.
public struct SchedulerOptions: Sendable {
    /// Mean number of calls after which a thread that could go on may lose the baton. `nil`: the seed chooses
    /// between 1 and 128, so that some worlds change threads at nearly every call and others seldom.
    public var meanQuantum: Int?
    /// One wait on a condition in this many returns without a cause, as POSIX allows. 0: none does.
    public var spuriousWakeOneIn: Int
    /// Calls without any thread waiting for time, after which the world is called live-locked.
    public var stepsWithoutProgressMax: Int
    /// Virtual time after which the world is called endless.
    public var virtualNanosMax: UInt64
    /// Whether a thread gets a stack of its own only when it is first given the baton; one that is joined
    /// before that runs on the joiner's. Cheaper where threads often have nothing to do.
    public var startsThreadsLate: Bool
    /// How many of the last decisions a failure's report shows.
    public var traceLength: Int

    public init(
        meanQuantum: Int? = nil, spuriousWakeOneIn: Int = 256, stepsWithoutProgressMax: Int = 20_000_000,
        virtualNanosMax: UInt64 = 365 * 86_400 * 1_000_000_000, traceLength: Int = 0,
        startsThreadsLate: Bool = false
    ) {
        self.meanQuantum = meanQuantum
        self.spuriousWakeOneIn = spuriousWakeOneIn
        self.stepsWithoutProgressMax = stepsWithoutProgressMax
        self.virtualNanosMax = virtualNanosMax
        self.traceLength = traceLength
        self.startsThreadsLate = startsThreadsLate
    }
}
