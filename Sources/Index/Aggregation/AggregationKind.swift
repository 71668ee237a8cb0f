// SPDX-License-Identifier: Apache-2.0

/// What an aggregation computes.
public enum AggregationKind: Sendable, Equatable {
    case terms(TermsAggregation)
    case dateHistogram(DateHistogramAggregation)
    case histogram(HistogramAggregation)
    case range(RangeAggregation)
    case filter(Query)
    case filters(FiltersAggregation)
    /// Documents without a value in the field.
    case missing(field: String)
    /// All documents, whatever the query; at the top level only.
    case global
    case metric(MetricAggregation)

    /// Whether the aggregation makes buckets, and so may have children.
    public var isBucketing: Bool {
        if case .metric = self { return false }
        return true
    }
}
