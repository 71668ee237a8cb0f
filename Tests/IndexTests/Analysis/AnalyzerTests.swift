// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Index

@Suite("Analysis")
struct AnalyzerTests {
    @Test(
        "the standard analyzer breaks words as Lucene does",
        arguments: [
            ("The QUICK brown-fox", ["the", "quick", "brown", "fox"]),
            ("john.smith@example.com", ["john.smith", "example.com"]),
            ("the dog's bone", ["the", "dog's", "bone"]),
            ("pi is 3.14 or 1,000", ["pi", "is", "3.14", "or", "1,000"]),
            ("wi-fi", ["wi", "fi"]),
            ("foo_bar __ _x", ["foo_bar", "_x"]),
            ("我是中国人", ["我", "是", "中", "国", "人"]),
            ("ひらがな", ["ひ", "ら", "が", "な"]),
            ("カタカナ語", ["カタカナ", "語"]),
            ("한국어 문서", ["한국어", "문서"]),
            ("ÀÉÎ Straße ŁÓDŹ", ["àéî", "straße", "łódź"]),
            ("ΑΒΓ Привет", ["αβγ", "привет"]),
            ("e.g. 2.Chapter a:b", ["e.g", "2", "chapter", "a:b"]),
            ("", []), (" .,-!? ", []), ("x", ["x"]), ("İ", ["i"]),
            ("I 👍 it", ["i", "👍", "it"]), ("🇩🇪🇫🇷", ["🇩🇪", "🇫🇷"]),
            ("e\u{301}a", ["e\u{301}a"]), ("ภาษาไทย", ["ภาษาไทย"]), ("צה\"ל", ["צה\"ל"]),
        ])
    func standard(text: String, terms: [String]) {
        #expect(Analyzer.standard.terms(of: text).texts == terms)
    }

    @Test("words are cut at 255 characters")
    func cut() {
        let terms = Analyzer.standard.terms(of: String(repeating: "a", count: 600)).texts
        #expect(terms.map(\.count) == [255, 255, 90])
    }

    @Test("positions count terms")
    func positions() {
        #expect(Analyzer.standard.terms(of: "a b, c").positions == [0, 1, 2])
    }

    @Test("the other analyzers")
    func others() {
        #expect(Analyzer.keyword.terms(of: "New York").texts == ["New York"])
        #expect(Analyzer.whitespace.terms(of: " Wi-Fi\tis  ON ").texts == ["Wi-Fi", "is", "ON"])
        #expect(Analyzer.simple.terms(of: "It's 2 Fast").texts == ["it", "s", "fast"])
    }
}
