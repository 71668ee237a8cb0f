// SPDX-License-Identifier: Apache-2.0
import Base

/// What the tails of an engine hold together, and when one of them must be sealed for it.
///
/// All tails share `limitBytes`, a part of the process's memory budget. When the active ones reach half of it
/// the commit leader freezes the largest, and the background thread seals it. Writers that run ahead of the
/// sealing are slowed down before they commit (`waitForRoom`), so that the frozen tails stay near the other
/// half.
final class TailMemory: @unchecked Sendable {
    // Unchecked: everything that changes is guarded by `lock`.

    /// The part of the process's budget that tails may take.
    private static let budgetShare = 4
    /// Of an engine without a budget.
    private static let standardBytes = 64 << 20
    /// Below it a tail is mostly what each field costs at least.
    private static let leastBytes = 4 << 20
    /// How long one write waits for room at most: 100 × 10 ms. Sealing may be slower; then it paces the
    /// writers.
    private static let waitsMax = 100
    private static let waitNanos: UInt64 = 10_000_000

    private struct Entry {
        weak var index: SearchIndex?
        var activeBytes = 0
        var frozenBytes = 0
    }

    let limitBytes: Int
    private let budget: MemoryBudget?
    private let account: MemoryHolder?
    private let lock: Lock
    private let room: Condition
    private let freezes: WorkSignal
    private var entries: [UInt32: Entry] = [:]
    private var activeBytes = 0
    private var frozenBytes = 0
    /// Whether frozen tails are being sealed; while they can't be, nobody waits for it.
    private var isDraining = false

    /// - Parameter freezes: raised when a tail is frozen.
    init(budget: MemoryBudget?, threads: Threads, freezes: WorkSignal) {
        self.freezes = freezes
        self.budget = budget
        account = budget?.register("index tails")
        let share = budget.map { $0.limitBytes / TailMemory.budgetShare } ?? TailMemory.standardBytes
        limitBytes = max(min(share, Int.max / 2), TailMemory.leastBytes)
        lock = Lock(threads)
        room = Condition(lock)
    }

    var usedBytes: Int { lock.withLock { activeBytes + frozenBytes } }

    /// Notes what an index's active tail holds. The leader's.
    /// - Returns: an index whose active tail is to be frozen now.
    func measured(_ index: SearchIndex, bytes: Int) -> SearchIndex? {
        lock.withLock {
            var entry = entries[index.number] ?? Entry()
            entry.index = index
            activeBytes += bytes - entry.activeBytes
            entry.activeBytes = bytes
            entries[index.number] = entry
            charge()
            // Over the process's budget tails are the first to shrink, as they cost least to give up.
            let limit = budget?.isExceeded == true ? limitBytes / 8 : limitBytes / 2
            guard activeBytes > max(limit, TailMemory.leastBytes / 2) else { return nil }
            return entries.values.max { $0.activeBytes < $1.activeBytes }?.index
        }
    }

    /// The index's active tail was frozen with so many bytes.
    func froze(_ index: UInt32, bytes: Int) {
        lock.withLock {
            var entry = entries[index] ?? Entry()
            activeBytes -= entry.activeBytes
            entry.activeBytes = 0
            entry.frozenBytes += bytes
            frozenBytes += bytes
            entries[index] = entry
            charge()
        }
        freezes.raise()
    }

    /// A frozen tail of the index is gone.
    func released(_ index: UInt32, bytes: Int) {
        lock.withLock {
            guard entries[index] != nil else { return }
            entries[index]?.frozenBytes -= bytes
            frozenBytes -= bytes
            charge()
        }
        room.broadcast()
    }

    /// The index was deleted.
    func forget(_ index: UInt32) {
        lock.withLock {
            guard let entry = entries.removeValue(forKey: index) else { return }
            activeBytes -= entry.activeBytes
            frozenBytes -= entry.frozenBytes
            charge()
        }
        room.broadcast()
    }

    /// Requires the lock.
    private func charge() {
        if let account { account.add(activeBytes + frozenBytes - account.bytes) }
    }

    // MARK: Slowing down

    /// The background thread tells how it fares.
    func setDraining(_ isDraining: Bool) {
        lock.withLock { self.isDraining = isDraining }
        if !isDraining { room.broadcast() }
    }

    /// Waits while frozen tails fill their half, a second at most. Not the leader's.
    func waitForRoom() {
        lock.withLock {
            var waits = 0
            while isDraining, frozenBytes > limitBytes / 2, waits < TailMemory.waitsMax {
                _ = room.wait(timeoutNanos: TailMemory.waitNanos)
                waits += 1
            }
        }
    }
}
