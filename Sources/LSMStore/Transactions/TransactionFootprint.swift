// SPDX-License-Identifier: Apache-2.0
import Base

/// What a transaction has read, and when: the commit holds it against what was written since.
///
/// The transaction's until its commit, then the logging leader's.
final class TransactionFootprint {
    struct Range {
        let from: [UInt8]
        /// Outside.
        let to: [UInt8]
    }

    /// Keeps compaction from dropping what was deleted since.
    let snapshot: Snapshot
    private(set) var keys: Set<[UInt8]> = []
    private(set) var ranges: [Range] = []

    init(_ snapshot: Snapshot) { self.snapshot = snapshot }

    var count: Int { keys.count + ranges.count }

    func add(key: [UInt8]) { keys.insert(key) }

    func add(from: [UInt8], to: [UInt8]) { ranges.append(Range(from: from, to: to)) }
}
