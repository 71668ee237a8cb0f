// SPDX-License-Identifier: Apache-2.0

/// Counts of latencies in buckets of a sixteenth of a power of two: no value is off by more than 7 %.
///
/// One thread records; histograms of several threads are added afterwards.
public struct LatencyHistogram: Sendable {
    private static let subBits = 4
    /// Nanoseconds up to 2^40, which is 18 minutes; what is above counts as that.
    private static let bucketCount = (40 - subBits + 1) << subBits

    private var counts = [Int](repeating: 0, count: bucketCount)
    public private(set) var count = 0
    public private(set) var maxNanos: UInt64 = 0

    public init() {}

    public mutating func record(nanos: UInt64) {
        counts[LatencyHistogram.bucket(nanos)] += 1
        count += 1
        maxNanos = max(maxNanos, nanos)
    }

    public mutating func add(_ other: LatencyHistogram) {
        for (i, more) in other.counts.enumerated() { counts[i] += more }
        count += other.count
        maxNanos = max(maxNanos, other.maxNanos)
    }

    /// The upper end of the bucket in which that share of all latencies is reached.
    public func quantileNanos(_ share: Double) -> UInt64 {
        let wanted = Int((Double(count) * share).rounded(.up))
        var seen = 0
        for (i, more) in counts.enumerated() {
            seen += more
            if seen >= wanted && more > 0 { return min(LatencyHistogram.upperEnd(i), maxNanos) }
        }
        return maxNanos
    }

    private static func bucket(_ nanos: UInt64) -> Int {
        let exponent = max(0, 63 - max(nanos, 1).leadingZeroBitCount - subBits)
        let bucket = exponent << subBits + Int(nanos >> UInt64(exponent))
        return min(bucket, bucketCount - 1)
    }

    private static func upperEnd(_ bucket: Int) -> UInt64 {
        let exponent = max(0, bucket >> subBits - 1)
        return UInt64(bucket - exponent << subBits + 1) << UInt64(exponent)
    }
}
