// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Cache

@Suite struct FloatParserTests {
    private func double(_ text: String) -> Double? { Array(text.utf8).withUnsafeBytes(FloatParser.double) }
    private func bound(_ text: String) -> Double? { Array(text.utf8).withUnsafeBytes(FloatParser.scoreBound) }
    private func extended(_ text: String) -> ExtendedFloat? {
        Array(text.utf8).withUnsafeBytes(FloatParser.extended)
    }

    @Test(
        "what is no number, or has something before or after it, is refused",
        arguments: [
            "", " ", "+", "-", ".", "+.", "e5", ".e5", " 1", "1 ", "1\n", "\t1", "1\0", "1e", "1e+", "1e-",
            "1d",
            "0x", "0xg", "0x.", "0x.p1", "0x1p", "0x1p+", "1..2", "1.2.3", "--1", "+-1", "nan", "-nan",
            "nan(1)",
            "infin", "infinityx", "in", "1,5", "1_000", "0b1", "1e5.0", "0x1e+5",
        ])
    func refused(text: String) {
        #expect(double(text) == nil)
        #expect(extended(text) == nil)
    }

    @Test(
        "signs, points, exponents, hexadecimal and infinities are read as strtod reads them",
        arguments: [
            ("+5", 5), ("-5", -5), ("5.", 5), (".5", 0.5), ("-.5e1", -5), ("1E3", 1_000), ("1e+3", 1_000),
            ("007", 7), ("0x1p3", 8), ("0X1.8P1", 3), ("-0x.8", -0.5), ("0x10", 16), ("0x1.", 1),
            ("inf", .infinity),
            ("+INF", .infinity), ("-Infinity", -.infinity), ("4.9e-324", .leastNonzeroMagnitude),
            ("0e999999999999999999", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude), ("0x1p-1074", .leastNonzeroMagnitude),
        ] as [(String, Double)])
    func accepted(text: String, value: Double) {
        #expect(double(text) == value)
        #expect(bound(text) == value)
    }

    @Test("a negative zero keeps its sign")
    func negativeZero() {
        #expect(double("-0")?.sign == .minus)
        #expect(double("-0.0e5")?.sign == .minus)
    }

    @Test(
        "beyond the range of doubles is an error for a score and the limit itself for a bound",
        arguments: [
            ("1e400", .infinity), ("-1e309", -.infinity), ("1e-400", 0), ("1e-330", 0),
            ("0x1p1024", .infinity),
            ("1e99999999999999999999999", .infinity), ("1e-99999999999999999999999", 0), ("0x1p-1076", 0),
        ] as [(String, Double)])
    func range(text: String, value: Double) {
        #expect(double(text) == nil)
        #expect(bound(text) == value)
    }

    @Test("a bound skips leading blanks, ends at a zero byte, and is zero when empty")
    func bounds() {
        #expect(bound("") == 0)
        #expect(bound(" \t\n\u{B}\u{C}\r7") == 7)
        #expect(bound("7\0junk") == 7)
        #expect(bound("\0junk") == 0)
        #expect(bound(" ") == nil)
        #expect(bound("7 ") == nil)
        #expect(bound("nan") == nil)
    }

    @Test("extended numbers have their own range and a longest text")
    func extendedRange() {
        #expect(extended("1e4932") != nil)
        #expect(extended("1.2e4932") == nil)
        #expect(extended("3.6e-4951") != nil)
        #expect(extended("1e-4951") == nil)
        #expect(extended("0x1p16383") != nil)
        #expect(extended("0x1p16384") == nil)
        #expect(extended("inf")?.isInfinite == true)
        #expect(extended(String(repeating: "0", count: 5_118) + "1") != nil)
        #expect(extended(String(repeating: "0", count: 5_119) + "1") == nil)
    }

    @Test("half way cases that need hundreds of digits are rounded right")
    func halfWay() {
        // Half way between 1 and its successor: 1 + 2^-53.
        let half = "1.00000000000000011102230246251565404236316680908203125"
        #expect(double(half) == 1)
        #expect(double(half + String(repeating: "0", count: 3_000) + "1") == 1.0000000000000002)
        #expect(double("9007199254740993") == 9_007_199_254_740_992)
        #expect(
            double("9007199254740993" + "." + String(repeating: "0", count: 2_000) + "1")
                == 9_007_199_254_740_994)
        // The largest subnormal's upper neighbour, from the list of numbers that hang parsers.
        #expect(double("2.2250738585072012e-308") == 2.2250738585072014e-308)
        #expect(double("2.2250738585072011e-308") == Double.leastNormalMagnitude.nextDown)
    }

    @Test("thousands of digits take a bounded time")
    func hostile() {
        let digits = String(repeating: "7", count: 4_900)
        for text in [digits, "0." + digits, digits + "e-4850", "." + digits + "e4850"] {
            let start = ContinuousClock.now
            for _ in 0..<10 { #expect(extended(text) != nil) }
            #expect(ContinuousClock.now - start < .seconds(2))
        }
        #expect(bound(String(repeating: "9", count: 1_000_000)) == .infinity)
        #expect(double("0." + String(repeating: "0", count: 1_000_000) + "25e1000001") == 2.5)
    }

    /// Digits, points and exponents at random, of any length up to some dozens.
    static func randomNumber(_ random: inout SystemRandomNumberGenerator, exponents: Int) -> String {
        func digits(_ most: Int) -> String {
            String((0..<Int.random(in: 0...most, using: &random)).map { _ in "0123456789".randomElement()! })
        }
        var text = ["", "-", "+"].randomElement()! + digits([2, 20, 60].randomElement()!)
        if Bool.random(using: &random) { text += "." + digits([2, 25, 60].randomElement()!) }
        if Bool.random(using: &random) {
            text += "e\(Int.random(in: -exponents...exponents, using: &random))"
        }
        return text
    }

    @Test("random texts give what strtod gives, to the bit")
    func againstLibrary() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            let text = Self.randomNumber(&random, exponents: round % 3 == 0 ? 340 : 30)
            var end: UnsafeMutablePointer<CChar>?
            let (expected, isWhole) = text.withCString { start in
                let value = strtod(start, &end)
                return (value, end.map { $0.pointee == 0 && UnsafePointer($0) != start } ?? false)
            }
            #expect(
                bound(text)?.bitPattern == (isWhole || text.isEmpty ? expected.bitPattern : nil), "\(text)")
        }
    }

    @Test("the shortest and the longest texts of random doubles give the double back")
    func roundTrip() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
            guard value.isFinite, value != 0 else { continue }
            #expect(double("\(value)")?.bitPattern == value.bitPattern)
            var text: [UInt8] = []
            DoubleText.appendScore(value, to: &text)
            #expect(text.withUnsafeBytes(FloatParser.double)?.bitPattern == value.bitPattern)
        }
    }
}
