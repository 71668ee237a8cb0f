// SPDX-License-Identifier: Apache-2.0
import Base

/// Room for commits: turning over full memtables and WAL segments, and waiting for those that are behind. All of
/// it is the logging leader's, unless said otherwise.
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
        guard order != .none || isLarge || isFull || needsNewSegment else { return try slowDown(for: group.bytes) }
        if !isAlone { commits.drain() }
        try slowDown(for: group.bytes)
        if isFull || ((isLarge || isAsked) && !active.isEmpty) {
            try waitForRoom()
            try rotate()
        } else if needsNewSegment {
            try startSegment(newFileNumber())
        }
    }

    private var needsNewSegment: Bool { wal.isFull || needsSegment }

    private var isFull: Bool { active.memtable.sizeBytes >= options.memtableBytes }

    /// Waits while too many immutable memtables or level-0 tables stand before us.
    func waitForRoom() throws(StoreError) {
        try stateLock.withLock { () throws(StoreError) in
            var stalled = false
            while state.immutables.count >= options.immutableMemtablesMax
                || (level0Pressure >= options.level0StopMin && !isClosing)
            {
                try checkWritable()
                if let flushFailure { throw flushFailure }
                if !stalled { counters.addStall() }
                stalled = true
                roomCondition.wait()
            }
            try checkWritable()
        }
    }

    /// How many tables of level 0 wait for compaction; 0 while it cannot get on, since waiting would not help
    /// then.
    /// - Requires: `stateLock` is held.
    private var level0Pressure: Int {
        compactionFailure == nil && quarantine.isEmpty ? state.version.levels[0].count : 0
    }

    /// Delays the group in proportion to its bytes and to how far level 0 is behind: up to 1 ms for 64 KiB.
    private func slowDown(for bytes: Int) throws(StoreError) {
        let excess = stateLock.withLock { level0Pressure - options.level0SlowdownMin }
        guard excess > 0 else { return }
        let span = max(options.level0StopMin - options.level0SlowdownMin, 1)
        let nanos = UInt64(bytes) * 1_000_000 / 65_536 * UInt64(min(excess, span)) / UInt64(span)
        counters.addDelay(nanos: nanos)
        if nanos > 0 { environment.threads.sleep(nanos: min(nanos, 100_000_000)) }
    }

    /// Makes the active memtable immutable and starts a new one with a WAL segment of its own.
    /// - Requires: nothing is on its way to publication.
    func rotate() throws(StoreError) {
        let number = newFileNumber()
        try startSegment(number)
        let fresh = Generation(memtable: Memtable(holder: memtableAccount), firstSegment: number)
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
