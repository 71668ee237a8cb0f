// SPDX-License-Identifier: Apache-2.0

/// The parts that a text gave; those that it left out are filled down (first instant) or up (last millisecond).
struct DateParts {
    var year: Int64?
    var month: Int64?
    var day: Int64?
    var hour: Int64?
    var minute: Int64?
    var second: Int64?
    var millis: Int64?
    var zone: ZoneOffset?

    /// - Parameters:
    ///   - roundsUp: missing parts take their greatest value.
    ///   - zone: where the text has no offset.
    /// - Returns: milliseconds since 1970 UTC; nil for a date that does not exist.
    func resolve(roundsUp: Bool, zone defaultZone: ZoneOffset) -> Int64? {
        let year = self.year ?? 1970
        let month = self.month ?? (roundsUp ? 12 : 1)
        guard (1...12).contains(month) else { return nil }
        let length = CalendarMath.monthLength(year: year, month: month)
        let day = self.day ?? (roundsUp ? length : 1)
        let hour = self.hour ?? (roundsUp ? 23 : 0)
        let minute = self.minute ?? (roundsUp ? 59 : 0)
        let second = self.second ?? (roundsUp ? 59 : 0)
        let millis = self.millis ?? (roundsUp ? 999 : 0)
        guard (1...length).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
        let days = CalendarMath.days(year: year, month: month, day: day)
        let time = ((hour &* 60 &+ minute) &* 60 &+ second) &* 1000 &+ millis
        return days &* CalendarMath.millisPerDay &+ time &- (zone ?? defaultZone).millis
    }
}
