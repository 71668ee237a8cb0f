// SPDX-License-Identifier: Apache-2.0

/// Tells which of the tables in a directory stand for the store's contents, when no manifest does.
///
/// A compaction's outputs stand for its inputs, and both may be there: the inputs while a reader held them,
/// or the outputs of a compaction that a crash cut short. Taking both would count merge operands twice and
/// bring back what was deleted; taking outputs that are not all there would lose data. So:
/// 1. A table that a newer one calls dead is out; the compaction that read it had come into force.
/// 2. The outputs of a compaction are out while all its inputs are there, none of them dead, and none of the
///    outputs was itself an input of a later one: the inputs say the same, and the outputs may not be
///    complete.
/// 3. Else the compaction had come into force, and its inputs are out.
struct TableLineage {
    /// Numbers of the tables to go by.
    private(set) var chosen: Set<UInt64>

    /// - Parameters:
    ///   - origins: of the tables whose properties can be read, by number.
    ///   - present: numbers of all table files, readable or not: a damaged input was not removed either.
    init(_ origins: [UInt64: TableOrigin], present: Set<UInt64>) {
        let dead = Set(origins.values.flatMap(\.dead))
        chosen = present.subtracting(dead)
        // Of compactions, the oldest first; the outputs of each are known by their common inputs.
        var outputs: [[UInt64]: [UInt64]] = [:]
        for (number, origin) in origins where !origin.inputs.isEmpty && chosen.contains(number) {
            outputs[origin.inputs.sorted(), default: []].append(number)
        }
        let consumed = Set(outputs.keys.joined())
        let jobs = outputs.map { (inputs: $0.key, outputs: $0.value.sorted()) }
            .sorted { $0.outputs[0] < $1.outputs[0] }
        for job in jobs {
            let isReplaceable = job.inputs.allSatisfy { present.contains($0) && !dead.contains($0) }
            if isReplaceable && consumed.isDisjoint(with: job.outputs) {
                chosen.subtract(job.outputs)
            } else {
                chosen.subtract(job.inputs)
            }
        }
    }
}
