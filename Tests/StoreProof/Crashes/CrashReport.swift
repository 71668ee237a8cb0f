// SPDX-License-Identifier: Apache-2.0

/// What a run of `CrashHarness` did.
public struct CrashReport: Sendable {
    /// Moments at which the power went.
    public var moments = 0
    /// Choices of what of the unsynced changes is kept, over all moments.
    public var choices = 0
    /// Different ones among the states that they make, each looked at.
    public var states = 0
    /// Different states left when the power went again while one of those was opened; each looked at.
    public var nestedStates = 0
    public var failures: [String] = []

    public init() {}

    public static func += (sum: inout CrashReport, one: CrashReport) {
        sum.moments += one.moments
        sum.choices += one.choices
        sum.states += one.states
        sum.nestedStates += one.nestedStates
        sum.failures += one.failures
    }
}
