// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Cache

@Suite struct LongestCommonSubsequenceTests {
    private typealias Match = LongestCommonSubsequence.Match

    private func with<R>(_ a: [UInt8], _ b: [UInt8], _ body: (LongestCommonSubsequence) -> R) -> R {
        a.withUnsafeBytes { a in b.withUnsafeBytes { b in body(LongestCommonSubsequence(a, b)) } }
    }

    @Test("the example of the documentation")
    func documented() {
        with(Array("ohmytext".utf8), Array("mynewtext".utf8)) { lcs in
            #expect(lcs.length == 6)
            let (string, matches) = lcs.trace()
            #expect(string == Array("mytext".utf8))
            #expect(matches == [Match(first: 4...7, second: 5...8), Match(first: 2...3, second: 0...1)])
            #expect(matches.map(\.count) == [4, 2])
        }
    }

    @Test("nothing in common, and empty strings")
    func empty() {
        for (a, b) in [("", ""), ("", "abc"), ("abc", ""), ("abc", "xyz")] {
            with(Array(a.utf8), Array(b.utf8)) { lcs in
                #expect(lcs.length == 0)
                #expect(lcs.trace().string.isEmpty && lcs.trace().matches.isEmpty)
            }
        }
    }

    @Test("the limit counts four bytes for each pair of prefixes")
    func limit() {
        #expect(LongestCommonSubsequence.isWithin(limit: 1_048_576, 511, 511))
        #expect(!LongestCommonSubsequence.isWithin(limit: 1_048_576, 511, 512))
        #expect(!LongestCommonSubsequence.isWithin(limit: Int.max, Int.max - 1, Int.max - 1))
    }

    /// The table of lengths in full, and the way back through it that Redis takes.
    private func table(_ a: [UInt8], _ b: [UInt8]) -> (length: Int, string: [UInt8], matches: [Match]) {
        var lengths = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0..<a.count {
            for j in 0..<b.count {
                lengths[i + 1][j + 1] =
                    a[i] == b[j] ? lengths[i][j] + 1 : max(lengths[i][j + 1], lengths[i + 1][j])
            }
        }
        var (i, j) = (a.count, b.count)
        var string: [UInt8] = [], matches: [Match] = [], isOpen = false
        while i > 0, j > 0 {
            if a[i - 1] == b[j - 1] {
                string.append(a[i - 1])
                (i, j) = (i - 1, j - 1)
                if isOpen, let last = matches.popLast() {
                    matches.append(
                        Match(first: i...last.first.upperBound, second: j...last.second.upperBound))
                } else {
                    matches.append(Match(first: i...i, second: j...j))
                }
                isOpen = true
            } else {
                if lengths[i - 1][j] > lengths[i][j - 1] { i -= 1 } else { j -= 1 }
                isOpen = false
            }
        }
        return (lengths[a.count][b.count], string.reversed(), matches)
    }

    @Test("random strings give what the full table gives, across words")
    func againstTable() {
        var random = SystemRandomNumberGenerator()
        for round in 0..<1_500 {
            let reach = round % 10 == 0 ? 200 : 20
            let letters: UInt8 = [1, 3, 25].randomElement(using: &random)!
            func string() -> [UInt8] {
                (0..<Int.random(in: 0...reach)).map { _ in UInt8.random(in: 0x61...0x61 + letters) }
            }
            let a = string(), b = string()
            let expected = table(a, b)
            with(a, b) { lcs in
                let (string, matches) = lcs.trace()
                if lcs.length != expected.length || string != expected.string || matches != expected.matches {
                    Issue.record(
                        "\(String(decoding: a, as: UTF8.self)) \(String(decoding: b, as: UTF8.self))")
                }
            }
        }
    }
}
