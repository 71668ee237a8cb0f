// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization

/// Spreads the writes of flushes and compactions over time, so that they leave the disk to others.
///
/// All writers draw on one stream of `bytesPerSecond`: each write moves the moment when the next may begin.
/// The stream widens with the debt, eightfold on the way from none to full, and is no bound at full debt:
/// what waits for compaction must not wait for the throttle. Any thread.
final class WriteThrottle: @unchecked Sendable {
    /// Debt at which nothing waits any more.
    static let debtFull = 1_000
    /// A waiting writer looks again after so long: the debt may have grown, the store may close.
    private static let stepNanos: UInt64 = 20_000_000

    private let environment: Environment
    private let bytesPerSecond: UInt64
    private let debt = Atomic<Int>(0)
    private let isOpen = Atomic<Bool>(false)
    private let lock = SpinLock()
    /// When the next write may begin, on the monotonic clock. Guarded by `lock`.
    private var freeAtNanos: UInt64 = 0

    /// - Parameter bytesPerSecond: above 0.
    init(environment: Environment, bytesPerSecond: Int) {
        self.environment = environment
        self.bytesPerSecond = UInt64(max(bytesPerSecond, 1))
    }

    /// How far compaction is behind, 0 to `debtFull`.
    func setDebt(_ value: Int) { debt.store(max(0, min(value, WriteThrottle.debtFull)), ordering: .relaxed) }

    /// Lets every write pass from now on.
    func open() { isOpen.store(true, ordering: .relaxed) }

    /// Waits until `bytes` may be written.
    func pace(bytes: Int) {
        let begin = claim(bytes)
        while !isOpen.load(ordering: .relaxed), debt.load(ordering: .relaxed) < WriteThrottle.debtFull {
            let now = environment.clock.monotonicNanos
            if now >= begin { return }
            environment.threads.sleep(nanos: min(begin - now, WriteThrottle.stepNanos))
        }
    }

    /// - Returns: when the write may begin.
    private func claim(_ bytes: Int) -> UInt64 {
        let now = environment.clock.monotonicNanos
        let eighths = 8 + UInt64(debt.load(ordering: .relaxed)) * 56 / UInt64(WriteThrottle.debtFull)
        let rate = bytesPerSecond.multipliedReportingOverflow(by: eighths)
        let perSecond = rate.overflow ? UInt64.max / 2 : max(rate.partialValue / 8, 1)
        let seconds = Double(bytes) / Double(perSecond)
        let nanos = UInt64(min(seconds, 3_600) * 1_000_000_000)
        return lock.withLock {
            let begin = max(now, freeAtNanos)
            freeAtNanos = begin &+ nanos
            return begin
        }
    }
}
