// SPDX-License-Identifier: Apache-2.0

/// What a running compaction may change: a rectangle of levels and keys.
///
/// No two running jobs have claims that meet. From this follows all that parallel jobs need: no table is in
/// two jobs; outputs of two jobs never overlap in a level; and no entry comes to lie below an older one of
/// its key, since to get past a job's levels it would have to cross that job's rectangle.
struct CompactionClaim: Sendable, Equatable {
    var levels: ClosedRange<Int>
    var range: KeyRange

    func meets(_ other: CompactionClaim) -> Bool {
        levels.overlaps(other.levels) && range.intersects(other.range)
    }
}

extension [CompactionClaim] {
    func meet(_ others: [CompactionClaim]) -> Bool {
        contains { claim in others.contains { claim.meets($0) } }
    }
}
