// SPDX-License-Identifier: Apache-2.0

/// One bucket for each distinct value, the `size` best of them in the given order.
public struct TermsAggregation: Sendable, Equatable {
    public var field: String
    /// Buckets returned.
    public var size = 10
    /// Buckets with fewer documents are left out; 0 also returns values that only other documents have.
    public var documentCountMin = 1
    /// Keys of the order; ties are always broken by key ascending. Empty in JSON: count descending.
    public var order: [BucketOrder] = [BucketOrder(.count, isAscending: false)]
    /// Documents without the field count as having this value.
    public var missing: ScalarValue?
    /// Only these values (nil: all).
    public var include: [ScalarValue]?
    public var exclude: [ScalarValue] = []
    /// For dates: how keys are shown.
    public var format: DateFormat?
    public var showsCountError = false

    public init(field: String) { self.field = field }
}
