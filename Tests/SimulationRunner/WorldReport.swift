// SPDX-License-Identifier: Apache-2.0
import LifeSimulation
import StoreSimulation

/// What runs of one kind of world did, summed up.
protocol WorldReport: Sendable {
    init()
    mutating func add(_ one: Self)
    var summary: String { get }
}

extension LifeReport: WorldReport {}

extension SimulationReport: WorldReport {
    mutating func add(_ one: SimulationReport) { self += one }

    var summary: String {
        """
        \(commits) commits, \(failedCommits) refused, \(readings) readings, \(flushes) flushes, \
        \(compactions) compactions, \(attachments) attached files, \(ingestions) ingestions, \
        \(checkpoints) checkpoints, \(backups) backups, \(restores) restores, \(repairs) repairs, \
        \(transactions) transactions, \(conflicts) conflicts, \
        \(powerLosses) losses of power, \(processDeaths) deaths, \(cleanCloses) closes, \
        \(lostBatches) unsynced batches lost, \(faults) faults met, \
        \(damages) damages (\(refusals) refused at once), \(diskOperations) disk operations, \
        \(switches) switches of threads
        """
    }
}
