// SPDX-License-Identifier: Apache-2.0
import Base

/// Level 0, whose tables hold any keyspace and may overlap.
extension CompactionPicker {
    /// The oldest tables of level 0 that hold a write up to `limit`, as many as fit a bounded job. Leveled
    /// keyspaces go to the base level, others become runs.
    ///
    /// A table may go only with all older ones that it overlaps: otherwise their entries would come to lie
    /// above newer ones.
    func pickLevel0(upTo limit: SequenceNumber, bytesMax: Int) -> CompactionJob? {
        var inputs: [Table] = []
        var left: [KeyRange] = []
        var bytes = 0
        for table in version.levels[0].reversed() {
            if !inputs.isEmpty && bytes > bytesMax { break }
            let range = KeyRange(table)
            let isClaimed = claims.contains { $0.levels.contains(0) && $0.range.intersects(range) }
            if isClaimed || quarantine.contains(table.number) || table.description.smallestSequence > limit
                || left.contains(where: { $0.intersects(range) })
            {
                left.append(range)
                continue
            }
            inputs.insert(table, at: 0)
            bytes += table.description.sizeBytes
        }
        return level0Job(inputs)
    }

    /// What a job over all of level 0 would claim at least.
    func level0Claims() -> [CompactionClaim] {
        guard let range = KeyRange(covering: version.levels[0]) else { return [] }
        let base = baseLevel
        return keyspaces.keys.sorted().compactMap { id in
            guard let part = range.intersection(KeyRange(keyspace: id)) else { return nil }
            return CompactionClaim(levels: 0...(isLeveled(id) ? base : 1), range: part)
        }
    }

    private func isLeveled(_ id: UInt16) -> Bool { (keyspaces[id]?.policy ?? .leveled) == .leveled }

    private func level0Job(_ level0: [Table]) -> CompactionJob? {
        guard let range = KeyRange(covering: level0) else { return nil }
        let base = baseLevel
        var job = CompactionJob(
            inputs: CompactionJob.noInputs, place: .level(base), places: [:],
            claims: [CompactionClaim(levels: 0...0, range: range)])
        job.inputs[0] = level0
        for id in keyspaces.keys.sorted() {
            guard let part = range.intersection(KeyRange(keyspace: id)) else { continue }
            if isLeveled(id) {
                add(part, Version.overlapping(leveled[base], part), level: base, to: &job)
            } else if let place = addRuns(id, part, to: &job) {
                job.places[id] = place
            } else {
                return nil
            }
        }
        for level in 1..<Version.levelsCount {
            job.inputs[level].sort { ByteOrder.compare($0.description.smallest, $1.description.smallest) < 0 }
        }
        if isMove(job) { job.work = .move }
        return allowed(job)
    }

    private func add(_ part: KeyRange, _ overlapped: [Table], level: Int, to job: inout CompactionJob) {
        var range = part
        if let covered = KeyRange(covering: overlapped) { range.extend(over: covered) }
        job.inputs[level] += overlapped
        job.claims.append(CompactionClaim(levels: 0...level, range: range))
    }

    /// A keyspace of runs: its part sinks as deep as running jobs let it, or is merged with what fills level
    /// 1.
    /// - Returns: `nil` when a running job is in the way.
    private func addRuns(_ id: UInt16, _ part: KeyRange, to job: inout CompactionJob) -> CompactionJob.Place?
    {
        let overlapped = Version.overlapping(runs[id]?[1] ?? [], part)
        if !overlapped.isEmpty {
            add(part, overlapped, level: 1, to: &job)
            return .level(1)
        }
        let top = claims.filter { $0.range.intersects(part) }.map(\.levels.lowerBound).min()
        let deepest = min(CompactionPicker.lastLevel, (top ?? Version.levelsCount) - 1)
        guard deepest >= 1 else { return nil }
        job.claims.append(CompactionClaim(levels: 0...deepest, range: part))
        return .sinks(deepest: deepest)
    }

    /// Whether the job's tables can go down as they are: each of one keyspace, disjoint, of some size,
    /// without deletes that would lie at the bottom in vain.
    private func isMove(_ job: CompactionJob) -> Bool {
        let isAlone = job.inputs.dropFirst().allSatisfy(\.isEmpty)
        let areFit = job.inputs[0].allSatisfy { table in
            let description = table.description
            return description.largest.prefix(2) == description.smallest.prefix(2)
                && description.tombstoneCount == 0 && description.rangeTombstoneCount == 0
                && description.sizeBytes >= options.tableBytes / 32
        }
        guard isAlone, areFit else { return false }
        let ranges = job.inputs[0].map { KeyRange($0) }
        return ranges.indices.allSatisfy { i in !ranges[..<i].contains { $0.intersects(ranges[i]) } }
    }

    /// Where a table with the newest entries of its keys can go: the deepest level such that nothing there or
    /// above overlaps it and no running job may put something there; level 0 if there is none.
    func deepestLevel(for table: TableDescription) -> Int {
        let range = KeyRange(
            from: table.smallest, to: table.largest, isToExclusive: table.isLargestExclusive)
        var level = 0
        while level < CompactionPicker.lastLevel, version.overlapping(level: level, range).isEmpty,
            version.overlapping(level: level + 1, range).isEmpty,
            !claims.meet([CompactionClaim(levels: 0...level + 1, range: range)])
        { level += 1 }
        // Above the base level, levels of the tree stay empty.
        return isLeveled(table.keyspace) && level < baseLevel ? 0 : level
    }
}
