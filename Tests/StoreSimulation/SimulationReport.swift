// SPDX-License-Identifier: Apache-2.0

/// What a seed's run did.
public struct SimulationReport: Sendable {
    public var commits = 0
    public var failedCommits = 0
    public var readings = 0
    public var powerLosses = 0
    public var processDeaths = 0
    public var cleanCloses = 0
    public var checkpoints = 0
    public var transactions = 0
    public var conflicts = 0
    public var backups = 0
    public var restores = 0
    public var repairs = 0
    public var damages = 0
    public var refusals = 0
    public var lostBatches = 0
    public var compactions = 0
    public var flushes = 0
    public var attachments = 0
    public var ingestions = 0
    public var diskOperations = 0
    public var switches = 0
    public var faults = 0
    public var digest: UInt64 = 0

    public init() {}

    public static func += (sum: inout SimulationReport, one: SimulationReport) {
        sum.commits += one.commits
        sum.failedCommits += one.failedCommits
        sum.readings += one.readings
        sum.powerLosses += one.powerLosses
        sum.processDeaths += one.processDeaths
        sum.cleanCloses += one.cleanCloses
        sum.checkpoints += one.checkpoints
        sum.transactions += one.transactions
        sum.conflicts += one.conflicts
        sum.backups += one.backups
        sum.restores += one.restores
        sum.repairs += one.repairs
        sum.damages += one.damages
        sum.refusals += one.refusals
        sum.lostBatches += one.lostBatches
        sum.compactions += one.compactions
        sum.flushes += one.flushes
        sum.attachments += one.attachments
        sum.ingestions += one.ingestions
        sum.diskOperations += one.diskOperations
        sum.switches += one.switches
        sum.faults += one.faults
    }
}
