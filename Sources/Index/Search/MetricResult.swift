// SPDX-License-Identifier: Apache-2.0
import Base

/// Numbers over values: sums compensated (Neumaier 1974), so that ten million amounts add up to the cent.
public struct ValueStatistics: Sendable, Equatable {
    public private(set) var count = 0
    public private(set) var minimum = Double.infinity
    public private(set) var maximum = -Double.infinity
    private var high = 0.0
    private var low = 0.0
    private var squaresHigh = 0.0
    private var squaresLow = 0.0

    public var sum: Double { high.isFinite ? high + low : high }
    public var sumOfSquares: Double { squaresHigh.isFinite ? squaresHigh + squaresLow : squaresHigh }

    @inline(__always)
    mutating func add(_ value: Double) {
        count &+= 1
        minimum = min(minimum, value)
        maximum = max(maximum, value)
        ValueStatistics.add(value, &high, &low)
    }

    @inline(__always)
    mutating func addSquare(_ value: Double) { ValueStatistics.add(value * value, &squaresHigh, &squaresLow) }

    @inline(__always)
    private static func add(_ value: Double, _ high: inout Double, _ low: inout Double) {
        let total = high + value
        low += abs(high) >= abs(value) ? (high - total) + value : (value - total) + high
        high = total
    }
}

/// The answer of a metric.
public struct MetricResult: Sendable, Equatable {
    public let function: MetricAggregation.Function
    public var statistics = ValueStatistics()
    /// Of `cardinality`.
    public var distinctCount = 0
    /// How results that are dates or booleans are shown beside the number; `nil` for numbers.
    public var format: DateFormat?

    init(_ function: MetricAggregation.Function) { self.function = function }

    /// A value by its name in the answer: `value`, or a member of `stats`. `nil` when there are no documents.
    public func value(_ name: String) -> Double? {
        let isEmpty = statistics.count == 0
        let count = Double(statistics.count)
        switch name {
        case "count": return count
        case "min": return isEmpty ? nil : statistics.minimum
        case "max": return isEmpty ? nil : statistics.maximum
        case "avg": return isEmpty ? nil : statistics.sum / count
        case "sum": return statistics.sum
        case "sum_of_squares": return isEmpty ? nil : statistics.sumOfSquares
        case "variance", "variance_population": return variance(count)
        case "variance_sampling":
            guard let variance = variance(count), count > 1 else { return nil }
            return variance * count / (count - 1)
        case "std_deviation", "std_deviation_population": return variance(count)?.squareRoot()
        case "std_deviation_sampling": return value("variance_sampling")?.squareRoot()
        case "value":
            switch function {
            case .valueCount: return count
            case .cardinality: return Double(distinctCount)
            default: return value(function.rawValue)
            }
        default: return nil
        }
    }

    private func variance(_ count: Double) -> Double? {
        guard count > 0 else { return nil }
        let (sum, squares) = (statistics.sum, statistics.sumOfSquares)
        return max((squares - sum * sum / count) / count, 0)
    }

    func writeMembers(to writer: inout JSONWriter) {
        switch function {
        case .stats, .extendedStats:
            writer.key("count")
            writer.value(statistics.count)
            for name in ["min", "max", "avg", "sum"] { write(name, to: &writer) }
            if function == .extendedStats { writeExtended(to: &writer) }
            if let format, statistics.count > 0 {
                for name in ["min", "max", "avg", "sum"] { writeText(name, format, to: &writer) }
            }
        case .valueCount:
            writer.key("value")
            writer.value(statistics.count)
        case .cardinality:
            writer.key("value")
            writer.value(distinctCount)
        default:
            write("value", to: &writer)
            if let format, statistics.count > 0 || function == .sum { writeText("value", format, to: &writer) }
        }
    }

    private func write(_ name: String, to writer: inout JSONWriter) {
        writer.key(name)
        if let value = value(name), value.isFinite { writer.value(value) } else { writer.null() }
    }

    private func writeText(_ name: String, _ format: DateFormat, to writer: inout JSONWriter) {
        guard let value = value(name), let millis = Int64(exactly: value.rounded(.towardZero)) else { return }
        writer.key(name + "_as_string")
        writer.value(format.text(of: millis))
    }

    private func writeExtended(to writer: inout JSONWriter) {
        for name in [
            "sum_of_squares", "variance", "variance_population", "variance_sampling", "std_deviation",
            "std_deviation_population", "std_deviation_sampling",
        ] { write(name, to: &writer) }
        writer.key("std_deviation_bounds")
        writer.beginObject()
        for (suffix, name) in [
            ("", "std_deviation"), ("_population", "std_deviation_population"), ("_sampling", "std_deviation_sampling"),
        ] {
            for (end, sign) in [("upper", 2.0), ("lower", -2.0)] {
                writer.key(end + suffix)
                if let deviation = value(name), let average = value("avg") {
                    writer.value(average + sign * deviation)
                } else {
                    writer.null()
                }
            }
        }
        writer.endObject()
    }
}
