// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The background thread of an engine: seals frozen tails and merges segments.
final class SealingWorker: @unchecked Sendable {
    private let lock: Lock
    private let condition: Condition
    private var isStopping = false
    private var thread: (any JoinableThread)?

    init(_ engine: IndexEngine) {
        lock = Lock(engine.environment.threads)
        condition = Condition(lock)
        thread = engine.environment.threads.spawn(name: "strata-index") { [self, unowned engine] in
            run(engine)
        }
    }

    func stop() {
        lock.withLock {
            isStopping = true
            condition.broadcast()
        }
        thread?.join()
        thread = nil
    }

    private func run(_ engine: IndexEngine) {
        while true {
            // A failure here loses nothing: the tail stays, and is tried again; the store tells of its own
            // trouble.
            let sealed = try? engine.sealOne()
            engine.tailMemory.setDraining(sealed != nil)
            let didWork = sealed ?? false
            let didMerge = didWork ? false : (try? engine.mergeOne()) ?? false
            let isStopped = lock.withLock {
                if !didWork && !didMerge && !isStopping {
                    _ = condition.wait(timeoutNanos: engine.options.idleNanos)
                }
                return isStopping
            }
            if isStopped {
                engine.tailMemory.setDraining(false)
                return
            }
        }
    }
}
