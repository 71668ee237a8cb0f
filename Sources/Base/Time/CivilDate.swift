// SPDX-License-Identifier: Apache-2.0

/// A day of the proleptic Gregorian calendar, which has a year 0 before year 1.
///
/// Conversions to and from a count of days are those of Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms": years begin in March, so that the leap day is the last, and 400 years are 146,097 days. They
/// hold for every day that 64-bit milliseconds reach.
public struct CivilDate: Sendable, Hashable, Comparable {
    public let year: Int
    /// 1 to 12.
    public let month: Int
    /// 1 to 31.
    public let day: Int

    /// Years that the checked initialiser takes: far beyond 64-bit milliseconds, far below overflow.
    private static let years = -1_000_000_000...1_000_000_000

    /// `nil` when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month),
            day >= 1, day <= Self.daysInMonth(year: year, month: month)
        else { return nil }
        self.init(uncheckedYear: year, month: month, day: day)
    }

    private init(uncheckedYear year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The day `days` after 1970-01-01; days beyond 300 milliard are cut to that.
    public init(daysSince1970 days: Int) {
        let limit = 300_000_000_000
        let shifted = min(max(days, -limit), limit) + 719_468  // Days since 0000-03-01.
        let era = Self.floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            uncheckedYear: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    public var daysSince1970: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = Self.floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let shiftedMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// 1 is Monday, 7 is Sunday (ISO 8601).
    public var weekday: Int {
        let fromMonday = (daysSince1970 + 3) % 7  // 1970-01-01 was a Thursday.
        return (fromMonday < 0 ? fromMonday + 7 : fromMonday) + 1
    }

    /// Midnight UTC, in milliseconds since 1970.
    public var startMillis: Int64 { Int64(daysSince1970) &* Timestamp.millisPerDay }

    /// The day that holds this time, UTC.
    public init(millis: Int64) {
        self.init(daysSince1970: Self.floorDivide(Int(millis), Int(Timestamp.millisPerDay)))
    }

    /// The same day of a month that lies `months` later (or earlier); the month's last day where it is
    /// shorter.
    public func adding(months: Int) -> CivilDate {
        let limit = 12_000_000_000
        let total = year * 12 + month - 1 + min(max(months, -limit), limit)
        let newYear = Self.floorDivide(total, 12)
        let newMonth = total - newYear * 12 + 1
        return CivilDate(
            uncheckedYear: newYear, month: newMonth,
            day: min(day, Self.daysInMonth(year: newYear, month: newMonth)))
    }

    public static func isLeap(year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// 0 when there is no such month.
    public static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 1, 3, 5, 7, 8, 10, 12: 31
        case 4, 6, 9, 11: 30
        case 2: isLeap(year: year) ? 29 : 28
        default: 0
        }
    }

    public static func < (a: CivilDate, b: CivilDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    /// The quotient rounded towards minus infinity.
    static func floorDivide(_ a: Int, _ b: Int) -> Int {
        let quotient = a / b
        return a % b < 0 ? quotient - 1 : quotient
    }
}
