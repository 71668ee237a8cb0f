// SPDX-License-Identifier: Apache-2.0

/// Days and months of the proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date
/// algorithms"). All in UTC; wrapping arithmetic, so no input traps.
enum CalendarMath {
    static let millisPerDay: Int64 = 86_400_000

    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year &- 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted &- era &* 400
        let dayOfYear = (153 &* (month &+ (month > 2 ? -3 : 9)) &+ 2) / 5 &+ day &- 1
        let dayOfEra = yearOfEra &* 365 &+ yearOfEra / 4 &- yearOfEra / 100 &+ dayOfYear
        return era &* 146_097 &+ dayOfEra &- 719_468
    }

    static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days &+ 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra =
            (dayOfEra &- dayOfEra / 1460 &+ dayOfEra / 36_524 &- dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra &- (365 &* yearOfEra &+ yearOfEra / 4 &- yearOfEra / 100)
        let shiftedMonth = (5 &* dayOfYear &+ 2) / 153
        let day = dayOfYear &- (153 &* shiftedMonth &+ 2) / 5 &+ 1
        let month = shiftedMonth < 10 ? shiftedMonth &+ 3 : shiftedMonth &- 9
        return (yearOfEra &+ era &* 400 &+ (month <= 2 ? 1 : 0), month, day)
    }

    static func monthLength(year: Int64, month: Int64) -> Int64 {
        switch month {
        case 2: return isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }

    static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func floorDivide(_ value: Int64, _ by: Int64) -> Int64 {
        let quotient = value / by
        return value % by < 0 ? quotient &- 1 : quotient
    }

    /// Adds months and keeps the time of day; a day past the month's end becomes its last day.
    static func addMonths(_ months: Int64, to millis: Int64) -> Int64 {
        let day = floorDivide(millis, millisPerDay)
        let timeOfDay = millis &- day &* millisPerDay
        let date = civil(days: day)
        let total = date.year &* 12 &+ date.month &- 1 &+ months
        let year = floorDivide(total, 12)
        let month = total &- year &* 12 &+ 1
        let clamped = min(date.day, monthLength(year: year, month: month))
        return days(year: year, month: month, day: clamped) &* millisPerDay &+ timeOfDay
    }
}
