// SPDX-License-Identifier: Apache-2.0
import Base

/// Room for commits: turning over full memtables and WAL segments, and waiting for those that are behind. All
/// of it is the logging leader's, unless said otherwise.
extension Store {
    /// Waits, if it must, until the active memtable may take the group; turns over a full one.
    func makeRoom(for group: CommitList, isAlone: Bool) throws(StoreError) {
        if refusesWrites.load(ordering: .acquiring) {
            try stateLock.withLock { () throws(StoreError) in try checkWritable() }
        }
        let order = group.first?.takeUnretainedValue().ticket.order ?? .none
        let isAsked = order == .rotate
        // A large batch gets a memtable of its own, so that no memtable exceeds its bound by more than one
        // batch.
        let isLarge = group.bytes > options.memtableBytes / 2
        let isEarly = needsMemory()
        guard order != .none || isLarge || isFull || isEarly || needsNewSegment else { return }
        if !isAlone { commits.drain() }
        if isFull || ((isLarge || isAsked || isEarly) && !active.isEmpty) {
            try waitForRoom()
            try rotate()
        } else if needsNewSegment {
            try startSegment(newFileNumber())
        }
    }

    private var needsNewSegment: Bool { wal.isFull || needsSegment }

    private var isFull: Bool { active.memtable.sizeBytes >= options.memtableBytes }

    /// Looks after the memory budget: while it is exceeded, the cache makes room first, then commits slow
    /// down.
    /// - Returns: whether the active memtable should be turned over before it is full, to be flushed.
    private func needsMemory() -> Bool {
        let isExceeded = memory.budget.isExceeded
        guard isExceeded || isShortOfMemory else { return false }
        if isExceeded {
            memory.memtablePool.shed()
            cache.makeRoom()
        }
        let isStillExceeded = memory.budget.isExceeded
        isShortOfMemory = isStillExceeded
        let isIdle = stateLock.withLock {
            repace()
            return state.immutables.isEmpty
        }
        return isStillExceeded && isIdle && active.memtable.sizeBytes >= options.memtableBytes / 4
    }

    /// Waits while as many immutable memtables as memory allows stand before us: the one place where commits
    /// stop.
    func waitForRoom() throws(StoreError) {
        let isStalled = stateLock.withLock { isMemoryFull }
        let begun = isStalled ? environment.clock.monotonicNanos : 0
        if isStalled {
            counters.addStall()
            report(.writesStalled)
        }
        defer {
            if isStalled { report(.writesResumed(nanos: environment.clock.monotonicNanos - begun)) }
        }
        try stateLock.withLock { () throws(StoreError) in
            while isMemoryFull {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                roomCondition.wait()
            }
            try checkWritable()
        }
    }

    /// - Requires: `stateLock` is held.
    private var isMemoryFull: Bool { state.immutables.count >= options.immutableMemtablesMax }

    /// Sets the pace of commits by how far background work is behind. - Requires: `stateLock` is held.
    func repace() {
        var debt = WriteDebt(immutableMemtables: state.immutables.count)
        if compactionFailure == nil && quarantine.isEmpty {
            debt.level0Tables = state.version.levels[0].count
            debt.compactionBytes = LevelSizes(state.version, unleveled: unleveled, options).debt
        }
        debt.memoryExcessBytes = memory.budget.excessBytes
        debt.memoryLimitBytes = memory.budget.limitBytes
        pacer.update(share: debt.share(options))
    }

    /// Makes the active memtable immutable and starts a new one with a WAL segment of its own.
    /// - Requires: nothing is on its way to publication.
    func rotate() throws(StoreError) {
        let number = newFileNumber()
        try startSegment(number)
        let fresh = Generation(
            memtable: Memtable(pool: memory.memtablePool, epochs: epochs), firstSegment: number)
        fresh.lastSequence = lastSequence
        stateLock.withLock {
            setState(active: fresh, immutables: [state.active] + state.immutables)
            workCondition.broadcast()
        }
        active = fresh
    }

    private func startSegment(_ number: UInt64) throws(StoreError) {
        let recycled = stateLock.withLock { obsolete.recyclableSegments.popLast() }
        do throws(StoreError) {
            try wal.startSegment(number: number, firstSequence: lastSequence + 1, recycling: recycled)
            needsSegment = false
            stateLock.withLock { liveSegments.append(number) }
        } catch {
            guard case .diskFull = error else {
                becomeReadOnly(error)
                throw error
            }
            if let recycled, environment.files.exists(StoreFile.wal(recycled).path(in: directory)) {
                stateLock.withLock { obsolete.recyclableSegments.append(recycled) }
            }
            throw error
        }
    }

    /// Makes the active memtable immutable and waits until everything up to it is in tables. Any thread.
    func rotateAndFlush() throws(StoreError) {
        try commits.commit(WriteBatch(), .buffered, order: .rotate, in: self)
        try stateLock.withLock { () throws(StoreError) in
            let target = state.immutables.first
            // An old failure says nothing of the attempt that is asked for now.
            flushFailure = nil
            workCondition.broadcast()
            while let target, state.immutables.contains(where: { $0 === target }) {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                roomCondition.wait()
            }
        }
    }
}
