// SPDX-License-Identifier: Apache-2.0
import NIOPosix
import Synchronization

/// Threads for handlers that may block, with a limit on what waits for one.
final class WorkerPool: Sendable {
    private let pool: NIOThreadPool
    private let pending = Atomic<Int>(0)
    private let pendingMax: Int

    /// - Parameter pendingMax: how many handlers may run or wait at once; more are refused.
    init(threads: Int, pendingMax: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        self.pendingMax = pendingMax
        pool.start()
    }

    /// How many run or wait now.
    var pendingCount: Int { pending.load(ordering: .relaxed) }

    /// Runs `body` on a thread.
    /// - Returns: false, and `body` never runs, when too many wait already.
    func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard pending.wrappingAdd(1, ordering: .relaxed).newValue <= pendingMax else {
            pending.wrappingSubtract(1, ordering: .relaxed)
            return false
        }
        pool.submit { _ in
            body()
            self.pending.wrappingSubtract(1, ordering: .relaxed)
        }
        return true
    }

    /// Lets what is queued run, then ends the threads.
    func stop() { try? pool.syncShutdownGracefully() }
}
