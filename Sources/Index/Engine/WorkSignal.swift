// SPDX-License-Identifier: Apache-2.0
import Base

/// Tells a background thread that there may be work, or that it shall end. A leaf lock: nothing is taken
/// under it.
final class WorkSignal: @unchecked Sendable {
    // Unchecked: guarded by `lock`.
    private let lock: Lock
    private let condition: Condition
    private var isRaised = false
    private var isStopped = false

    init(_ threads: Threads) {
        lock = Lock(threads)
        condition = Condition(lock)
    }

    /// A signal that comes while nobody waits is kept for the next wait.
    func raise() {
        lock.withLock {
            isRaised = true
            condition.signal()
        }
    }

    func stop() {
        lock.withLock {
            isStopped = true
            condition.broadcast()
        }
    }

    var hasStopped: Bool { lock.withLock { isStopped } }

    /// Waits for a signal, the end, or the time, whichever comes first.
    func wait(timeoutNanos: UInt64) {
        lock.withLock {
            if !isRaised && !isStopped { _ = condition.wait(timeoutNanos: timeoutNanos) }
            isRaised = false
        }
    }
}
