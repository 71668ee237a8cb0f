// SPDX-License-Identifier: Apache-2.0

/// Metrics as Prometheus reads them (exposition format 0.0.4).
enum MetricsText {
    /// By name; a family without samples is left out.
    static func exposition(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) where !family.samples.isEmpty {
            text += "# HELP \(family.name) \(family.help)\n# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                switch sample.value {
                case .number(let value): text += line(family.name, sample.labels, number(value))
                case .distribution(let value): text += lines(family.name, sample.labels, value)
                }
            }
        }
        return text
    }

    /// `name="value"`, separated by commas.
    static func labels(_ labels: MetricsRegistry.Labels) -> String {
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

    private static func lines(_ name: String, _ labels: String, _ value: MetricDistribution) -> String {
        let separator = labels.isEmpty ? "" : ","
        let bounds = value.bounds.map(number) + ["+Inf"]
        var text = ""
        for (bound, count) in zip(bounds, value.counts + [value.count]) {
            text += line("\(name)_bucket", "\(labels)\(separator)le=\"\(bound)\"", "\(count)")
        }
        text += line("\(name)_sum", labels, number(value.sum))
        return text + line("\(name)_count", labels, "\(value.count)")
    }

    private static func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    /// Whole numbers without `.0`, as Prometheus' own libraries write them.
    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        return value.isNaN ? "NaN" : value.isInfinite ? (value < 0 ? "-Inf" : "+Inf") : "\(value)"
    }
}
