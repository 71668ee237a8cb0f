// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct TimestampTests {
    @Test(
        "Every form that is read gives its time",
        arguments: [
            ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1),
            ("2011-12-09T12:50:00Z", 1_323_435_000_000), ("2011-12-09 12:50:00", 1_323_435_000_000),
            ("2011-12-09t12:50z", 1_323_435_000_000), ("2011-12-09T12:50:00.1", 1_323_435_000_100),
            ("2011-12-09T12:50:00.123456789Z", 1_323_435_000_123),
            ("2011-12-09T14:50:00+02:00", 1_323_435_000_000),
            ("2011-12-09T14:50:00+0200", 1_323_435_000_000), ("2011-12-09T14:50:00+02", 1_323_435_000_000),
            ("2011-12-09T04:20:00-08:30", 1_323_435_000_000), ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ] as [(String, Int64)])
    func read(text: String, millis: Int64) throws {
        #expect(try Timestamp.parse(text) == millis)
    }

    @Test(
        "Nonsense is refused",
        arguments: [
            "", "2011", "2011-12", "2011-1-09", "2011-12-9", "2011-13-01", "2011-00-01", "2011-02-29",
            "1900-02-29",
            "2011-12-32", "2011-12-00", "2011-12-09T", "2011-12-09T12", "2011-12-09T12:",
            "2011-12-09T24:00:00Z",
            "2011-12-09T12:60:00Z", "2011-12-09T12:50:60Z", "2011-12-09T12:50:00.", "2011-12-09T12:50:00.Z",
            "2011-12-09T12:50:00.1234567890Z", "2011-12-09T12:50:00,5Z", "2011-12-09T12:50:00ZZ",
            "2011-12-09T12:50:00+", "2011-12-09T12:50:00+2", "2011-12-09T12:50:00+02:",
            "2011-12-09T12:50:00+02:60",
            "2011-12-09T12:50:00+18:01", "2011-12-09X12:50:00Z", " 2011-12-09", "2011-12-09Z", "-2011-12-09",
            "+12011-12-09", "２０１１-12-09", "now", "1323435000000",
        ])
    func refuse(text: String) {
        #expect(throws: TimestampError.self) { try Timestamp.parse(text) }
    }

    @Test("A time that is written reads back as itself")
    func roundTrip() throws {
        #expect(Timestamp.format(1_323_435_000_000) == "2011-12-09T12:50:00.000Z")
        #expect(Timestamp.format(-1) == "1969-12-31T23:59:59.999Z")
        var generator = SeededGenerator(seed: 41)
        for _ in 0..<20_000 {
            let millis = Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &generator)
            #expect(try Timestamp.parse(Timestamp.format(millis)) == millis)
        }
    }

    @Test("The extremes of 64 bits are written in the expanded form")
    func extremes() {
        #expect(Timestamp.format(253_402_300_800_000) == "+010000-01-01T00:00:00.000Z")
        #expect(Timestamp.format(-62_167_219_200_001) == "-000001-12-31T23:59:59.999Z")
        #expect(Timestamp.format(.max) == "+292278994-08-17T07:12:55.807Z")
        #expect(Timestamp.format(.min) == "-292275055-05-16T16:47:04.192Z")
    }

    @Test("Days and dates convert both ways, day after day, through four centuries")
    func civil() {
        var previous = CivilDate(daysSince1970: -200_001)
        for days in -200_000...200_000 {
            let date = CivilDate(daysSince1970: days)
            #expect(date.daysSince1970 == days && previous < date)
            #expect(date.weekday == previous.weekday % 7 + 1)
            #expect(CivilDate(year: date.year, month: date.month, day: date.day) == date)
            previous = date
        }
        #expect(CivilDate(daysSince1970: 0).weekday == 4)
        #expect(CivilDate(millis: -1) == CivilDate(year: 1969, month: 12, day: 31))
    }

    @Test("A month later is the same day, or the last one of a shorter month")
    func months() {
        let last = CivilDate(year: 2024, month: 1, day: 31)
        #expect(last?.adding(months: 1) == CivilDate(year: 2024, month: 2, day: 29))
        #expect(last?.adding(months: 13) == CivilDate(year: 2025, month: 2, day: 28))
        #expect(last?.adding(months: -2) == CivilDate(year: 2023, month: 11, day: 30))
    }

    @Test("There is no date of nonsense")
    func noDate() {
        #expect(CivilDate(year: 2023, month: 2, day: 29) == nil)
        #expect(CivilDate(year: 2023, month: 13, day: 1) == nil)
        #expect(CivilDate(year: .max, month: 1, day: 1) == nil)
        #expect(CivilDate(daysSince1970: .max).year > 800_000_000)
        #expect(CivilDate(daysSince1970: .min).year < -800_000_000)
    }
}
