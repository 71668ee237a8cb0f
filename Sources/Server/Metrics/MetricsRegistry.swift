// SPDX-License-Identifier: Apache-2.0
import Base

/// Every metric of the process.
///
/// Asking for the same name and labels again gives the same metric. Look a metric up once and keep it: the
/// look-up takes a lock, the metric itself does not. Any thread.
public final class MetricsRegistry: @unchecked Sendable {
    public typealias Labels = [(name: String, value: String)]

    private enum Instrument {
        case counter(Counter)
        case gauge(@Sendable () -> Double)
        case histogram(Histogram)

        var kind: MetricFamily.Kind {
            switch self {
            case .counter: .counter
            case .gauge: .gauge
            case .histogram: .histogram
            }
        }

        var value: MetricSample.Value {
            switch self {
            case .counter(let counter): .number(Double(counter.value))
            case .gauge(let read): .number(read())
            case .histogram(let histogram): .distribution(MetricDistribution(histogram))
            }
        }
    }

    private struct Family {
        let help: String
        /// By the text of the labels.
        var instruments: [String: Instrument] = [:]
    }

    // Guarded by `lock`: `families`, `sources`.
    private let lock = Lock(Threads())
    private var families: [String: Family] = [:]
    private var sources: [@Sendable () -> [MetricFamily]] = []

    public init() {}

    /// A count that only grows; by convention its name ends in `_total`.
    public func counter(_ name: String, help: String, labels: Labels = []) -> Counter {
        if case .counter(let counter) = instrument(name, help, labels, { .counter(Counter()) }) {
            return counter
        }
        preconditionFailure("\(name) is not a counter")
    }

    /// A value that is asked for when metrics are read. A later gauge of the same name and labels replaces
    /// it.
    public func gauge(
        _ name: String, help: String, labels: Labels = [], _ read: @escaping @Sendable () -> Double
    ) {
        lock.withLock {
            families[name, default: Family(help: help)].instruments[MetricsText.labels(labels)] = .gauge(read)
        }
    }

    /// A distribution, in seconds unless the name says otherwise.
    public func histogram(
        _ name: String, help: String, labels: Labels = [], bounds: [Double] = Histogram.latencyBounds
    ) -> Histogram {
        let made = instrument(name, help, labels) { .histogram(Histogram(bounds: bounds)) }
        if case .histogram(let histogram) = made { return histogram }
        preconditionFailure("\(name) is not a histogram")
    }

    /// Families that belong together and are read at one moment, each time that metrics are read.
    func source(_ read: @escaping @Sendable () -> [MetricFamily]) {
        lock.withLock { sources.append(read) }
    }

    /// All metrics as Prometheus' text, by name.
    public func exposition() -> String {
        let (families, sources) = lock.withLock { (self.families, self.sources) }
        let own = families.compactMap { name, family in MetricsRegistry.reading(name, family) }
        return MetricsText.exposition(own + sources.flatMap { $0() })
    }

    private static func reading(_ name: String, _ family: Family) -> MetricFamily? {
        guard let kind = family.instruments.first?.value.kind else { return nil }
        var reading = MetricFamily(name, kind, help: family.help)
        reading.samples = family.instruments.sorted { $0.key < $1.key }.map {
            MetricSample(labels: $0.key, value: $0.value.value)
        }
        return reading
    }

    private func instrument(
        _ name: String, _ help: String, _ labels: Labels, _ make: () -> Instrument
    ) -> Instrument {
        let key = MetricsText.labels(labels)
        return lock.withLock {
            if let present = families[name]?.instruments[key] { return present }
            let made = make()
            families[name, default: Family(help: help)].instruments[key] = made
            return made
        }
    }
}
