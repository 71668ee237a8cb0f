// SPDX-License-Identifier: Apache-2.0
import Base

/// Group commit in two stages, each led by one of the callers at a time.
///
/// 1. *Logging*: the leader takes what has gathered in the queue, up to a bound, and writes it to the WAL
///    with one append. Then it passes the lead to the first caller that came meanwhile.
/// 2. *Publishing*: the leader takes everything that is logged, syncs once if any of it asks for that, and
///    makes it visible, in order. While it syncs, the next groups are encoded and written; one sync serves
///    all of them.
///
/// So batches enter the WAL in the queue's order, become visible in that order, and a slow sync makes groups
/// larger instead of callers slower. When nobody else is there, one caller goes through both stages and
/// neither waits nor allocates.
///
/// `lock` guards everything here and the tickets. Leading a stage is what guards the stage's own state in the
/// store.
final class CommitQueue: @unchecked Sendable {
    private let lock: Lock
    /// Told when nobody publishes any more.
    private let drained: Condition
    private let groupBytesMax: Int
    @exclusivity(unchecked) private var queue = CommitList()
    /// In the WAL, not visible; in order.
    @exclusivity(unchecked) private var logged = CommitList()
    @exclusivity(unchecked) private var isLogging = false
    /// Never false while `logged` holds anything.
    @exclusivity(unchecked) private var isPublishing = false
    @exclusivity(unchecked) private var isAwaitingDrain = false

    init(threads: Threads, groupBytesMax: Int) {
        lock = Lock(threads)
        drained = Condition(lock)
        self.groupBytesMax = groupBytesMax
    }

    /// Commits the batch, together with whatever else waits.
    /// - Returns: the sequence number of the batch's last operation.
    @discardableResult
    func commit(
        _ batch: WriteBatch, _ durability: Durability, order: CommitTicket.Order = .none, in store: Store
    ) throws(StoreError) -> SequenceNumber {
        batch.ticket.prepare(durability, order)
        lock.lock()
        queue.append(batch)
        batch.ticket.state = isLogging ? .waiting : .logs
        isLogging = true
        while batch.ticket.state != .done {
            switch batch.ticket.state {
            case .logs: log(batch, store)
            case .publishes: publish(store)
            case .waiting, .done: wait(batch)
            }
        }
        lock.unlock()
        if let failure = batch.ticket.failure { throw failure }
        return batch.lastSequence
    }

    /// Waits until nothing that was logged is on its way any more. - Requires: the caller leads the logging
    /// stage, so that nothing can follow.
    func drain() {
        lock.lock()
        isAwaitingDrain = true
        while isPublishing { drained.wait() }
        isAwaitingDrain = false
        lock.unlock()
    }

    // MARK: Stages. The lock is held at their beginning and at their end.

    private func log(_ mine: WriteBatch, _ store: Store) {
        let group = queue.takeGroup(bytesMax: groupBytesMax)
        let isAlone = !isPublishing
        isPublishing = true
        lock.unlock()
        var failure = store.log(group, isAlone: isAlone)
        // Nothing to wait for: both stages at once.
        let isOver = failure != nil || (isAlone && !group.isSynced)
        if failure == nil && isOver { failure = store.publish(group) }
        lock.lock()
        passLogging()
        if isOver {
            finish(group, failure)
            if isAlone { passPublishing() }
            return
        }
        logged.append(group)
        // Whoever published when this group came may have ended since.
        mine.ticket.state = isAlone || !isPublishing ? .publishes : .waiting
        isPublishing = true
    }

    private func publish(_ store: Store) {
        let list = logged.takeAll()
        lock.unlock()
        let failure = store.publish(list)
        lock.lock()
        finish(list, failure)
        passPublishing()
    }

    private func passLogging() {
        guard let next = queue.first?.takeUnretainedValue() else {
            isLogging = false
            return
        }
        next.ticket.state = .logs
        next.ticket.condition?.signal()
    }

    private func passPublishing() {
        if let next = logged.first?.takeUnretainedValue() {
            next.ticket.state = .publishes
            next.ticket.condition?.signal()
        } else {
            isPublishing = false
            if isAwaitingDrain { drained.signal() }
        }
    }

    private func finish(_ list: CommitList, _ failure: StoreError?) {
        list.forEach { batch in
            if let failure { batch.ticket.failure = failure }
            batch.ticket.state = .done
            batch.ticket.condition?.signal()
        }
    }

    private func wait(_ batch: WriteBatch) {
        let condition = batch.ticket.condition ?? Condition(lock)
        batch.ticket.condition = condition
        condition.wait()
    }
}
