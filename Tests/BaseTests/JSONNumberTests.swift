// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct JSONNumberTests {
    @Test(
        "Integers are exact to 64 bits, and doubles beyond",
        arguments: [
            ("0", .int(0)), ("-0", .int(0)), ("9223372036854775807", .int(.max)),
            ("-9223372036854775808", .int(.min)), ("9223372036854775808", .unsigned(1 << 63)),
            ("18446744073709551615", .unsigned(.max)),
            ("18446744073709551616", .double(18_446_744_073_709_551_616)),
            ("-9223372036854775809", .double(-9_223_372_036_854_775_808)),
            ("99999999999999999999", .double(1e20)),
            ("9007199254740993", .int(9_007_199_254_740_993)), ("1.0", .double(1)), ("1e2", .double(100)),
        ] as [(String, JSON)])
    func integers(text: String, json: JSON) throws {
        #expect(try JSON.parse(text) == json)
    }

    @Test("A view gives an integer only where it fits")
    func views() throws {
        let root = try JSONDocument(parsing: "[-1, 9223372036854775808, 1.0, -0, -9223372036854775809]").root
        #expect(root.elements.map(\.int64) == [-1, nil, nil, 0, nil])
        #expect(root.elements.map(\.uint64) == [nil, 9_223_372_036_854_775_808, nil, 0, nil])
        #expect(root.elements.map(\.double) == [-1, 0x1p63, 1, -0.0, -0x1p63])
        #expect(root[3]?.double?.sign == .minus)
        #expect(root.double == nil && root.int64 == nil)
    }

    @Test(
        "Doubles are rounded to the nearest, ties to even",
        arguments: [
            ("9007199254740993.0", 9_007_199_254_740_992), ("9007199254740995.0", 9_007_199_254_740_996),
            ("0.1", 0.1), ("1e23", 1e23), ("8.5e-323", Double(bitPattern: 17)),
            ("2.2250738585072011e-308", Double.leastNormalMagnitude.nextDown),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("4.9e-324", .leastNonzeroMagnitude),
            ("2e-324", 0),
            ("1e-999999999999999999999", 0), ("0e999999999999999999999", 0),
            ("123456789012345678e-5", 1234567890123.45678),
            ("0.000000000000000000000000000000000000000000000001e48", 1),
            ("1.00000000000000011102230246251565404236316680908203126", 1.0000000000000002),
        ] as [(String, Double)])
    func doubles(text: String, value: Double) throws {
        #expect(try JSONDocument(parsing: text).root.double == value)
        #expect(try JSONDocument(parsing: "-" + text).root.double == -value)
    }

    @Test("An integer with more digits than a double has room for is refused")
    func overflow() throws {
        #expect(try JSONDocument(parsing: "1" + String(repeating: "0", count: 308)).root.double == 1e308)
        #expect(throws: JSONError.self) {
            try JSONDocument(parsing: "1" + String(repeating: "0", count: 309))
        }
        let long = "0." + String(repeating: "0", count: 5_000) + "1"
        #expect(try JSONDocument(parsing: long).root.double == 0)
    }

    @Test("Any double is written so that it reads back as itself")
    func roundTrip() throws {
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<50_000 {
            let value = Double(bitPattern: generator.next())
            guard value.isFinite else { continue }
            let read = try JSONDocument(parsing: JSON.double(value).bytes).root.double
            #expect(read?.bitPattern == value.bitPattern)
        }
    }

    @Test("Decimal texts convert as the standard library converts them")
    func decimals() throws {
        var generator = SeededGenerator(seed: 12)
        for _ in 0..<50_000 {
            let whole = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            let fraction = generator.next() >> UInt64.random(in: 0..<64, using: &generator)
            let text = "\(whole).\(fraction)e\(Int.random(in: -30...30, using: &generator))"
            #expect(try JSONDocument(parsing: text).root.double == Double(text))
        }
    }

    @Test("Doubles keep a point or an exponent; those that JSON has no text for are null")
    func written() {
        let json: JSON = [
            .double(1), .double(-0.0), .double(0.1), .double(1e16), .double(.leastNonzeroMagnitude),
            .double(.infinity),
            .double(.nan), .int(.min), .unsigned(.max),
        ]
        #expect(
            json.text == "[1.0,-0.0,0.1,1e+16,5e-324,null,null,-9223372036854775808,18446744073709551615]")
    }
}
