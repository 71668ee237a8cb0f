// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Cache

@Suite struct DoubleTextTests {
    private func score(_ value: Double) -> String {
        var bytes: [UInt8] = []
        DoubleText.appendScore(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
    private func human(_ value: Double) -> String {
        var bytes: [UInt8] = []
        DoubleText.appendHuman(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
    private func distance(_ value: Double) -> String {
        var bytes: [UInt8] = []
        DoubleText.appendDistance(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
    private func printed(_ format: String, _ value: Double) -> String {
        var buffer = [CChar](repeating: 0, count: 500)
        _ = withVaList([value]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    @Test(
        "scores print with 17 digits, as ZSCORE of Redis 7.0.15 prints them",
        arguments: [
            (0.1, "0.10000000000000001"), (3, "3"), (-0.0, "-0"), (0, "0"), (1e17, "1e+17"), (-1.5, "-1.5"),
            (99_999_999_999_999_984, "99999999999999984"), (1e16, "10000000000000000"),
            (0.0001, "0.0001"), (0.00001, "1.0000000000000001e-05"), (1e-300, "1e-300"),
            (.infinity, "inf"), (-.infinity, "-inf"), (.leastNonzeroMagnitude, "4.9406564584124654e-324"),
            (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (123_456.789, "123456.789"),
            (3_479_099_956_230_698, "3479099956230698"),
        ] as [(Double, String)])
    func scores(value: Double, text: String) {
        #expect(score(value) == text)
    }

    @Test("scores and coordinates print as the C library prints them")
    func againstLibrary() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<20_000 {
            let value =
                switch round % 4 {
                case 0: Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
                case 1: Double.random(in: -180...180, using: &random)
                case 2: Double(Int.random(in: -1_000_000...1_000_000, using: &random)) / 8
                default: Double.random(in: -1e20...1e20, using: &random)
                }
            guard value.isFinite else { continue }
            #expect(score(value) == printed("%.17g", value))
            var expected = printed("%.17f", value)
            while expected.last == "0" { expected.removeLast() }
            if expected.last == "." { expected.removeLast() }
            #expect(human(value) == (expected == "-0" ? "0" : expected))
        }
    }

    @Test("powers of ten and of two, and their neighbours, have the right exponent")
    func powers() {
        for exponent in -323...308 {
            let power = Double("1e\(exponent)")!
            for value in [power, power.nextUp, power.nextDown, -power] {
                #expect(score(value) == printed("%.17g", value))
            }
        }
        for exponent in -1_074...1_023 {
            let power = Double(sign: .plus, exponent: exponent, significand: 1)
            #expect(score(power) == printed("%.17g", power))
        }
    }

    @Test(
        "distances have four decimals, rounded as GEOSEARCH of Redis 7.0.15 rounds them",
        arguments: [
            (51_527_883.056050003, "51527883.0560"), (36_808_173.820050001, "36808173.8200"),
            (38_451_650.61355, "38451650.6136"), (26_946_784.521749999, "26946784.5218"), (0, "0.0000"),
            (0.00004, "0.0000"), (0.00005, "0.0000"), (0.00015, "0.0001"), (1_234.5, "1234.5000"),
        ] as [(Double, String)])
    func distances(value: Double, text: String) {
        #expect(distance(value) == text)
    }

    @Test("small distances print as %.4f")
    func smallDistances() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<5_000 {
            let value = Double.random(in: 0...100_000, using: &random)
            #expect(distance(value) == printed("%.4f", value))
        }
    }
}
