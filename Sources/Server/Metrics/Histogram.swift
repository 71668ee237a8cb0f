// SPDX-License-Identifier: Apache-2.0
import Base

/// How often a measured value fell below each of a row of bounds. Any thread.
public final class Histogram: @unchecked Sendable {
    /// 100 µs to 10 s: from an answer out of memory to one that nobody waits for.
    public static let latencyBounds: [Double] = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    ]

    /// What a histogram held at one moment.
    struct Snapshot {
        /// Per bound, not cumulative; one more at the end for what is above every bound.
        let counts: [UInt64]
        let sum: Double
    }

    let bounds: [Double]
    // Guarded by `lock`: `counts` and `sum`.
    private let lock = SpinLock()
    private var counts: [UInt64]
    private var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [UInt64](repeating: 0, count: bounds.count + 1)
    }

    public func observe(_ value: Double) {
        let slot = bounds.firstIndex { value <= $0 } ?? bounds.count
        lock.withLock {
            counts[slot] &+= 1
            sum += value
        }
    }

    func snapshot() -> Snapshot { lock.withLock { Snapshot(counts: counts, sum: sum) } }
}
