// SPDX-License-Identifier: Apache-2.0

/// One bucket for each given range, `from` inclusive, `to` exclusive. Ranges may overlap.
public struct RangeAggregation: Sendable, Equatable {
    public struct Range: Sendable, Equatable {
        /// Nil: made of the bounds (`*-20.0`).
        public var key: String?
        /// A number, or for `date_range` any date expression.
        public var from: ScalarValue?
        public var to: ScalarValue?
    }

    public var field: String
    public var ranges: [Range]
    /// `date_range`: bounds are dates and keys are formatted dates.
    public var isDateRange = false
    public var format: DateFormat?
    public var timeZone: ZoneOffset?
    public var missing: ScalarValue?
    public var isKeyed = false

    public init(field: String, ranges: [Range]) {
        self.field = field
        self.ranges = ranges
    }
}
