// SPDX-License-Identifier: Apache-2.0
import CDP
import Testing

@Suite struct TOMLTextTests {
    @Test(
        "a line that would end the TOML parser's process is found before it gets there",
        arguments: [
            ("[\u{FFFD}traits]", 1), ("a = 1\n [[ é ]]", 2), ("[=]", 1), ("x = [\n[{a = 1}]]", 2), ("[\n", 1),
            ("\u{FEFF}[é]", 1),
        ])
    func harmful(text: String, line: Int) {
        #expect(TOMLText.firstHarmfulLine(of: text) == line)
        #expect(throws: ImportError.self) { try ImportMapping(toml: text) }
    }

    @Test(
        "tables, arrays and values of every usual form pass",
        arguments: ["[a]", "[[a.b]]", "  [ \"é\" ]", "x = [\n  [1, 2],\n  [\"a\"]\n]", "[]", "é = 1"])
    func harmless(text: String) {
        #expect(TOMLText.firstHarmfulLine(of: text) == nil)
    }
}
