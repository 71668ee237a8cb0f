// SPDX-License-Identifier: Apache-2.0
import Base

/// Leveled compaction with dynamic level sizes (Dong et al., CIDR 2017, § 3.3).
///
/// The last level is as large as it is; each level above aims at a tenth of the one below, and the first that
/// would aim at less than a tenth of `levelBaseBytes` is the *base*: level 0 goes there, and levels between
/// stay empty. So nearly all data is in the last level, whatever its size, and space amplification stays near
/// 1.1.
extension CompactionPicker {
    /// The level that level 0 is compacted into.
    var baseLevel: Int {
        let last = CompactionPicker.lastLevel
        guard let firstUsed = (1...last).first(where: { !leveled[$0].isEmpty }) else { return last }
        var level = last
        var target = max(leveledBytes(level: last), 1)
        while level > 1 && target > options.levelBaseBytes {
            target /= options.levelFactor
            level -= 1
        }
        return min(level, firstUsed)
    }

    func leveledBytes(level: Int) -> Int { sizes[level] }

    /// How many bytes a level should hold.
    func targetBytes(level: Int) -> Int { sizes.target(level: level) }

    /// Bytes of the level that no running job is about to take from it.
    func restingBytes(level: Int) -> Int {
        let leaving = claims.filter { $0.levels.contains(level) && $0.levels.upperBound > level }
        if leaving.isEmpty { return leveledBytes(level: level) }
        return leveled[level].reduce(0) { sum, table in
            let isLeaving = leaving.contains { $0.range.intersects(KeyRange(table)) }
            return isLeaving ? sum : sum + table.description.sizeBytes
        }
    }

    /// The table of the level whose move down rewrites least for what it brings.
    func pickTable(of level: Int, _ reserved: [CompactionClaim]) -> CompactionJob? {
        let jobs = leveled[level].indices.lazy.compactMap { i -> CompactionJob? in
            guard let job = descent(of: [leveled[level][i]], from: level) else { return nil }
            return allowed(job, reserved)
        }
        guard let best = jobs.min(by: { rewriteRatio($0, level) < rewriteRatio($1, level) }) else {
            return nil
        }
        return best.work == .move ? widened(best, level, reserved) : best
    }

    /// Takes tables of a level to the next, or as deep as they get without meeting another.
    func descent(of tables: [Table], from level: Int) -> CompactionJob? {
        guard level < CompactionPicker.lastLevel, var range = KeyRange(covering: tables) else { return nil }
        var inputs = CompactionJob.noInputs
        inputs[level] = tables
        let next = level + 1
        inputs[next] = Version.overlapping(leveled[next], range)
        if inputs[next].isEmpty {
            var target = next
            while target < CompactionPicker.lastLevel,
                Version.overlapping(leveled[target + 1], range).isEmpty
            { target += 1 }
            return CompactionJob(.move, inputs: inputs, to: target, range: range)
        }
        if let overlapped = KeyRange(covering: inputs[next]) { range.extend(over: overlapped) }
        return CompactionJob(.merge, inputs: inputs, to: next, range: range)
    }

    /// As the move `job`, with the tables behind that can move along, as long as the level holds too much.
    private func widened(
        _ job: CompactionJob, _ level: Int, _ reserved: [CompactionClaim]
    ) -> CompactionJob {
        var excess = restingBytes(level: level) - targetBytes(level: level) - job.sizeBytes
        guard var i = leveled[level].firstIndex(where: { $0 === job.inputs[level][0] }) else { return job }
        var widened = job
        i += 1
        while i < leveled[level].count, excess > 0 {
            let tables = widened.inputs[level] + [leveled[level][i]]
            guard let wider = descent(of: tables, from: level), wider.work == .move,
                let allowed = allowed(wider, reserved)
            else { break }
            widened = allowed
            excess -= leveled[level][i].description.sizeBytes
            i += 1
        }
        return widened
    }

    /// Bytes rewritten below for each that leaves the level. What a table holds in vain counts twice: it is
    /// gone from there on.
    private func rewriteRatio(_ job: CompactionJob, _ level: Int) -> Double {
        let rewritten = job.sizeBytes - job.inputs[level].reduce(0) { $0 + $1.description.sizeBytes }
        let gained = job.inputs[level].reduce(1.0) { sum, table in
            sum + Double(table.description.sizeBytes) * (1 + min(garbageShare(table), 1))
        }
        return Double(rewritten) / gained
    }
}
