// SPDX-License-Identifier: Apache-2.0

/// One bucket for each interval of numbers: key = floor((value - offset) / interval) * interval + offset.
public struct HistogramAggregation: Sendable, Equatable {
    public struct Bounds: Sendable, Equatable {
        public var min: Double?
        public var max: Double?
    }

    public var field: String
    /// Above 0 and finite.
    public var interval: Double
    public var offset = 0.0
    public var documentCountMin = 0
    public var extendedBounds: Bounds?
    public var hardBounds: Bounds?
    public var missing: ScalarValue?
    public var isKeyed = false
    public var order: [BucketOrder] = [BucketOrder(.key, isAscending: true)]

    public init(field: String, interval: Double) {
        self.field = field
        self.interval = interval
    }
}
