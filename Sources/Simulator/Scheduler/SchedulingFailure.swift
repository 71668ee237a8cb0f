// SPDX-License-Identifier: Apache-2.0

/// A world that cannot go on: why, and where each of its threads stood.
public struct SchedulingFailure: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable {
        /// Nobody can run and nobody waits for a time.
        case deadlock
        /// Threads run, but no time passes.
        case livelock
        /// More virtual time went by than `SchedulerOptions.virtualNanosMax`.
        case endless
        /// A lock was released by a thread that does not hold it, or taken twice by one.
        case misuse
    }

    public let kind: Kind
    public let description: String
}
