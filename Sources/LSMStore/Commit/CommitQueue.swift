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
/// Little that comes while a sync runs is not logged at once, but when the sync ends: nothing of it could be
/// visible earlier, and so one write serves all of it. Who is to go on is told after the lock was released,
/// where that can be, since whoever wakes takes it first.
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
    /// Whether who publishes is at a sync.
    @exclusivity(unchecked) private var isSyncing = false
    /// The leader of the logging stage, while it waits for the sync to end.
    @exclusivity(unchecked) private var heldBack: Unmanaged<WriteBatch>?

    /// A leader that finds so much in the queue logs it while a sync runs: writing it takes time too.
    private static let overlappedBytes = 64 << 10

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
        var woken: [Condition] = []
        lock.lock()
        queue.append(batch)
        batch.ticket.state = isLogging ? .waiting : .logs
        isLogging = true
        while batch.ticket.state != .done {
            switch batch.ticket.state {
            case .logs where isSyncing && queue.bytes < CommitQueue.overlappedBytes:
                heldBack = .passUnretained(batch)
                wait(batch, &woken)
            case .logs: log(batch, store, &woken)
            case .publishes: publish(store, &woken)
            case .waiting, .done: wait(batch, &woken)
            }
        }
        lock.unlock()
        signal(&woken)
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

    private func log(_ mine: WriteBatch, _ store: Store, _ woken: inout [Condition]) {
        let group = queue.takeGroup(bytesMax: groupBytesMax)
        let isAlone = !isPublishing
        isPublishing = true
        lock.unlock()
        signal(&woken)
        var failure = store.log(group, isAlone: isAlone)
        // Nothing to wait for: both stages at once.
        let isOver = failure != nil || (isAlone && !group.isSynced)
        if failure == nil && isOver { failure = store.publish(group) }
        lock.lock()
        passLogging(&woken)
        if isOver {
            finish(group, failure, &woken)
            if isAlone { passPublishing(&woken) }
            return
        }
        logged.append(group)
        // Whoever published when this group came may have ended since.
        mine.ticket.state = isAlone || !isPublishing ? .publishes : .waiting
        isPublishing = true
    }

    private func publish(_ store: Store, _ woken: inout [Condition]) {
        let list = logged.takeAll()
        isSyncing = list.isSynced
        lock.unlock()
        signal(&woken)
        let failure = store.publish(list)
        lock.lock()
        isSyncing = false
        if let heldBack { wake(heldBack, &woken) }
        heldBack = nil
        finish(list, failure, &woken)
        passPublishing(&woken)
    }

    private func passLogging(_ woken: inout [Condition]) {
        guard let next = queue.first else {
            isLogging = false
            return
        }
        next._withUnsafeGuaranteedRef { $0.ticket.state = .logs }
        wake(next, &woken)
    }

    private func passPublishing(_ woken: inout [Condition]) {
        if let next = logged.first {
            next._withUnsafeGuaranteedRef { $0.ticket.state = .publishes }
            wake(next, &woken)
        } else {
            isPublishing = false
            if isAwaitingDrain { drained.signal() }
        }
    }

    private func finish(_ list: CommitList, _ failure: StoreError?, _ woken: inout [Condition]) {
        list.forEach { batch in
            if let failure { batch.ticket.failure = failure }
            if batch.ticket.state == .waiting, let condition = batch.ticket.condition {
                woken.append(condition)
            }
            batch.ticket.state = .done
        }
    }

    // MARK: Waiting

    private func wait(_ batch: WriteBatch, _ woken: inout [Condition]) {
        signal(&woken)
        let condition = batch.ticket.condition ?? Condition(lock)
        batch.ticket.condition = condition
        condition.wait()
    }

    /// Notes that the batch's thread is to be told, if it ever waited.
    private func wake(_ batch: Unmanaged<WriteBatch>, _ woken: inout [Condition]) {
        batch._withUnsafeGuaranteedRef { batch in
            if let condition = batch.ticket.condition { woken.append(condition) }
        }
    }

    @inline(__always)
    private func signal(_ woken: inout [Condition]) {
        if woken.isEmpty { return }
        for condition in woken { condition.signal() }
        woken.removeAll()
    }
}
