// SPDX-License-Identifier: Apache-2.0
import Base

/// Where a world's main thread leaves its result for the caller of `SimulatedWorld.run`.
///
/// `lock` guards every field.
final class WorldOutcome<Value: Sendable>: @unchecked Sendable {
    private let lock: Lock
    private let settled: Condition
    private var result: Result<Value, any Error>?
    private var isSettled = false
    private var isEnded = false

    init() {
        lock = Lock(Threads())
        settled = Condition(lock)
    }

    /// The body has returned or thrown; its threads may still run.
    func note(_ value: Result<Value, any Error>) { lock.withLock { result = value } }

    /// All threads have ended.
    func finish() { settle(isEnded: true) }

    /// The world cannot go on. What the body threw before says more than that its threads did not end.
    func abandon(_ failure: SchedulingFailure) {
        lock.withLock {
            if case .failure? = result { return }
            result = .failure(failure)
        }
        settle(isEnded: false)
    }

    /// - Returns: the result, and whether the world's threads have ended.
    func wait() -> (Result<Value, any Error>, Bool) {
        lock.withLock {
            while true {
                if isSettled, let result { return (result, isEnded) }
                settled.wait()
            }
        }
    }

    private func settle(isEnded: Bool) {
        lock.withLock {
            if isSettled { return }
            isSettled = true
            self.isEnded = isEnded
            settled.signal()
        }
    }
}
