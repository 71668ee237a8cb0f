// SPDX-License-Identifier: Apache-2.0
import Base

/// Group commit: of the callers that wait to commit, one leads and writes for all.
///
/// 1. A caller appends its batch to the queue. When nobody leads, it leads; else it waits.
/// 2. The leader takes what has gathered, up to a bound, and hands it to `write`, outside the lock: one
///    append and, if any batch asks for it, one sync for the whole group.
/// 3. It wakes the group, and passes the lead to the first caller that came meanwhile.
///
/// So batches enter the WAL in the queue's order, and a slow sync makes groups larger instead of callers
/// slower.
final class CommitQueue: @unchecked Sendable {
    private let lock: Lock
    private let groupBytesMax: Int
    /// Sets each member's `result`. Runs in the leader's thread; never twice at a time.
    private let write: (ArraySlice<PendingCommit>) -> Void
    /// Guarded by `lock`; the leader's own commit stands first while it leads.
    private var queue: [PendingCommit] = []

    init(threads: Threads, groupBytesMax: Int, write: @escaping (ArraySlice<PendingCommit>) -> Void) {
        lock = Lock(threads)
        self.groupBytesMax = groupBytesMax
        self.write = write
    }

    /// Commits the batch together with whatever else waits.
    /// - Returns: the sequence number of the batch's last operation.
    @discardableResult
    func commit(_ mine: PendingCommit) throws(StoreError) -> SequenceNumber {
        lock.lock()
        queue.append(mine)
        if queue.count == 1 { mine.state = .leader } else { wait(mine) }
        if mine.state == .leader { lead() }
        lock.unlock()
        return try mine.result.get()
    }

    private func wait(_ mine: PendingCommit) {
        let condition = Condition(lock)
        mine.condition = condition
        while mine.state == .waiting { condition.wait() }
    }

    /// - Requires: the lock is held, and is held again when this returns.
    private func lead() {
        let group = queue[..<groupEnd()]
        lock.unlock()
        write(group)
        lock.lock()
        queue.removeFirst(group.count)
        for member in group {
            member.state = .done
            member.condition?.signal()
        }
        if let next = queue.first {
            next.state = .leader
            next.condition?.signal()
        }
    }

    private func groupEnd() -> Int {
        var bytes = 0
        for (i, member) in queue.enumerated() {
            bytes += member.batch.sizeBytes
            if i > 0 && bytes > groupBytesMax { return i }
        }
        return queue.count
    }
}
