// SPDX-License-Identifier: Apache-2.0
import Base

/// Keyspaces whose levels are runs: tiered, and first in first out.
///
/// New data sinks to the deepest free level; once there are too many runs, the newest of like sizes are
/// merged into the level of the oldest of them. Only runs that stand next to each other are merged, so that a
/// newer run stays above an older one.
extension CompactionPicker {
    /// A later run joins a merge when it is at most this many percent of what was gathered.
    private static let sizeRatioPercent = 150
    /// A tiered keyspace is merged whole when what stands above its oldest run has this many percent of its
    /// size.
    private static let spaceAmplificationPercent = 200

    private func usedLevels(_ keyspace: UInt16) -> [Int] {
        guard let levels = runs[keyspace] else { return [] }
        return levels.indices.filter { !levels[$0].isEmpty }
    }

    private func runBytes(_ keyspace: UInt16, _ level: Int) -> Int {
        (runs[keyspace]?[level] ?? []).reduce(0) { $0 + $1.description.sizeBytes }
    }

    /// How urgent a merge of the keyspace's runs is; `nil` for not at all.
    func runsScore(_ keyspace: UInt16) -> Double? {
        guard let runsMax = keyspaces[keyspace]?.policy.runsMax else { return nil }
        let used = usedLevels(keyspace)
        if used.count >= runsMax { return Double(used.count) / Double(runsMax) + 1 }
        return isSpaceDue(keyspace, used) ? 1.5 : nil
    }

    private func isSpaceDue(_ keyspace: UInt16, _ used: [Int]) -> Bool {
        guard case .tiered? = keyspaces[keyspace]?.policy, used.count > 1, let oldest = used.last else {
            return false
        }
        let above = used.dropLast().reduce(0) { $0 + runBytes(keyspace, $1) }
        return above * 100 >= runBytes(keyspace, oldest) * CompactionPicker.spaceAmplificationPercent
    }

    /// Merges the newest runs of like sizes, or as many of the newest as there are too many.
    func pickRuns(of keyspace: UInt16, _ reserved: [CompactionClaim]) -> CompactionJob? {
        guard let runsMax = keyspaces[keyspace]?.policy.runsMax else { return nil }
        let used = usedLevels(keyspace)
        guard used.count > 1 else { return nil }
        if isSpaceDue(keyspace, used) {
            return mergedRuns(keyspace, used[...]).flatMap { allowed($0, reserved) }
        }
        guard used.count >= runsMax else { return nil }
        for first in used.indices.dropLast() {
            var bytes = runBytes(keyspace, used[first])
            var end = first + 1
            while end < used.count {
                let next = runBytes(keyspace, used[end])
                if next * 100 > bytes * CompactionPicker.sizeRatioPercent { break }
                bytes += next
                end += 1
            }
            if end - first > 1, let job = mergedRuns(keyspace, used[first..<end]),
                let allowed = allowed(job, reserved)
            {
                return allowed
            }
        }
        let count = max(2, used.count - runsMax + 2)
        return mergedRuns(keyspace, used.prefix(count)).flatMap { allowed($0, reserved) }
    }

    /// - Parameter levels: that stand next to each other among those that the keyspace uses.
    private func mergedRuns(_ keyspace: UInt16, _ levels: ArraySlice<Int>) -> CompactionJob? {
        guard let tables = runs[keyspace], let deepest = levels.last else { return nil }
        var inputs = CompactionJob.noInputs
        for level in levels { inputs[level] = tables[level] }
        var target = deepest
        while target < CompactionPicker.lastLevel, tables[target + 1].isEmpty { target += 1 }
        return CompactionJob(.merge, inputs: inputs, to: target, range: KeyRange(keyspace: keyspace))
    }

    /// All runs of a tiered keyspace that has a write up to `limit` above its last level.
    func pickAllRuns(upTo limit: SequenceNumber) -> CompactionJob? {
        for keyspace in runs.keys.sorted() {
            guard case .tiered? = keyspaces[keyspace]?.policy else { continue }
            let used = usedLevels(keyspace)
            let isWanted = used.dropLast().contains { level in
                (runs[keyspace]?[level] ?? []).contains { $0.description.smallestSequence <= limit }
            }
            if isWanted, let job = mergedRuns(keyspace, used[...]), let allowed = allowed(job) {
                return allowed
            }
        }
        return nil
    }
}
