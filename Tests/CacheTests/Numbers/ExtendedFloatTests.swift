// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import Cache

@Suite struct ExtendedFloatTests {
    private func parsed(_ text: String) throws -> ExtendedFloat {
        try #require(Array(text.utf8).withUnsafeBytes(FloatParser.extended))
    }

    private func text(_ value: ExtendedFloat) -> String {
        var bytes: [UInt8] = []
        value.append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        "sums print as INCRBYFLOAT of Redis 7.0.15 prints them",
        arguments: [
            ("3.0", "0.1", "3.1"), ("10.50", "0.1", "10.6"), ("5.0e3", "2.0e2", "5200"),
            ("0.1", "0.2", "0.3"),
            ("1", "-1", "0"), ("-1", "1", "0"), ("-0", "-0", "0"), ("1e17", "1e-17", "100000000000000000"),
            ("1.1", "-1.1", "0"), ("0", "1e-17", "0.00000000000000001"), ("0", "4e-18", "0"),
            ("0", "-4e-18", "0"), ("17179869184", "1.5", "17179869185.5"),
            ("9223372036854775807", "1", "9223372036854775808"),
            ("18446744073709551615", "1", "18446744073709551616"), ("1e20", "0", "100000000000000000000"),
            ("0x1p3", "-infinity", nil), ("inf", "-inf", nil), ("1e4932", "1e4932", nil), ("inf", "1", nil),
        ] as [(String, String, String?)])
    func sums(first: String, second: String, sum: String?) throws {
        #expect(try parsed(first).adding(parsed(second)).map(text) == sum)
    }

    @Test("a large power of ten prints all digits of the nearest value that the format holds")
    func large() throws {
        #expect(
            try text(parsed("-1e400"))
                == "-10000000000000000000281880683947586514586453433629052038625910693539685534008629862039363994848324160522094053927317616200295822777259255734023828976593340661017797447434546173917862448116674971723778943824391593338047470675026246684401359237513603830343735485505244955964979021825038280091068414947402456898653040951017512658092615827588920183472511643316591362664138176309734806343732497430221946880"
        )
    }

    #if arch(x86_64)
        private func native(_ value: ExtendedFloat) -> Float80 {
            let magnitude = Float80(
                sign: .plus, exponent: value.exponent, significand: Float80(value.significand))
            return value.isNegative ? -magnitude : magnitude
        }

        /// A number with any significand, its exponent mostly near those of everyday numbers.
        private func random(_ random: inout SystemRandomNumberGenerator) -> ExtendedFloat {
            let bits =
                UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
            let reach = [3, 70, 130, 16_300].randomElement(using: &random)!
            return ExtendedFloat(
                isNegative: Bool.random(using: &random), significand: bits,
                exponent: Int.random(in: -reach...reach, using: &random))
        }

        @Test("sums are those of the processor, to the bit")
        func againstProcessor() {
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<50_000 {
                let a = random(&generator), b = random(&generator)
                let expected = native(a) + native(b)
                let sum = a.adding(b)
                #expect(sum.map(native) == (expected.isFinite ? expected : nil), "\(a) \(b)")
            }
        }

        @Test("texts are read as strtold reads them, to the bit")
        func parsingAgainstLibrary() {
            var generator = SystemRandomNumberGenerator()
            for round in 0..<20_000 {
                let number = FloatParserTests.randomNumber(
                    &generator, exponents: round % 50 == 0 ? 5_000 : 40)
                var end: UnsafeMutablePointer<CChar>?
                errno = 0
                let expected = number.withCString { strtold($0, &end) }
                let value = Array(number.utf8).withUnsafeBytes(FloatParser.extended)
                guard let value else { continue }
                #expect(native(value) == expected, "\(number)")
            }
        }

        @Test("texts are those of %.17Lf")
        func textAgainstLibrary() {
            var generator = SystemRandomNumberGenerator()
            for _ in 0..<5_000 {
                let value = random(&generator)
                var buffer = [CChar](repeating: 0, count: 6_000)
                _ = withVaList([native(value)]) { vsnprintf(&buffer, buffer.count, "%.17Lf", $0) }
                var expected = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                while expected.last == 0x30 { expected.removeLast() }
                if expected.last == 0x2E { expected.removeLast() }
                let wanted = String(decoding: expected, as: UTF8.self)
                #expect(text(value) == (wanted == "-0" ? "0" : wanted))
            }
        }
    #endif
}
