// SPDX-License-Identifier: Apache-2.0
import Base

/// A metric's readings at one moment, one for each set of labels.
struct MetricFamily {
    enum Kind: String { case counter, gauge, histogram }

    let name: String
    let kind: Kind
    let help: String
    var samples: [MetricSample] = []

    init(_ name: String, _ kind: Kind, help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    /// Of one reading without labels.
    init(_ name: String, _ kind: Kind, help: String, _ value: Double) {
        self.init(name, kind, help: help)
        add(value)
    }

    mutating func add(_ value: Double, _ labels: MetricsRegistry.Labels = []) {
        samples.append(MetricSample(labels: MetricsText.labels(labels), value: .number(value)))
    }

    mutating func add(_ distribution: MetricDistribution, _ labels: MetricsRegistry.Labels = []) {
        samples.append(MetricSample(labels: MetricsText.labels(labels), value: .distribution(distribution)))
    }
}

/// One reading.
struct MetricSample {
    enum Value {
        case number(Double)
        case distribution(MetricDistribution)
    }

    /// As Prometheus reads them, without the braces.
    let labels: String
    let value: Value
}

/// How many readings were at or below each of a row of bounds.
struct MetricDistribution {
    let bounds: [Double]
    /// Per bound, cumulative.
    let counts: [UInt64]
    let count: UInt64
    let sum: Double

    init(bounds: [Double], counts: [UInt64], count: UInt64, sum: Double) {
        self.bounds = bounds
        self.counts = counts
        self.count = count
        self.sum = sum
    }

    init(_ histogram: Histogram) {
        let snapshot = histogram.snapshot()
        var total: UInt64 = 0
        let cumulative = snapshot.counts.map { more in
            total += more
            return total
        }
        self.init(
            bounds: histogram.bounds, counts: cumulative.dropLast(), count: total, sum: snapshot.sum)
    }

    /// Durations, in seconds. A bucket that reaches over a bound counts above it.
    init(_ latency: LatencyHistogram, boundsSeconds: [Double]) {
        self.init(
            bounds: boundsSeconds,
            counts: boundsSeconds.map { UInt64(latency.count(upToNanos: UInt64($0 * 1e9))) },
            count: UInt64(latency.count), sum: Double(latency.sumNanos) / 1e9)
    }
}
