// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Counts of what the store did since it was opened. Any thread adds; readings are not of one instant.
final class StoreCounters: Sendable {
    let commits = Atomic<Int>(0)
    let commitGroups = Atomic<Int>(0)
    let syncs = Atomic<Int>(0)
    let stalls = Atomic<Int>(0)
    let delayNanos = Atomic<UInt64>(0)
    let flushes = Atomic<Int>(0)
    let flushedBytes = Atomic<Int>(0)
    let compactions = Atomic<Int>(0)
    let trivialMoves = Atomic<Int>(0)

    /// By level: what compactions read from it and wrote to it.
    let levels = (0..<Version.levelsCount).map { _ in LevelTraffic() }

    /// What compactions moved in and out of one level.
    final class LevelTraffic: Sendable {
        let bytesRead = Atomic<Int>(0)
        let bytesWritten = Atomic<Int>(0)
    }

    func addGroup(commits n: Int) {
        commits.add(n, ordering: .relaxed)
        commitGroups.add(1, ordering: .relaxed)
    }
    func addSync() { syncs.add(1, ordering: .relaxed) }
    func addStall() { stalls.add(1, ordering: .relaxed) }
    func addDelay(nanos: UInt64) { delayNanos.add(nanos, ordering: .relaxed) }
    func addFlush(bytes: Int) {
        flushes.add(1, ordering: .relaxed)
        flushedBytes.add(bytes, ordering: .relaxed)
    }
    func addCompaction() { compactions.add(1, ordering: .relaxed) }
    func addCompacted(level: Int, read: Int = 0, written: Int = 0) {
        levels[level].bytesRead.add(read, ordering: .relaxed)
        levels[level].bytesWritten.add(written, ordering: .relaxed)
    }
    func addTrivialMove() { trivialMoves.add(1, ordering: .relaxed) }
}
