// SPDX-License-Identifier: Apache-2.0

/// What is counted and timed.
public enum StoreOperation: Int, Sendable, CaseIterable {
    case get, multiGet
    /// The positioning of an iterator, by a key or at an end.
    case seek
    /// One step of an iterator. Counted, never timed.
    case step
    case commitBuffered, commitSync
    /// Of the WAL; one for each group that asks for it.
    case sync
    case flush, compaction, checkpoint

    /// One call in so many is timed: two readings of the clock would be a tenth of a cached read.
    var timedEvery: Int {
        switch self {
        case .get, .seek, .commitBuffered: 64
        case .step: 0
        default: 1
        }
    }

    /// As it is called in metrics.
    public var name: String {
        switch self {
        case .multiGet: "multi_get"
        case .commitBuffered: "commit_buffered"
        case .commitSync: "commit_sync"
        default: "\(self)"
        }
    }
}
