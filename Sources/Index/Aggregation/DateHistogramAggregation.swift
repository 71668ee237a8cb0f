// SPDX-License-Identifier: Apache-2.0

/// One bucket for each interval of time. Round a value with `rounding`.
public struct DateHistogramAggregation: Sendable, Equatable {
    public var field: String
    /// Interval, zone and offset in one: `floor` gives the key of a value's bucket, `next` the following key.
    public var rounding: DateRounding
    /// 0 fills gaps with empty buckets.
    public var documentCountMin = 0
    /// Buckets are made at least from … to (keys after rounding), when `documentCountMin` is 0.
    public var extendedBounds: DateBounds?
    /// Buckets outside are not made.
    public var hardBounds: DateBounds?
    /// Of `key_as_string`; nil: the field's first format.
    public var format: DateFormat?
    public var missing: ScalarValue?
    /// Buckets as an object instead of an array.
    public var isKeyed = false
    /// By key ascending unless given.
    public var order: [BucketOrder] = [BucketOrder(.key, isAscending: true)]

    public init(field: String, rounding: DateRounding) {
        self.field = field
        self.rounding = rounding
    }
}
