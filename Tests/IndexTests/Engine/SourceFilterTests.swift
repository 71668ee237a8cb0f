// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Index

@Suite struct SourceFilterTests {
    @Test(
        "patterns choose subtrees, and excludes win",
        arguments: [
            (["a"], [], #"{"a":{"b":1,"c":[{"d":2},{"e":3}]}}"#),
            (["a.b"], [], #"{"a":{"b":1}}"#),
            (["*.d"], [], #"{"a":{"c":[{"d":2}]}}"#),
            ([], ["a.c"], #"{"a":{"b":1},"x":"y"}"#),
            (["a"], ["*.b"], #"{"a":{"c":[{"d":2},{"e":3}]}}"#),
            (["nothing"], [], "{}"),
        ] as [([String], [String], String)])
    func filtering(_ includes: [String], _ excludes: [String], _ wanted: String) throws {
        let source = Array(#"{"a":{"b":1,"c":[{"d":2},{"e":3}]},"x":"y"}"#.utf8)
        let filtered = try SourceFilter.some(includes: includes, excludes: excludes).apply(source)
        #expect(String(decoding: filtered ?? [], as: UTF8.self) == wanted)
    }

    @Test(
        "a star stands for any run of characters",
        arguments: [
            ("a*", "abc", true), ("*c", "abc", true), ("a*c", "abbc", true), ("a*c", "abcd", false),
            ("*", "", true),
            ("a**b", "ab", true), ("", "a", false), ("*a*b*", "xaybz", true),
        ])
    func globs(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(text) == matches)
    }
}
