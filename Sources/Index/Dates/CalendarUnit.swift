// SPDX-License-Identifier: Apache-2.0

/// A unit of calendar arithmetic: of date math and of `calendar_interval`.
public enum CalendarUnit: Sendable, Equatable {
    case second, minute, hour, day, week, month, quarter, year

    /// The unit's length where it is always the same.
    var fixedMillis: Int64? {
        switch self {
        case .second: return 1000
        case .minute: return 60_000
        case .hour: return 3_600_000
        case .day: return CalendarMath.millisPerDay
        case .week: return 7 &* CalendarMath.millisPerDay
        case .month, .quarter, .year: return nil
        }
    }

    /// Months of units that have no fixed length.
    private var months: Int64 {
        switch self {
        case .month: return 1
        case .quarter: return 3
        default: return 12
        }
    }

    /// The start of the unit that holds the instant. Weeks start on Monday.
    func floor(_ millis: Int64) -> Int64 {
        if self == .week {
            // 1970-01-01 was a Thursday; its week began three days before.
            let shift = 3 &* CalendarMath.millisPerDay
            let week = 7 &* CalendarMath.millisPerDay
            return CalendarMath.floorDivide(millis &+ shift, week) &* week &- shift
        }
        if let length = fixedMillis { return CalendarMath.floorDivide(millis, length) &* length }
        let date = CalendarMath.civil(days: CalendarMath.floorDivide(millis, CalendarMath.millisPerDay))
        let month: Int64
        switch self {
        case .month: month = date.month
        case .quarter: month = (date.month &- 1) / 3 &* 3 &+ 1
        default: month = 1
        }
        return CalendarMath.days(year: date.year, month: month, day: 1) &* CalendarMath.millisPerDay
    }

    /// The instant `count` units later (or earlier).
    func add(_ count: Int64, to millis: Int64) -> Int64 {
        if let length = fixedMillis { return millis &+ count &* length }
        return CalendarMath.addMonths(count &* months, to: millis)
    }
}
