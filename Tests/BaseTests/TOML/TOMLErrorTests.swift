// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct TOMLErrorTests {
    @Test(
        "an error names line and column, what is wrong and what would be right",
        arguments: [
            (
                "a = 1\n[ab",
                "line 2, column 4: expected ']' after the table's name, found the end of the text"
            ),
            (
                "é = 1",
                "line 1, column 1: expected a key, found 'é'; put a key with other characters than A-Z a-z 0-9 _ - in quotes"
            ),
            ("\"é\" 1", "line 1, column 5: expected '=' after the key, found '1'"),
            (
                "a = text",
                "line 1, column 5: 'text' is no number, date, true or false; a text stands in quotes: \"text\""
            ),
            (
                "a = 007",
                "line 1, column 5: a number does not begin with a zero that digits follow; put a text in quotes"
            ),
            ("a = 1\n\na = 2", "line 3, column 1: 'a' has a value already, in line 1; take one away"),
            (
                "[a]\n[b]\n[a]",
                "line 3, column 2: the table 'a' is defined already, in line 1; write all its keys there"
            ),
            (
                "a = {}\n[a.b]",
                "line 2, column 2: 'a' is a table, closed with its brace already, in line 1; give one of the two another name"
            ),
            (
                "a = \"x\ny\"",
                "line 1, column 7: the string is not closed: expected \", found the end of the line; strings of several lines stand in \"\"\" or '''"
            ),
            (
                "x = 'a\u{1}'",
                "line 1, column 7: a string holds the control character 1; write it as an escape in a string in '\"'"
            ),
            (
                "p = \"C:\\data\"",
                "line 1, column 8: no such escape; there are \\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX, and strings in single quotes have none"
            ),
        ])
    func messages(text: String, message: String) {
        let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: text) }
        #expect(error?.description == message)
    }

    @Test("keys, values and tables know where they stand")
    func positions() throws {
        let root = try TOMLDocument(
            parsing: "\u{FEFF}é = 1".replacing("é", with: "'é'") + "\n\n  [t.u]\r\n  k = [1,\n 2]"
        ).root
        #expect(root.entry("é")?.position == TOMLPosition(line: 1, column: 1))
        #expect(root["é"]?.position == TOMLPosition(line: 1, column: 7))
        let table = try #require(root["t"]?.table?["u"]?.table)
        #expect(table.position == TOMLPosition(line: 3, column: 6))
        #expect(table["k"]?.array?.map(\.position.line) == [4, 5])
    }

    @Test("nesting is refused beyond the limit, in each of its forms, and read up to it")
    func depth() throws {
        let limits = TOMLLimits(depthMax: 3)
        for text in [
            "a=[[[]]]", "a={b={c={}}}", "a.b.c={}", "[a.b.c]", "[[a]]\nb=[]", "[a]\nb={c=[]}", "[[a]]\n[a.b]",
        ] {
            _ = try TOMLDocument(parsing: text, limits: limits)
        }
        for text in [
            "a=[[[[]]]]", "a={b={c={d={}}}}", "a.b.c=[{}]", "[a.b.c.d]", "[[a]]\nb=[[]]", "[a]\nb={c=[{}]}",
            "a.b.c.d=1", "[[a]]\n[[a.b]]",
            "a={b.c.d={}}",
        ] {
            let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: text, limits: limits) }
            #expect(error?.reason.contains("the limit of 3") == true, "\(text)")
        }
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: TOMLError.self) {
            try TOMLDocument(parsing: "a=\(deep)", limits: TOMLLimits(depthMax: .max))
        }
    }

    @Test("a text beyond the limit of bytes is refused unread")
    func size() throws {
        _ = try TOMLDocument(parsing: "a = 1", limits: TOMLLimits(sizeBytesMax: 5))
        #expect(throws: TOMLError.self) {
            try TOMLDocument(parsing: "a = 1", limits: TOMLLimits(sizeBytesMax: 4))
        }
    }

    @Test("the name that was meant is guessed when it is near, and only then")
    func spelling() {
        let known = ["column", "format", "zone", "admin_email"]
        #expect(Spelling.nearest(to: "colum", of: known) == "column")
        #expect(Spelling.nearest(to: "fromat", of: known) == "format")
        #expect(Spelling.nearest(to: "ZONE", of: known) == "zone")
        #expect(Spelling.nearest(to: "admin-mail", of: known) == "admin_email")
        #expect(Spelling.nearest(to: "delimiter", of: known) == nil)
        #expect(Spelling.nearest(to: "", of: known) == nil && Spelling.nearest(to: "x", of: []) == nil)
        #expect(Spelling.nearest(to: String(repeating: "a", count: 1 << 20), of: known) == nil)
    }
}
