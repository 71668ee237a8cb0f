// SPDX-License-Identifier: Apache-2.0
import Base

/// What `Store.compact` asks for.
extension CompactionPicker {
    /// Everything above the last level that holds a write up to `limit`, one level at a time; `nil` when it
    /// is all in the last, or cannot get there. Newer tables stay, so that a store under writes comes to an
    /// end of it.
    func pickAll(upTo limit: SequenceNumber) -> CompactionJob? {
        if let job = pickLevel0(upTo: limit, bytesMax: .max) { return job }
        if version.levels[0].contains(where: { isWanted($0, limit) }) { return nil }
        for level in 1..<CompactionPicker.lastLevel {
            let inputs = leveled[level].filter { isWanted($0, limit) }
            if inputs.isEmpty { continue }
            if let job = descent(of: inputs, from: level), let allowed = allowed(job) { return allowed }
            for table in inputs {
                if let job = descent(of: [table], from: level), let allowed = allowed(job) { return allowed }
            }
        }
        return pickAllRuns(upTo: limit)
    }

    private func isWanted(_ table: Table, _ limit: SequenceNumber) -> Bool {
        table.description.smallestSequence <= limit && !quarantine.contains(table.number)
    }
}
