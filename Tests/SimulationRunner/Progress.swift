// SPDX-License-Identifier: Apache-2.0
import Base

/// Sums up the jobs' reports and prints them. `lock` guards every field.
final class Progress<Report: WorldReport>: @unchecked Sendable {
    private let lock = Lock(Threads())
    private let clock = SystemTimeSource()
    private let count: UInt64
    private let isQuiet: Bool
    private let started: UInt64
    private var printed: UInt64
    private var done: UInt64 = 0
    private var sum = Report()
    private var firstFailure: String?

    init(count: UInt64, isQuiet: Bool) {
        self.count = count
        self.isQuiet = isQuiet
        started = clock.monotonicNanos
        printed = started
    }

    var failure: String? { lock.withLock { firstFailure } }

    func add(_ report: Report) {
        lock.withLock {
            done += 1
            sum.add(report)
            let now = clock.monotonicNanos
            guard !isQuiet, now - printed > 5_000_000_000 else { return }
            printed = now
            print("\(done) of \(count) seeds, \(rate(now)) a second")
        }
    }

    func fail(_ text: String) {
        lock.withLock {
            guard firstFailure == nil else { return }
            firstFailure = text
            print(text)
        }
    }

    func summarize() {
        lock.withLock {
            print("\(done) seeds passed, \(rate(clock.monotonicNanos)) a second: \(sum.summary)")
        }
    }

    private func rate(_ now: UInt64) -> String {
        let tenths = done * 10_000_000_000 / max(1, now - started)
        return "\(tenths / 10).\(tenths % 10)"
    }
}
