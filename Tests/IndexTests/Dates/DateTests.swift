// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Index

@Suite("Dates")
struct DateTests {
    private func millis(_ text: String) -> Int64? { DateFormat.standard.parse(text) }

    @Test(
        "dates are read in the standard format",
        arguments: [
            ("1970-01-01", 0), ("2024-02-29T12:30:15.250Z", 1_709_209_815_250), ("2024", 1_704_067_200_000),
            ("2024-02", 1_706_745_600_000), ("2024-01-01T02:00+02:00", 1_704_067_200_000),
            ("1700000000000", 1_700_000_000_000), ("-1", -1),
            ("2024-01-01T00:00:00.123456789Z", 1_704_067_200_123),
            ("0001-01-01", -62_135_596_800_000),
        ] as [(String, Int64)])
    func standard(text: String, expected: Int64) { #expect(millis(text) == expected) }

    @Test(
        "what is no date is refused",
        arguments: [
            "", "2024-13-01", "2023-02-29", "2024-1-1", "24:00", "2024-01-01T24:00", "2024-01-01x", "soon",
        ])
    func wrong(text: String) { #expect(millis(text) == nil) }

    @Test("patterns read and write")
    func patterns() throws {
        let format = try #require(DateFormat("dd/MMM/yyyy:HH:mm:ss Z||yyyy/MM/dd HH:mm:ss||epoch_second"))
        #expect(format.parse("10/Oct/2000:13:55:36 -0700") == 971_211_336_000)
        #expect(format.parse("2000/10/10 20:55:36") == 971_211_336_000)
        #expect(format.parse("971211336") == 971_211_336_000)
        #expect(format.text(of: 971_211_336_000) == "10/Oct/2000:20:55:36 +0000")
        #expect(DateFormat("yyyy-MM-dd")?.text(of: 1_709_209_815_250) == "2024-02-29")
        #expect(DateFormat("qqq") == nil)
    }

    @Test("the standard format writes milliseconds and the zone")
    func write() throws {
        #expect(DateFormat.standard.text(of: 1_709_209_815_250) == "2024-02-29T12:30:15.250Z")
        let zone = try #require(ZoneOffset("+02:00"))
        #expect(DateFormat.standard.text(of: 0, zone: zone) == "1970-01-01T02:00:00.000+02:00")
    }

    @Test(
        "date math adds, clamps and rounds",
        arguments: [
            ("2024-01-31||+1M", false, "2024-02-29T00:00:00.000Z"),
            ("2024-01-01||+1M/d", false, "2024-02-01T00:00:00.000Z"),
            ("2024-01-01||+1M/d", true, "2024-02-01T23:59:59.999Z"),
            ("now-1d/d", false, "2024-02-28T00:00:00.000Z"),
            ("now/w", false, "2024-02-26T00:00:00.000Z"),
            ("now/M", true, "2024-02-29T23:59:59.999Z"),
            ("now/y", false, "2024-01-01T00:00:00.000Z"),
            ("now+1h", false, "2024-02-29T13:30:15.250Z"),
            ("2024-02", true, "2024-02-29T23:59:59.999Z"),
        ])
    func math(text: String, roundsUp: Bool, expected: String) throws {
        let math = DateMath(format: .standard, nowMillis: 1_709_209_815_250)
        #expect(DateFormat.standard.text(of: try math.evaluate(text, roundsUp: roundsUp)) == expected)
    }

    @Test("a zone moves rounding and not now")
    func mathInZone() throws {
        let zone = try #require(ZoneOffset("+02:00"))
        let math = DateMath(format: .standard, nowMillis: 1_709_209_815_250, zone: zone)
        #expect(try math.evaluate("now", roundsUp: false) == 1_709_209_815_250)
        #expect(
            DateFormat.standard.text(of: try math.evaluate("now/d", roundsUp: false))
                == "2024-02-28T22:00:00.000Z")
    }

    @Test(
        "wrong date math is refused with Elasticsearch's words",
        arguments: [
            ("now*1d", "operator not supported for date math [*1d]"),
            ("now/2d", "rounding `/` can only be used on single unit types [/2d]"),
            ("now-1", "truncated date math [-1]"), ("now-1x", "unit [x] not supported for date math [-1x]"),
        ])
    func wrongMath(text: String, reason: String) {
        let math = DateMath(format: .standard, nowMillis: 0)
        #expect(throws: DateMath.Failure.unparsableMath(reason)) { try math.evaluate(text, roundsUp: false) }
    }

    @Test("buckets begin at local midnights, Mondays and firsts")
    func rounding() throws {
        let zone = try #require(ZoneOffset("-05:00"))
        let day = DateRounding(.calendar(.day), zone: zone)
        #expect(DateFormat.standard.text(of: day.floor(1_709_182_799_999)) == "2024-02-28T05:00:00.000Z")
        let month = DateRounding(.calendar(.month))
        let key = month.floor(1_709_209_815_250)
        #expect(DateFormat.standard.text(of: key) == "2024-02-01T00:00:00.000Z")
        #expect(DateFormat.standard.text(of: month.next(after: key)) == "2024-03-01T00:00:00.000Z")
        #expect(
            DateFormat.standard.text(of: DateRounding(.calendar(.quarter)).floor(-1))
                == "1969-10-01T00:00:00.000Z")
        let fixed = DateRounding(.fixed(3_600_000), offsetMillis: 1_800_000)
        #expect(fixed.floor(0) == -1_800_000)
        #expect(fixed.next(after: -1_800_000) == 1_800_000)
    }
}
