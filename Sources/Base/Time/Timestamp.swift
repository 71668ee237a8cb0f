// SPDX-License-Identifier: Apache-2.0

/// Times as text and as milliseconds since 1970-01-01T00:00:00Z, the form in which we keep them.
///
/// Read are ISO 8601's calendar forms with years 0000 to 9999: `2011-12-09`, `2011-12-09T12:50`,
/// `2011-12-09T12:50:00`, with `t` or a space instead of `T`, with 1 to 9 digits of a fraction (cut to
/// milliseconds), and with `Z`, `+02`, `+0200` or `+02:00` at the end (up to 18 hours; none means UTC). The
/// proleptic Gregorian calendar holds for all years; there is no second 60 and no hour 24.
public enum Timestamp {
    public static let millisPerDay: Int64 = 86_400_000

    /// Milliseconds since 1970 UTC.
    public static func parse(_ text: String) throws(TimestampError) -> Int64 {
        var text = text
        let parsed = text.withUTF8 { utf8 in
            Result { () throws(TimestampError) in try parse(utf8: utf8) }
        }
        return try parsed.get()
    }

    /// The same, of UTF-8 bytes.
    public static func parse(utf8: UnsafeBufferPointer<UInt8>) throws(TimestampError) -> Int64 {
        var reader = TimestampReader(utf8)
        let day = try reader.date()
        guard !reader.isAtEnd else { return day * millisPerDay }
        guard reader.skip("T") || reader.skip("t") || reader.skip(" ") else {
            throw reader.error("expected 'T', a space or the end after the date")
        }
        let time = try reader.time()
        let offset = try reader.zone()
        guard reader.isAtEnd else { throw reader.error("expected the end after the time") }
        return day * millisPerDay + time - offset
    }

    /// `2011-12-09T12:50:00.000Z`. Years outside of 0000 to 9999 get a sign and at least six digits
    /// (ISO 8601's expanded form); `parse` does not read those.
    public static func format(_ millis: Int64) -> String {
        var utf8: [UInt8] = []
        utf8.reserveCapacity(24)
        append(millis, to: &utf8)
        return String(decoding: utf8, as: UTF8.self)
    }

    /// The same, appended to bytes.
    public static func append(_ millis: Int64, to utf8: inout [UInt8]) {
        let date = CivilDate(millis: millis)
        let rest = millis % millisPerDay
        let time = Int(rest < 0 ? rest + millisPerDay : rest)
        if (0...9_999).contains(date.year) {
            append(date.year, digits: 4, to: &utf8)
        } else {
            utf8.append(UInt8(ascii: date.year < 0 ? "-" : "+"))
            let digits = date.year.magnitude > 999_999 ? 9 : 6
            append(Int(date.year.magnitude), digits: digits, to: &utf8)
        }
        utf8.append(UInt8(ascii: "-"))
        append(date.month, digits: 2, to: &utf8)
        utf8.append(UInt8(ascii: "-"))
        append(date.day, digits: 2, to: &utf8)
        utf8.append(UInt8(ascii: "T"))
        append(time / 3_600_000, digits: 2, to: &utf8)
        utf8.append(UInt8(ascii: ":"))
        append(time / 60_000 % 60, digits: 2, to: &utf8)
        utf8.append(UInt8(ascii: ":"))
        append(time / 1_000 % 60, digits: 2, to: &utf8)
        utf8.append(UInt8(ascii: "."))
        append(time % 1_000, digits: 3, to: &utf8)
        utf8.append(UInt8(ascii: "Z"))
    }

    private static func append(_ value: Int, digits: Int, to utf8: inout [UInt8]) {
        var power = 1
        for _ in 1..<digits { power *= 10 }
        while power > 0 {
            utf8.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / power % 10))
            power /= 10
        }
    }
}
