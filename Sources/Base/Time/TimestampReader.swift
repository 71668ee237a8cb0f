// SPDX-License-Identifier: Apache-2.0

/// Walks over the text of a time. Each part says what it expected when it isn't there.
struct TimestampReader {
    private let utf8: UnsafeBufferPointer<UInt8>
    private var at = 0

    init(_ utf8: UnsafeBufferPointer<UInt8>) { self.utf8 = utf8 }

    var isAtEnd: Bool { at == utf8.count }

    func error(_ reason: String) -> TimestampError { TimestampError(offset: at, reason: reason) }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard at < utf8.count, utf8[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }

    /// Days since 1970.
    mutating func date() throws(TimestampError) -> Int64 {
        let year = try number(4, "a year of four digits")
        guard skip("-") else { throw error("expected '-' after the year") }
        let month = try number(2, "a month of two digits")
        guard skip("-") else { throw error("expected '-' after the month") }
        let day = try number(2, "a day of two digits")
        guard let date = CivilDate(year: year, month: month, day: day) else {
            throw TimestampError(offset: 0, reason: "the calendar has no such day")
        }
        return Int64(date.daysSince1970)
    }

    /// Milliseconds of the day.
    mutating func time() throws(TimestampError) -> Int64 {
        let start = at
        let hours = try number(2, "an hour of two digits")
        guard skip(":") else { throw error("expected ':' after the hour") }
        let minutes = try number(2, "minutes of two digits")
        var seconds = 0
        var fraction = 0
        if skip(":") {
            seconds = try number(2, "seconds of two digits")
            if skip(".") { fraction = try millis() }
        }
        guard hours < 24, minutes < 60, seconds < 60 else {
            throw TimestampError(offset: start, reason: "a day has no such time")
        }
        return Int64(((hours * 60 + minutes) * 60 + seconds) * 1_000 + fraction)
    }

    /// Milliseconds that the zone is ahead of UTC.
    mutating func zone() throws(TimestampError) -> Int64 {
        if isAtEnd || skip("Z") || skip("z") { return 0 }
        let start = at
        let isBehind = skip("-")
        guard isBehind || skip("+") else { throw error("expected 'Z', an offset from UTC or the end") }
        let hours = try number(2, "an offset's hours in two digits")
        var minutes = 0
        let hasColon = skip(":")
        if hasColon || !isAtEnd { minutes = try number(2, "an offset's minutes in two digits") }
        guard minutes < 60, hours * 60 + minutes <= 18 * 60 else {
            throw TimestampError(offset: start, reason: "offsets from UTC reach to 18 hours")
        }
        let millis = Int64(hours * 60 + minutes) * 60_000
        return isBehind ? -millis : millis
    }

    /// A fraction of a second, of which the first three digits count.
    private mutating func millis() throws(TimestampError) -> Int {
        var value = 0
        var digits = 0
        while at < utf8.count, let digit = digit(utf8[at]) {
            guard digits < 9 else { throw error("a fraction has up to nine digits") }
            if digits < 3 { value = value * 10 + digit }
            digits += 1
            at += 1
        }
        guard digits > 0 else { throw error("expected a digit after '.'") }
        while digits < 3 {
            value *= 10
            digits += 1
        }
        return value
    }

    private mutating func number(_ digits: Int, _ what: StaticString) throws(TimestampError) -> Int {
        var value = 0
        for i in 0..<digits {
            guard at + i < utf8.count, let digit = digit(utf8[at + i]) else {
                throw error("expected \(what)")
            }
            value = value * 10 + digit
        }
        at += digits
        return value
    }

    private func digit(_ byte: UInt8) -> Int? {
        let digit = byte &- UInt8(ascii: "0")
        return digit < 10 ? Int(digit) : nil
    }
}
