// SPDX-License-Identifier: Apache-2.0

/// Counts of durations in buckets of a sixteenth of a power of two: no value is off by more than 7 %.
///
/// The layout is that of HdrHistogram with four bits of precision: a bucket's number is the duration's
/// exponent, then its four most significant bits below the leading one. A value: one thread records;
/// histograms of several threads are added afterwards. See `LatencyRecorder` for one that many threads write.
public struct LatencyHistogram: Sendable, Equatable {
    private static let subBits = 4
    /// Nanoseconds up to 2^40, which is 18 minutes; what is above counts as that.
    static let bucketCount = (40 - subBits + 1) << subBits

    private var counts = [Int](repeating: 0, count: bucketCount)
    public private(set) var count = 0
    public private(set) var sumNanos: UInt64 = 0
    public private(set) var maxNanos: UInt64 = 0

    public init() {}

    /// What a recorder has counted. `sumNanos` and `maxNanos` are its exact ones.
    init(counts: [Int], sumNanos: UInt64, maxNanos: UInt64) {
        self.counts = counts
        count = counts.reduce(0, +)
        self.sumNanos = sumNanos
        self.maxNanos = maxNanos
    }

    public mutating func record(nanos: UInt64) {
        counts[LatencyHistogram.bucket(nanos)] += 1
        count += 1
        sumNanos &+= nanos
        maxNanos = max(maxNanos, nanos)
    }

    public mutating func add(_ other: LatencyHistogram) {
        for (i, more) in other.counts.enumerated() { counts[i] += more }
        count += other.count
        sumNanos &+= other.sumNanos
        maxNanos = max(maxNanos, other.maxNanos)
    }

    /// The upper end of the bucket in which that share of all durations is reached; 0 when there are none.
    ///
    /// - Parameter share: 0.5 for the median, 0.99 for the 99th percentile.
    /// - Complexity: O(buckets), of which there are 592.
    public func quantileNanos(_ share: Double) -> UInt64 {
        let wanted = Int((Double(count) * share).rounded(.up))
        var seen = 0
        for (i, more) in counts.enumerated() {
            seen += more
            if seen >= wanted && more > 0 { return min(LatencyHistogram.upperEnd(i), maxNanos) }
        }
        return maxNanos
    }

    /// How many durations lie in buckets that end at or below `nanos`.
    public func count(upToNanos nanos: UInt64) -> Int {
        var sum = 0
        for (i, more) in counts.enumerated() where LatencyHistogram.upperEnd(i) <= nanos { sum += more }
        return sum
    }

    @inline(__always)
    static func bucket(_ nanos: UInt64) -> Int {
        let exponent = max(0, 63 - max(nanos, 1).leadingZeroBitCount - subBits)
        let bucket = exponent << subBits + Int(nanos >> UInt64(exponent))
        return min(bucket, bucketCount - 1)
    }

    /// The first duration above the bucket.
    static func upperEnd(_ bucket: Int) -> UInt64 {
        let exponent = max(0, bucket >> subBits - 1)
        return UInt64(bucket - exponent << subBits + 1) << UInt64(exponent)
    }
}
