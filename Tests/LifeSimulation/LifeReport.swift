// SPDX-License-Identifier: Apache-2.0

/// What a seed's run did.
public struct LifeReport: Sendable {
    public var commits = 0
    public var refusals = 0
    public var readings = 0
    public var attachments = 0
    public var flushes = 0
    public var powerLosses = 0
    public var processDeaths = 0
    public var cleanCloses = 0
    public var lostCommits = 0
    public var faults = 0
    public var diskOperations = 0
    public var switches = 0
    /// Of all decisions: equal for equal runs.
    public var digest: UInt64 = 0

    public init() {}

    public mutating func add(_ one: LifeReport) {
        commits += one.commits
        refusals += one.refusals
        readings += one.readings
        attachments += one.attachments
        flushes += one.flushes
        powerLosses += one.powerLosses
        processDeaths += one.processDeaths
        cleanCloses += one.cleanCloses
        lostCommits += one.lostCommits
        faults += one.faults
        diskOperations += one.diskOperations
        switches += one.switches
    }

    public var summary: String {
        """
        \(commits) commits, \(refusals) refused, \(readings) readings, \(attachments) segments written, \
        \(flushes) flushes, \(powerLosses) losses of power, \(processDeaths) deaths, \(cleanCloses) closes, \
        \(lostCommits) unsynced commits lost, \(faults) faults met, \(diskOperations) disk operations, \
        \(switches) switches of threads
        """
    }
}
