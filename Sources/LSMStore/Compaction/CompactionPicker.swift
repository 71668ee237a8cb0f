// SPDX-License-Identifier: Apache-2.0
import Base

/// Decides what to compact next: leveled compaction with dynamic level sizes (Dong et al., CIDR 2017, § 3.3).
///
/// The last level is as large as it is; each level above aims at a tenth of the one below, and the first that
/// would aim at less than a tenth of `levelBaseBytes` is the *base*: level 0 goes there, and levels between
/// stay empty. So nearly all data is in the last level, whatever its size, and space amplification stays near
/// 1.1.
struct CompactionPicker {
    let version: Version
    let options: StoreOptions
    /// Tables that compaction must leave alone.
    let quarantine: Set<UInt64>

    /// One compaction: tables of two levels that overlap, and the level where the result goes.
    struct Job {
        var inputs: [Table]
        var inputLevel: Int
        /// Tables of the output level that the inputs overlap.
        var overlapped: [Table]
        var outputLevel: Int

        var all: [Table] { inputs + overlapped }
        /// One table that overlaps nothing below only changes its level.
        var isTrivialMove: Bool {
            overlapped.isEmpty && inputs.count == 1 && inputLevel > 0
        }
    }

    /// The level that level 0 is compacted into.
    var baseLevel: Int {
        let last = Version.levelsCount - 1
        guard let firstUsed = (1...last).first(where: { !version.levels[$0].isEmpty }) else { return last }
        var level = last
        var target = max(version.bytes(level: last), 1)
        while level > 1 && target > options.levelBaseBytes {
            target /= options.levelFactor
            level -= 1
        }
        return min(level, firstUsed)
    }

    /// How many bytes a level should hold.
    func targetBytes(level: Int) -> Int {
        var target = max(version.bytes(level: Version.levelsCount - 1), options.levelBaseBytes)
        for _ in level..<(Version.levelsCount - 1) { target /= options.levelFactor }
        return max(target, options.levelBaseBytes / options.levelFactor)
    }

    /// What stands above the levels' targets, and in level 0.
    var excessBytes: Int {
        (1..<(Version.levelsCount - 1)).reduce(version.bytes(level: 0)) { sum, level in
            sum + max(0, version.bytes(level: level) - targetBytes(level: level))
        }
    }

    /// The most urgent job, or `nil` when every level is within its bounds.
    func pick() -> Job? {
        var candidates: [(score: Double, level: Int)] = []
        let count = version.levels[0].count
        if count >= options.level0CompactionMin {
            candidates.append((Double(count) / Double(options.level0CompactionMin), 0))
        }
        for level in 1..<(Version.levelsCount - 1) {
            let score = Double(version.bytes(level: level)) / Double(targetBytes(level: level))
            if score > 1 { candidates.append((score, level)) }
        }
        for candidate in candidates.sorted(by: { $0.score > $1.score }) {
            if let job = candidate.level == 0 ? pickLevel0() : pickTable(of: candidate.level) { return job }
        }
        return nil
    }

    /// Everything above the last level that holds a write up to `limit`, one level at a time; `nil` when it
    /// is all in the last. Newer tables stay, so that a store under writes comes to an end of it.
    func pickAll(upTo limit: SequenceNumber) -> Job? {
        let last = Version.levelsCount - 1
        func isWanted(_ table: Table) -> Bool {
            table.description.smallestSequence <= limit && !quarantine.contains(table.number)
        }
        guard let level = (0..<last).first(where: { version.levels[$0].contains(where: isWanted) }) else {
            return nil
        }
        let inputs = version.levels[level].filter(isWanted)
        if level == 0 { return job(inputs, 0, baseLevel) }
        let next = (level + 1...last).first { !version.levels[$0].isEmpty } ?? last
        return job(inputs, level, next)
    }

    /// The oldest tables of level 0, as many as fit a bounded job, into the base level.
    private func pickLevel0() -> Job? {
        var inputs: [Table] = []
        var bytes = 0
        for table in version.levels[0].reversed() {
            if !inputs.isEmpty && bytes > options.levelBaseBytes { break }
            inputs.insert(table, at: 0)
            bytes += table.description.sizeBytes
        }
        return job(inputs, 0, baseLevel)
    }

    /// The table of the level whose move down rewrites least for what it brings.
    private func pickTable(of level: Int) -> Job? {
        version.levels[level]
            .compactMap { job([$0], level, level + 1) }
            .min { rewriteRatio($0) < rewriteRatio($1) }
    }

    private func rewriteRatio(_ job: Job) -> Double {
        let gained = job.inputs.reduce(1) { sum, table in
            let description = table.description
            // Tombstones free space below: a table full of them is worth moving early.
            let share = Double(description.tombstoneCount) / Double(max(description.entryCount, 1))
            return sum + Int(Double(description.sizeBytes) * (1 + min(share, 1)))
        }
        return Double(job.overlapped.reduce(0) { $0 + $1.description.sizeBytes }) / Double(gained)
    }

    /// `nil` when a table of the job is in quarantine.
    private func job(_ inputs: [Table], _ level: Int, _ outputLevel: Int) -> Job? {
        guard let range = KeyRange(covering: inputs) else { return nil }
        let overlapped = version.overlapping(
            level: outputLevel, range.from, range.to, isToExclusive: range.isToExclusive)
        let job = Job(inputs: inputs, inputLevel: level, overlapped: overlapped, outputLevel: outputLevel)
        return job.all.contains { quarantine.contains($0.number) } ? nil : job
    }
}
