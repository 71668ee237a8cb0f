// SPDX-License-Identifier: Apache-2.0

/// Numbers computed over all values of a field.
public struct MetricAggregation: Sendable, Equatable {
    public enum Function: String, Sendable, Equatable, CaseIterable {
        case avg, sum, min, max, stats, cardinality
        case valueCount = "value_count"
        case extendedStats = "extended_stats"
    }

    public var function: Function
    public var field: String
    /// Documents without the field count as having this value.
    public var missing: ScalarValue?
    /// For dates: of `value_as_string`.
    public var format: DateFormat?

    public init(_ function: Function, field: String, missing: ScalarValue? = nil) {
        self.function = function
        self.field = field
        self.missing = missing
    }
}
