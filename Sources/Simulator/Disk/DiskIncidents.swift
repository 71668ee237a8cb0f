// SPDX-License-Identifier: Apache-2.0

/// How often each fault was met by an operation so far.
public struct DiskIncidents: Sendable, Equatable {
    public var readErrors = 0
    public var writeErrors = 0
    public var nameErrors = 0
    public var syncErrors = 0
    public var fullErrors = 0
    /// Of `ScheduledFault`.
    public var scheduledErrors = 0
    public var crashes = 0

    public init() {}
}
