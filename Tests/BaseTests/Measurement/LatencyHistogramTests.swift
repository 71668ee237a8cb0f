// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct LatencyHistogramTests {
    @Test("Quantiles are never below the true value, and at most 7 % above it")
    func quantiles() {
        var histogram = LatencyHistogram()
        for nanos in 1...100_000 as ClosedRange<UInt64> { histogram.record(nanos: nanos) }
        for share in [0.001, 0.1, 0.5, 0.9, 0.99, 0.9999, 1] {
            let exact = (share * 100_000).rounded(.up)
            let told = Double(histogram.quantileNanos(share))
            #expect(told >= exact && told <= exact * 1.07 + 1, "share \(share): \(told) for \(exact)")
        }
        #expect(histogram.count == 100_000)
        #expect(histogram.sumNanos == 5_000_050_000)
        #expect(histogram.maxNanos == 100_000)
    }

    @Test("An empty histogram has no quantile but 0")
    func empty() { #expect(LatencyHistogram().quantileNanos(0.99) == 0) }

    @Test("Durations beyond the last bucket count as the last, with their own maximum")
    func beyond() {
        var histogram = LatencyHistogram()
        histogram.record(nanos: .max)
        #expect(histogram.count == 1)
        #expect(histogram.maxNanos == .max)
    }

    @Test("Adding two is recording into one")
    func addition() {
        var (left, right, both) = (LatencyHistogram(), LatencyHistogram(), LatencyHistogram())
        for i in 0..<1000 as Range<UInt64> {
            let nanos = i * i * 37
            if i % 3 == 0 { left.record(nanos: nanos) } else { right.record(nanos: nanos) }
            both.record(nanos: nanos)
        }
        left.add(right)
        #expect(left == both)
    }

    @Test("Counts up to a bound hold what ends there and nothing above")
    func bounds() {
        var histogram = LatencyHistogram()
        for nanos in [1, 10, 1_000, 1_000_000] as [UInt64] { histogram.record(nanos: nanos) }
        #expect(histogram.count(upToNanos: 0) == 0)
        #expect(histogram.count(upToNanos: 100) == 2)
        #expect(histogram.count(upToNanos: 2_000_000) == 4)
    }
}
