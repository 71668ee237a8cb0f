// SPDX-License-Identifier: Apache-2.0

/// How the tables of a keyspace are merged below level 0.
///
/// Whatever the policy, a level holds one sorted run of the keyspace, and what a level holds of a key is
/// newer than what the levels below hold of it: readers need not know the policy.
public enum CompactionPolicy: Sendable, Equatable {
    /// Each level aims at a size, and gives what is too much to the next (see `CompactionPicker`). The least
    /// to read and the least space; each entry is rewritten about once a level.
    case leveled
    /// Each level is a run of its own. Runs of like sizes are merged once there are `runsMax`, 2 to 5: the
    /// least to write, the more to read.
    case tiered(runsMax: Int)
    /// As `tiered`, and the oldest tables go as wholes, unread: those whose newest entry was flushed more
    /// than `retentionMillis` ago, and the oldest while the keyspace has more than `bytesMax` in its tables;
    /// 0 for no such bound. Entries are there until their table goes. For keys that ascend with time nothing
    /// is ever merged.
    case fifo(retentionMillis: Int64, bytesMax: Int)

    /// Runs from which on some of them are merged; `nil` for levels.
    var runsMax: Int? {
        switch self {
        case .leveled: nil
        case .tiered(let runsMax): max(2, min(runsMax, CompactionPolicy.runsLimit))
        case .fifo: CompactionPolicy.runsLimit
        }
    }

    /// One less than there are levels below level 0, so that new data finds a level of its own while runs are
    /// merged.
    static let runsLimit = Version.levelsCount - 2
}
