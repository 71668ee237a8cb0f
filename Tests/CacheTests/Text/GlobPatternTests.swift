// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct GlobPatternTests {
    private func matches(_ pattern: [UInt8], _ text: [UInt8], ignoringCase: Bool = false) -> Bool {
        text.withUnsafeBytes { GlobPattern(pattern, ignoringCase: ignoringCase).matches($0) }
    }

    private static let members: [[UInt8]] = [
        [], [0x61], Array("ab".utf8), Array("a\\".utf8), Array("[".utf8), Array("]".utf8), Array("^".utf8),
        Array("-".utf8), Array("b".utf8), Array("z".utf8), Array("A".utf8), Array("Z".utf8), [0xFF],
        Array("1".utf8),
    ]

    @Test(
        "a set's members are picked as SSCAN of Redis 7.0.15 picks them",
        arguments: [
            ("**", "\u{0}a a\\ [ - z A 1 Z ^ ab ] b \u{FF}"), ("", "\u{1}"), ("[", ""),
            ("[^", "[ a - z A 1 Z ^ ] b \u{FF}"), ("[a-", "a -"), ("[a-]", "a ^ ]"), ("[z-a]", "a z b"),
            ("[\\]]", "]"), ("[]a]", ""), ("[a", "a"), ("[^a", "[ - z A 1 Z ^ ] b \u{FF}"), ("\\", ""),
            ("a\\", "a\\"), ("[[]", "["), ("[a-\\]", "a ^ ]"), ("?", "[ a - z A 1 Z ^ ] b \u{FF}"),
            ("a?*", "a\\ ab"), ("[^]", "[ a - z A 1 Z ^ ] b \u{FF}"), ("[-z]", "- z"),
        ])
    func members(pattern: String, picked: String) {
        let expected = Set(picked.unicodeScalars.split(separator: " ").map { $0.map { UInt8($0.value) } })
            .map { $0.filter { $0 > 1 } }
        let found = Self.members.filter { matches(Array(pattern.utf8), $0) }
        #expect(Set(found) == Set(pattern.isEmpty ? [[]] : expected), "\(pattern)")
    }

    @Test("ranges compare bytes as signed")
    func signedRanges() {
        #expect(matches(Array("[a-".utf8) + [0xFF] + Array("]".utf8), [0x20]))
        #expect(!matches(Array("[a-".utf8) + [0xFF] + Array("]".utf8), Array("b".utf8)))
        #expect(matches([0x5B, 0x80, 0x2D, 0xFF, 0x5D], [0x90]))
    }

    @Test("letter case is ignored when asked for, except after a backslash in a class")
    func letterCase() {
        #expect(matches(Array("HeL*".utf8), Array("hElLO".utf8), ignoringCase: true))
        #expect(matches(Array("\\A[B-D]".utf8), Array("aC".utf8), ignoringCase: true))
        #expect(!matches(Array("[\\A]".utf8), Array("a".utf8), ignoringCase: true))
        #expect(!matches(Array("A".utf8), Array("a".utf8)))
    }

    @Test("hostile patterns end at once")
    func hostile() {
        let text = [UInt8](repeating: 0x61, count: 20_000)
        let stars = Array(String(repeating: "a*", count: 900).utf8)
        #expect(!matches(stars + [0x62], text))
        #expect(matches(stars, text))
        #expect(!matches(Array("*".utf8) + [UInt8](repeating: 0x61, count: 500) + [0x62], text))
    }

    @Test("stars beyond a thousand match nothing")
    func manyStars() {
        let text = [UInt8](repeating: 0x61, count: 2_000)
        #expect(matches(Array(String(repeating: "*a", count: 1_000).utf8), text))
        #expect(!matches(Array(String(repeating: "*a", count: 1_001).utf8), text))
        #expect(matches(Array((String(repeating: "*a", count: 1_000) + "*").utf8), text))
    }

    /// The plain definition: at a star, every rest of the text is tried.
    private func brute(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>) -> Bool {
        guard let head = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if head == UInt8(ascii: "*") {
            return (text.startIndex...text.endIndex).contains { brute(rest, text[$0...]) }
        }
        guard let byte = text.first else { return false }
        if head == UInt8(ascii: "?") { return brute(rest, text.dropFirst()) }
        if head == UInt8(ascii: "["), let end = rest.firstIndex(of: UInt8(ascii: "]")) {
            return rest[..<end].contains(byte) && brute(rest[(end + 1)...], text.dropFirst())
        }
        return head == byte && brute(rest, text.dropFirst())
    }

    @Test("random patterns match what trying everything matches")
    func againstBruteForce() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<30_000 {
            var pattern: [UInt8] = []
            for _ in 0..<Int.random(in: 0...10, using: &random) {
                pattern += Array(
                    ["*", "*", "?", "a", "b", "[ab]", "[b]"].randomElement(using: &random)!.utf8)
            }
            let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                UInt8.random(in: 0x61...0x62, using: &random)
            }
            if matches(pattern, text) != brute(pattern[...], text[...]) {
                Issue.record(
                    "\(String(decoding: pattern, as: UTF8.self)) \(String(decoding: text, as: UTF8.self))")
            }
        }
    }

    @Test("no bytes whatever trap")
    func anyBytes() {
        var random = SystemRandomNumberGenerator()
        let alphabet = Array("[]^-\\*?a".utf8) + [0, 0xFF]
        for _ in 0..<50_000 {
            let pattern = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                alphabet.randomElement(using: &random)!
            }
            let text = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                alphabet.randomElement(using: &random)!
            }
            _ = matches(pattern, text, ignoringCase: Bool.random(using: &random))
        }
    }
}
