// SPDX-License-Identifier: Apache-2.0
import Base

/// Counts the calls of one kind of operation and times some of them. Any thread.
///
/// Use: `let start = meter.start(clock)` … `meter.end(start, clock)`. A call that is not timed costs one
/// atomic addition on the thread's own cache line.
final class OperationMeter: Sendable {
    private let count = StripedCounter()
    private let latency = LatencyRecorder()
    /// The calls whose number in their stripe has none of these bits are timed; -1 for none.
    private let mask: Int

    init(_ operation: StoreOperation) {
        precondition(operation.timedEvery.nonzeroBitCount <= 1)
        mask = operation.timedEvery - 1
    }

    /// Counts a call.
    /// - Returns: when it began, if it is one to time; else 0.
    @inline(__always)
    func start(_ clock: any TimeSource) -> UInt64 {
        count.add() & mask == 0 ? clock.monotonicNanos : 0
    }

    /// - Parameter start: what `start` gave.
    @inline(__always)
    func end(_ start: UInt64, _ clock: any TimeSource) {
        if start != 0 { latency.record(nanos: clock.monotonicNanos &- start) }
    }

    /// Counts calls without timing any.
    func add(_ calls: Int) { count.add(calls) }

    var statistics: OperationStatistics {
        OperationStatistics(count: count.value, latency: latency.histogram)
    }
}

/// How often an operation ran since the store was opened, and how long some of its calls took.
public struct OperationStatistics: Sendable, Equatable {
    public var count = 0
    /// Of the calls that were timed: all, or a share that `StoreOperation` fixes.
    public var latency = LatencyHistogram()
}
