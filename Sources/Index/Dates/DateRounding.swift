// SPDX-License-Identifier: Apache-2.0

/// Rounds instants to the keys of a date histogram's buckets.
///
/// An instant is shifted to local time, rounded down, and shifted back, so that a day's key is its local
/// midnight in UTC milliseconds. `offset` moves every boundary.
public struct DateRounding: Sendable, Equatable {
    public enum Interval: Sendable, Equatable {
        case calendar(CalendarUnit)
        /// Milliseconds, above 0.
        case fixed(Int64)
    }

    public let interval: Interval
    public let zone: ZoneOffset
    public let offsetMillis: Int64

    public init(_ interval: Interval, zone: ZoneOffset = .utc, offsetMillis: Int64 = 0) {
        self.interval = interval
        self.zone = zone
        self.offsetMillis = offsetMillis
    }

    /// The key of the bucket that holds the instant.
    public func floor(_ millis: Int64) -> Int64 {
        let shift = zone.millis &- offsetMillis
        let local = millis &+ shift
        switch interval {
        case .calendar(let unit): return unit.floor(local) &- shift
        case .fixed(let length):
            let length = max(length, 1)
            return CalendarMath.floorDivide(local, length) &* length &- shift
        }
    }

    /// The key after `key`, which must be one.
    public func next(after key: Int64) -> Int64 {
        let shift = zone.millis &- offsetMillis
        switch interval {
        case .calendar(let unit): return unit.add(1, to: key &+ shift) &- shift
        case .fixed(let length): return key &+ max(length, 1)
        }
    }
}
