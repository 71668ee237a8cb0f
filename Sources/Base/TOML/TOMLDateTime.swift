// SPDX-License-Identifier: Apache-2.0

/// One of TOML's four kinds of date and time, its parts checked. Which parts are there makes the kind.
public struct TOMLDateTime: Sendable, Hashable {
    public enum Kind: Sendable {
        case offsetDateTime, localDateTime, localDate, localTime
    }

    public struct Time: Sendable, Hashable {
        public let hour: Int
        public let minute: Int
        /// 60 is a leap second.
        public let second: Int
        /// Digits below the nanosecond are cut off.
        public let nanosecond: Int
    }

    /// As it was written.
    public let text: String
    public let date: CivilDate?
    public let time: Time?
    /// Minutes east of UTC; `nil` where the time is local.
    public let offsetMinutes: Int?

    public var kind: Kind {
        if date == nil { return .localTime }
        if time == nil { return .localDate }
        return offsetMinutes == nil ? .localDateTime : .offsetDateTime
    }

    /// Whether a token that begins so can only be a date or a time.
    static func begins(_ token: [UInt8]) -> Bool {
        let digits = token.prefix { isDigit($0) }.count
        guard digits < token.count else { return false }
        return digits == 4 && token[4] == UInt8(ascii: "-") || digits == 2 && token[2] == UInt8(ascii: ":")
    }

    /// The whole token, by RFC 3339 as TOML cuts it: `T`, `t` or one space between date and time.
    init(_ token: [UInt8]) throws(TOMLFault) {
        var cursor = Cursor(token)
        var date: CivilDate?
        var time: Time?
        var offset: Int?
        if token.count > 4 && token[4] == UInt8(ascii: "-") {
            date = try cursor.date()
            if !cursor.isAtEnd {
                guard cursor.skip("T") || cursor.skip("t") || cursor.skip(" ") else {
                    throw TOMLFault(
                        "a date is followed by T or a space and a time, as in 1979-05-27T07:32:00")
                }
                time = try cursor.time()
                offset = try cursor.offset()
            }
        } else {
            time = try cursor.time()
        }
        guard cursor.isAtEnd else {
            throw TOMLFault("text follows a date or a time; write it as 1979-05-27T07:32:00Z")
        }
        text = String(decoding: token, as: UTF8.self)
        self.date = date
        self.time = time
        offsetMinutes = offset
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Walks a token.
    private struct Cursor {
        let token: [UInt8]
        var at = 0

        init(_ token: [UInt8]) { self.token = token }

        var isAtEnd: Bool { at == token.count }

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard at < token.count, token[at] == UInt8(ascii: character) else { return false }
            at += 1
            return true
        }

        /// Exactly so many digits.
        mutating func number(_ digits: Int) -> Int? {
            guard at + digits <= token.count, token[at..<at + digits].allSatisfy(isDigit) else { return nil }
            defer { at += digits }
            return token[at..<at + digits].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        }

        mutating func date() throws(TOMLFault) -> CivilDate {
            guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2)
            else {
                throw TOMLFault("a date is written with ten characters, as in 1979-05-27")
            }
            guard let date = CivilDate(year: year, month: month, day: day) else {
                throw TOMLFault("there is no such day; check month and day")
            }
            return date
        }

        mutating func time() throws(TOMLFault) -> Time {
            guard let hour = number(2), skip(":"), let minute = number(2), skip(":"), let second = number(2)
            else {
                throw TOMLFault("a time has hours, minutes and seconds, as in 07:32:00 or 07:32:00.5")
            }
            guard hour <= 23, minute <= 59, second <= 60 else {
                throw TOMLFault("there is no such time; hours go to 23, minutes to 59, seconds to 60")
            }
            var nanosecond = 0
            if skip(".") {
                var unit = 100_000_000
                let start = at
                while let digit = number(1) {
                    nanosecond += digit * unit
                    unit /= 10
                }
                if at == start { throw TOMLFault("digits must follow the point of a time") }
            }
            return Time(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
        }

        mutating func offset() throws(TOMLFault) -> Int? {
            if isAtEnd { return nil }
            if skip("Z") || skip("z") { return 0 }
            let isWest = skip("-")
            guard isWest || skip("+"), let hours = number(2), skip(":"), let minutes = number(2), hours <= 23,
                minutes <= 59
            else { throw TOMLFault("an offset from UTC is Z, or as in +02:00, up to 23:59") }
            return (isWest ? -1 : 1) * (hours * 60 + minutes)
        }
    }
}
