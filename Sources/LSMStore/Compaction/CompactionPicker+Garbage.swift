// SPDX-License-Identifier: Apache-2.0
import Base

/// Space that is held in vain: tables whose time has come, tables that are worth rewriting for the deletes,
/// the hidden versions and the expired entries in them, and those that keep a blob file alive that is mostly
/// dead.
extension CompactionPicker {
    /// A table at the bottom is rewritten when this share of it is garbage.
    private static let garbageShareMin = 0.3
    /// A table is taken down for its deletes when more than one block in this many is dense with them.
    private static let denseBlocksOneIn = 20

    // MARK: Whole tables

    /// Tables that go unread: what every reader misses already, and what a fifo keyspace gives up.
    ///
    /// Only with nothing below them that stays: a table also hides what is older than it.
    func pickExpired() -> CompactionJob? {
        for level in (1...CompactionPicker.lastLevel).reversed() {
            for table in version.levels[level]
            where isExpired(table) && isBottom(table, level: level) {
                if let job = drop(table, level) { return job }
            }
        }
        for keyspace in runs.keys.sorted() {
            if let job = pickSurplus(keyspace) { return job }
        }
        return nil
    }

    private func drop(_ table: Table, _ level: Int) -> CompactionJob? {
        var inputs = CompactionJob.noInputs
        inputs[level] = [table]
        // A table in quarantine may go as well as any: nobody reads it for that.
        let job = CompactionJob(.drop, inputs: inputs, to: level, range: KeyRange(table))
        return job.claims.meet(claims) ? nil : job
    }

    private func isExpired(_ table: Table) -> Bool {
        let statistics = table.description.statistics
        if case .fifo(let retention, _)? = keyspaces[table.description.keyspace]?.policy, retention > 0,
            statistics.newestMillis > 0
        {
            let (end, isBeyond) = statistics.newestMillis.addingReportingOverflow(retention)
            if !isBeyond && end <= nowMillis { return true }
        }
        return statistics.expiringCount > 0 && statistics.expiringCount == table.description.entryCount
            && table.description.rangeTombstoneCount == 0 && statistics.latestExpiryMillis <= nowMillis
    }

    /// The oldest table of a fifo keyspace that has more bytes than it may.
    private func pickSurplus(_ keyspace: UInt16) -> CompactionJob? {
        guard case .fifo(_, let bytesMax)? = keyspaces[keyspace]?.policy, bytesMax > 0,
            let levels = runs[keyspace]
        else { return nil }
        let bytes = levels.joined().reduce(0) { $0 + $1.description.storedBytes }
        guard bytes > bytesMax else { return nil }
        var oldest: (table: Table, level: Int)?
        for (level, tables) in levels.enumerated() {
            for table in tables where isBottom(table, level: level) {
                if let found = oldest, !isOlder(table, found.table) { continue }
                oldest = (table, level)
            }
        }
        return oldest.flatMap { drop($0.table, $0.level) }
    }

    private func isOlder(_ a: Table, _ b: Table) -> Bool {
        (a.description.largestSequence, a.number) < (b.description.largestSequence, b.number)
    }

    // MARK: Parts of tables

    /// A table whose rewriting frees much, or whose deletes are worth taking down.
    func pickGarbage(_ reserved: [CompactionClaim]) -> CompactionJob? {
        for level in (1...CompactionPicker.lastLevel).reversed() {
            for table in version.levels[level] {
                if let job = garbageJob(table, level), let allowed = allowed(job, reserved) { return allowed }
            }
        }
        return nil
    }

    private func garbageJob(_ table: Table, _ level: Int) -> CompactionJob? {
        if isWorthRewriting(table), isSettled(table), isBottom(table, level: level) {
            var inputs = CompactionJob.noInputs
            inputs[level] = [table]
            return CompactionJob(.merge, inputs: inputs, to: level, range: KeyRange(table))
        }
        // Rewritten where it is, its references go: to new files, by `BlobSeparator`.
        if table.description.blobs.contains(where: { version.blobs.stale.contains($0.number) }) {
            var inputs = CompactionJob.noInputs
            inputs[level] = [table]
            return CompactionJob(.merge, inputs: inputs, to: level, range: KeyRange(table))
        }
        guard isDense(table), (keyspaces[table.description.keyspace]?.policy ?? .leveled) == .leveled,
            !isBottom(table, level: level)
        else { return nil }
        return descent(of: [table], from: level)
    }

    private func isWorthRewriting(_ table: Table) -> Bool {
        table.description.rangeTombstoneCount > 0 || garbageShare(table) >= CompactionPicker.garbageShareMin
    }

    private func isDense(_ table: Table) -> Bool {
        let statistics = table.description.statistics
        return statistics.denseBlockCount * CompactionPicker.denseBlocksOneIn > statistics.dataBlockCount
            && table.description.tombstoneCount > 0
    }

    /// The share of the table's entries that a rewriting at the bottom would drop.
    func garbageShare(_ table: Table) -> Double {
        let description = table.description
        guard description.entryCount > 0 else { return 0 }
        let statistics = description.statistics
        let dropped =
            Double(description.tombstoneCount + statistics.hiddenCount) + expiredCount(statistics)
        return dropped / Double(description.entryCount)
    }

    /// As if the expiries were spread evenly from the first to the last.
    private func expiredCount(_ statistics: TableStatistics) -> Double {
        guard statistics.expiringCount > 0, statistics.earliestExpiryMillis <= nowMillis else { return 0 }
        let span = Double(statistics.latestExpiryMillis - statistics.earliestExpiryMillis) + 1
        let passed = Double(nowMillis - statistics.earliestExpiryMillis) + 1
        return Double(statistics.expiringCount) * min(passed / span, 1)
    }

    /// Whether time alone, or the end of a snapshot, can make work.
    var awaitsTime: Bool {
        version.levels.dropFirst().joined().contains { table in
            let statistics = table.description.statistics
            if statistics.expiringCount > 0 { return true }
            if case .fifo(let retention, _)? = keyspaces[table.description.keyspace]?.policy, retention > 0 {
                return true
            }
            return !isSettled(table) && isWorthRewriting(table)
        }
    }
}
