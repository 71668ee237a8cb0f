// SPDX-License-Identifier: Apache-2.0
import Base

/// Every metric of the process, and their text for Prometheus (exposition format 0.0.4).
///
/// Asking for the same name and labels again gives the same metric. Look a metric up once and keep it: the
/// look-up takes a lock, the metric itself does not. Any thread.
public final class MetricsRegistry: @unchecked Sendable {
    public typealias Labels = [(name: String, value: String)]

    private enum Instrument {
        case counter(Counter)
        case gauge(@Sendable () -> Double)
        case histogram(Histogram)

        var type: String {
            switch self {
            case .counter: "counter"
            case .gauge: "gauge"
            case .histogram: "histogram"
            }
        }
    }

    private struct Family {
        let help: String
        /// By the text of the labels.
        var instruments: [String: Instrument] = [:]
    }

    // Guarded by `lock`: `families`.
    private let lock = Lock(Threads())
    private var families: [String: Family] = [:]

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
            families[name, default: Family(help: help)].instruments[MetricsRegistry.text(labels)] = .gauge(
                read)
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

    /// All metrics as text, by name.
    public func exposition() -> String {
        let families = lock.withLock { self.families }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            guard let type = family.instruments.first?.value.type else { continue }
            text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(type)\n"
            for (labels, instrument) in family.instruments.sorted(by: { $0.key < $1.key }) {
                switch instrument {
                case .counter(let counter): text += line(name, labels, "\(counter.value)")
                case .gauge(let read): text += line(name, labels, MetricsRegistry.number(read()))
                case .histogram(let histogram): text += lines(name, labels, histogram)
                }
            }
        }
        return text
    }

    private func instrument(
        _ name: String, _ help: String, _ labels: Labels, _ make: () -> Instrument
    ) -> Instrument {
        let key = MetricsRegistry.text(labels)
        return lock.withLock {
            if let present = families[name]?.instruments[key] { return present }
            let made = make()
            families[name, default: Family(help: help)].instruments[key] = made
            return made
        }
    }

    private func lines(_ name: String, _ labels: String, _ histogram: Histogram) -> String {
        let snapshot = histogram.snapshot()
        var text = ""
        var total: UInt64 = 0
        for (slot, count) in snapshot.counts.enumerated() {
            total += count
            let bound =
                slot < histogram.bounds.count ? MetricsRegistry.number(histogram.bounds[slot]) : "+Inf"
            let separator = labels.isEmpty ? "" : ","
            text += line("\(name)_bucket", "\(labels)\(separator)le=\"\(bound)\"", "\(total)")
        }
        text += line("\(name)_sum", labels, MetricsRegistry.number(snapshot.sum))
        return text + line("\(name)_count", labels, "\(total)")
    }

    private func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Whole numbers without `.0`, as Prometheus' own libraries write them.
    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }

    private static func text(_ labels: Labels) -> String {
        labels.map { label in
            var escaped = ""
            for character in label.value {
                switch character {
                case "\\": escaped += "\\\\"
                case "\"": escaped += "\\\""
                case "\n": escaped += "\\n"
                default: escaped.append(character)
                }
            }
            return "\(label.name)=\"\(escaped)\""
        }.joined(separator: ",")
    }
}
