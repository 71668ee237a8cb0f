// SPDX-License-Identifier: Apache-2.0
import Base

/// Decides what to compact next. Immutable: made anew for each question.
///
/// A level below level 0 holds one sorted run of each keyspace. Three policies share the levels:
/// - *leveled* keyspaces are one tree with dynamic level sizes (`CompactionPicker+Leveled.swift`);
/// - *tiered* and *fifo* keyspaces use each level as a run of its own (`CompactionPicker+Runs.swift`); fifo
///   drops old tables too;
/// - level 0 holds all of them (`CompactionPicker+Level0.swift`).
///
/// Beyond sizes, tables are compacted for what they hold in vain: deletes, versions that only a snapshot
/// wanted, expired entries (`CompactionPicker+Garbage.swift`).
struct CompactionPicker {
    /// What the answer depends on. Costs nothing to take under the store's lock.
    struct Inputs {
        let version: Version
        let options: StoreOptions
        let keyspaces: [UInt16: KeyspaceOptions]
        /// Keyspaces that are not leveled.
        let unleveled: Set<UInt16>
        /// Tables that compaction must leave alone.
        let quarantine: Set<UInt64>
        /// Of the jobs that run.
        let claims: [CompactionClaim]
        /// The oldest sequence number that a snapshot reads at.
        let oldestSnapshot: SequenceNumber?
        let nowMillis: Int64
    }

    private let inputs: Inputs
    /// By level, tables of leveled keyspaces, and how large they are.
    let leveled: [[Table]]
    let sizes: LevelSizes
    /// By level, tables of each other keyspace.
    let runs: [UInt16: [[Table]]]

    var version: Version { inputs.version }
    var options: StoreOptions { inputs.options }
    var keyspaces: [UInt16: KeyspaceOptions] { inputs.keyspaces }
    var quarantine: Set<UInt64> { inputs.quarantine }
    var claims: [CompactionClaim] { inputs.claims }
    var oldestSnapshot: SequenceNumber? { inputs.oldestSnapshot }
    var nowMillis: Int64 { inputs.nowMillis }

    /// - Complexity: O(tables).
    init(_ inputs: Inputs) {
        self.inputs = inputs
        let version = inputs.version
        sizes = LevelSizes(version, unleveled: inputs.unleveled, inputs.options)
        var leveled = CompactionJob.noInputs
        var runs: [UInt16: [[Table]]] = [:]
        for level in 1..<Version.levelsCount {
            for table in version.levels[level] {
                let id = table.description.keyspace
                if !inputs.unleveled.contains(id) {
                    leveled[level].append(table)
                } else {
                    runs[id, default: CompactionJob.noInputs][level].append(table)
                }
            }
        }
        self.leveled = leveled
        self.runs = runs
    }

    static let lastLevel = Version.levelsCount - 1

    /// The most urgent job that no running one is in the way of; `nil` when nothing needs to be done.
    func pick() -> CompactionJob? {
        if let job = pickExpired() { return job }
        var reserved: [CompactionClaim] = []
        for candidate in candidates().sorted(by: { $0.score > $1.score }) {
            let job: CompactionJob?
            switch candidate.kind {
            case .level0:
                job = pickLevel0(upTo: .max, bytesMax: options.levelBaseBytes)
                // What level 0 waits for must come to an end: nothing new may begin in its way.
                if job == nil { reserved = level0Claims() }
            case .level(let level): job = pickTable(of: level, reserved)
            case .runs(let keyspace): job = pickRuns(of: keyspace, reserved)
            }
            if let job { return job }
        }
        return pickGarbage(reserved)
    }

    private enum Kind {
        case level0
        case level(Int)
        case runs(UInt16)
    }

    private func candidates() -> [(score: Double, kind: Kind)] {
        var result: [(score: Double, kind: Kind)] = []
        let count = version.levels[0].count
        if count >= options.level0CompactionMin {
            result.append((Double(count) / Double(max(options.level0CompactionMin, 1)), .level0))
        }
        for level in 1..<CompactionPicker.lastLevel {
            let score = Double(restingBytes(level: level)) / Double(targetBytes(level: level))
            if score > 1 { result.append((score, .level(level))) }
        }
        for keyspace in runs.keys.sorted() {
            if let score = runsScore(keyspace) { result.append((score, .runs(keyspace))) }
        }
        return result
    }

    /// The job, if no running one and nothing reserved is in its way, and all its tables are sound.
    func allowed(_ job: CompactionJob, _ reserved: [CompactionClaim] = []) -> CompactionJob? {
        if job.claims.meet(claims) || job.claims.meet(reserved) { return nil }
        return job.inputs.joined().contains { quarantine.contains($0.number) } ? nil : job
    }

    /// Whether nothing that is not in `gone` lies below the table in its keys.
    func isBottom(_ table: Table, level: Int, gone: Set<UInt64> = []) -> Bool {
        let range = KeyRange(table)
        return version.levels[(level + 1)...].allSatisfy { tables in
            Version.overlapping(tables, range).allSatisfy { gone.contains($0.number) }
        }
    }

    /// Whether every reader sees all that the table holds, so that of each key only the newest version
    /// counts.
    func isSettled(_ table: Table) -> Bool {
        guard let oldestSnapshot else { return true }
        return table.description.largestSequence <= oldestSnapshot
    }
}
