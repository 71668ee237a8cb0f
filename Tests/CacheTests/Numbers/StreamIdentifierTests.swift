// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct StreamIdentifierTests {
    private static let most = UInt64.max

    private func parsed(_ text: String, missing: UInt64 = 7, isStrict: Bool = false) -> StreamIdentifier? {
        Array(text.utf8).withUnsafeBytes {
            StreamIdentifier($0, missingSequence: missing, isStrict: isStrict)
        }
    }
    private func request(_ text: String) -> StreamIdentifier.Request? {
        Array(text.utf8).withUnsafeBytes { StreamIdentifier.Request($0) }
    }
    private func bound(_ text: String) -> StreamIdentifier.Bound? {
        Array(text.utf8).withUnsafeBytes { StreamIdentifier.Bound($0, missingSequence: 0) }
    }
    private func identifier(_ milliseconds: UInt64, _ sequence: UInt64) -> StreamIdentifier {
        StreamIdentifier(milliseconds: milliseconds, sequence: sequence)
    }

    @Test(
        "identifiers are read as Redis 7.0.15 reads them",
        arguments: [
            ("5-3", 5, 3), ("5", 5, 7), ("0-0", 0, 0),
            ("18446744073709551615-18446744073709551615", most, most),
            ("9223372036854775808", 1 << 63, 7), ("007-01", 7, 1), (" 5- 3", 5, 3), ("+5-+3", 5, 3),
            ("1--05", 1, most - 4), ("-", 0, 0), ("+", most, most), ("5-3\0x", 5, 3),
        ] as [(String, UInt64, UInt64)])
    func accepted(text: String, milliseconds: UInt64, sequence: UInt64) {
        #expect(parsed(text) == identifier(milliseconds, sequence))
    }

    @Test(
        "what is no identifier is refused",
        arguments: [
            "", "a", "5-", "-5", "1--5", "5-3-1", "5-*", "*", "18446744073709551616",
            "5-18446744073709551616", "5 ",
            "5-3 ", "(5", "--", "++", String(repeating: "0", count: 127) + "5",
        ])
    func refused(text: String) {
        #expect(parsed(text) == nil)
        #expect(parsed(text, isStrict: true) == nil)
    }

    @Test("the least and the greatest are refused where an identifier must be exact")
    func strict() {
        #expect(parsed("-", isStrict: true) == nil)
        #expect(parsed("+", isStrict: true) == nil)
        #expect(parsed("5-3", isStrict: true) == identifier(5, 3))
        #expect(parsed(String(repeating: "0", count: 126) + "5", isStrict: true) == identifier(5, 7))
    }

    @Test("identifiers follow each other across milliseconds, up to the ends")
    func neighbours() {
        #expect(identifier(5, 3).next == identifier(5, 4))
        #expect(identifier(5, Self.most).next == identifier(6, 0))
        #expect(StreamIdentifier.greatest.next == nil)
        #expect(identifier(5, 3).previous == identifier(5, 2))
        #expect(identifier(5, 0).previous == identifier(4, Self.most))
        #expect(StreamIdentifier.least.previous == nil)
        #expect(identifier(5, Self.most) < identifier(6, 0))
        #expect(identifier(5, 3) < identifier(5, 4))
    }

    @Test("text is both numbers")
    func text() {
        var bytes: [UInt8] = []
        identifier(1_526_919_030_474, Self.most).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "1526919030474-18446744073709551615")
    }

    @Test("XADD takes an identifier, part of one, or a star")
    func requests() {
        #expect(request("*") == .automatic)
        #expect(request("5-*") == .automaticSequence(milliseconds: 5))
        #expect(request("5") == .exact(identifier(5, 0)))
        for text in ["+", "-", "*-5", "**", "5-**", "5*", ""] { #expect(request(text) == nil) }
    }

    @Test("new identifiers are after the last, by the clock where it is ahead")
    func following() throws {
        #expect(
            try StreamIdentifier.Request.automatic.identifier(after: .least, clock: 9) == identifier(9, 0))
        #expect(
            try StreamIdentifier.Request.automatic.identifier(after: identifier(9, 1), clock: 8)
                == identifier(9, 2))
        let sequence = StreamIdentifier.Request.automaticSequence(milliseconds: 5)
        #expect(try sequence.identifier(after: identifier(5, 3), clock: 0) == identifier(5, 4))
        #expect(try sequence.identifier(after: identifier(4, 3), clock: 0) == identifier(5, 0))
        #expect(throws: StreamIdentifier.Refusal.notGreater) {
            try sequence.identifier(after: identifier(6, 0), clock: 0)
        }
        #expect(throws: StreamIdentifier.Refusal.sequenceExhausted) {
            try sequence.identifier(after: identifier(5, Self.most), clock: 0)
        }
        #expect(throws: StreamIdentifier.Refusal.zero) {
            try StreamIdentifier.Request.exact(.least).identifier(after: .least, clock: 0)
        }
        #expect(throws: StreamIdentifier.Refusal.notGreater) {
            try StreamIdentifier.Request.exact(identifier(5, 3)).identifier(after: identifier(5, 3), clock: 0)
        }
        #expect(throws: StreamIdentifier.Refusal.streamExhausted) {
            try StreamIdentifier.Request.automatic.identifier(after: .greatest, clock: 0)
        }
    }

    @Test("a bound may exclude its identifier")
    func bounds() {
        #expect(bound("5-3")?.firstIncluded == identifier(5, 3))
        #expect(bound("(5-3")?.firstIncluded == identifier(5, 4))
        #expect(bound("(5")?.lastIncluded == identifier(4, Self.most))
        #expect(bound("-")?.firstIncluded == .least)
        #expect(bound("(0-0").map { $0.lastIncluded == nil } == true)
        for text in ["(", "(-", "(+", "((5", ""] { #expect(bound(text) == nil) }
    }
}
