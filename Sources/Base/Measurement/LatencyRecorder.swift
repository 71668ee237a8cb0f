// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A `LatencyHistogram` that any thread adds to, without a lock.
///
/// A recording is three relaxed additions. A reading is not of one instant: a duration that is added
/// meanwhile may be in its bucket and not yet in the sum.
public final class LatencyRecorder: @unchecked Sendable {
    // Unchecked: the memory behind `counts` holds atomics and is never moved.
    private let counts: UnsafeMutablePointer<Atomic<Int>>
    private let sum = Atomic<UInt64>(0)
    private let most = Atomic<UInt64>(0)

    public init() {
        counts = .allocate(capacity: LatencyHistogram.bucketCount)
        for i in 0..<LatencyHistogram.bucketCount { (counts + i).initialize(to: Atomic(0)) }
    }

    deinit {
        counts.deinitialize(count: LatencyHistogram.bucketCount)
        counts.deallocate()
    }

    public func record(nanos: UInt64) {
        counts[LatencyHistogram.bucket(nanos)].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(nanos, ordering: .relaxed)
        most.max(nanos, ordering: .relaxed)
    }

    /// What was recorded so far.
    public var histogram: LatencyHistogram {
        LatencyHistogram(
            counts: (0..<LatencyHistogram.bucketCount).map { counts[$0].load(ordering: .relaxed) },
            sumNanos: sum.load(ordering: .relaxed), maxNanos: most.load(ordering: .relaxed))
    }
}
