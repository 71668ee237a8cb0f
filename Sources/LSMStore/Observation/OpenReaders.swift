// SPDX-License-Identifier: Apache-2.0

/// Who reads at the moment, and for how long: what the oldest sees cannot be compacted away.
struct OpenReaders {
    /// Of the oldest snapshot, those of iterators among them.
    var oldestSnapshot: SequenceNumber?
    var snapshotsCount = 0
    /// How long somebody has been reading at it; 0 for nobody.
    var oldestSnapshotNanos: UInt64 = 0
    var iteratorsCount = 0
    var oldestIteratorNanos: UInt64 = 0
}

extension Store {
    var openReaders: OpenReaders {
        let now = environment.clock.monotonicNanos
        let (oldest, snapshotsCount) = snapshots.summary
        let (birth, iteratorsCount) = iterators.summary
        return OpenReaders(
            oldestSnapshot: oldest?.sequence, snapshotsCount: snapshotsCount,
            oldestSnapshotNanos: oldest.map { now - min(now, $0.sinceNanos) } ?? 0,
            iteratorsCount: iteratorsCount, oldestIteratorNanos: birth.map { now - min(now, $0) } ?? 0)
    }
}
