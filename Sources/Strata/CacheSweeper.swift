// SPDX-License-Identifier: Apache-2.0
import Base
import Cache

/// A thread that removes ended keys from the cache ten times a second, and without a pause while more have
/// ended than one turn takes.
final class CacheSweeper: @unchecked Sendable {
    static let intervalNanos: UInt64 = 100_000_000

    private let lock: Lock
    private let wake: Condition
    // Guarded by `lock`: `isStopping`.
    private var isStopping = false
    private var thread: (any JoinableThread)?

    init(_ cache: Cache, _ environment: Environment) {
        lock = Lock(environment.threads)
        wake = Condition(lock)
        thread = environment.threads.spawn(name: "cache-sweep") { [self] in
            while !waitForStop() { while !cache.sweep(), !isEnding {} }
        }
    }

    /// Ends the thread and waits for it. Call once.
    func stop() {
        lock.withLock { isStopping = true }
        wake.broadcast()
        thread?.join()
    }

    private var isEnding: Bool { lock.withLock { isStopping } }

    /// - Returns: whether to end, after one interval at most.
    private func waitForStop() -> Bool {
        lock.withLock {
            if !isStopping { _ = wake.wait(timeoutNanos: CacheSweeper.intervalNanos) }
            return isStopping
        }
    }
}
