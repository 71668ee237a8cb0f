// SPDX-License-Identifier: Apache-2.0

/// Documents with at least one single value within both bounds.
public struct RangeQuery: Sendable, Equatable {
    public struct Bound: Sendable, Equatable {
        public var value: ScalarValue
        public var isInclusive: Bool

        public init(_ value: ScalarValue, isInclusive: Bool) {
            self.value = value
            self.isInclusive = isInclusive
        }
    }

    public var field: String
    public var lower: Bound?
    public var upper: Bound?
    /// Replaces the date field's own format for these bounds.
    public var format: DateFormat?
    /// Shifts parsing and rounding of dates without an offset of their own, and not `now`.
    public var timeZone: ZoneOffset?
    public var boost: Float

    public init(
        field: String, lower: Bound? = nil, upper: Bound? = nil, format: DateFormat? = nil,
        timeZone: ZoneOffset? = nil, boost: Float = 1
    ) {
        self.field = field
        self.lower = lower
        self.upper = upper
        self.format = format
        self.timeZone = timeZone
        self.boost = boost
    }
}
