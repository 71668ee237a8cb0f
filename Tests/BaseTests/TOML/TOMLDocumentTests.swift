// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

/// Keys, tables and lines: which documents there are, and what they hold.
@Suite struct TOMLDocumentTests {
    static let accepted: [(String, String)] = [
        ("", "{}"), ("\n\n", "{}"), (" \t ", "{}"), ("# only a comment", "{}"), ("# é 😀\t\r\n", "{}"),
        ("\u{FEFF}a=1", "{a=i1}"),
        ("a=1", "{a=i1}"), ("a = 1 # c", "{a=i1}"), ("\ta\t=\t1\t\r\nb=2", "{a=i1,b=i2}"),
        ("a=1\n#\nb=2\n", "{a=i1,b=i2}"),
        ("a-b_C9 = 1", "{a-b_C9=i1}"), ("1234 = 1", "{1234=i1}"), ("3.14 = 1", "{3={14=i1}}"),
        ("- = 1", "{-=i1}"),
        ("_ = 1", "{_=i1}"), ("true = 1", "{true=i1}"), ("inf.nan = 1", "{inf={nan=i1}}"),
        ("\"a b\" = 1", "{a b=i1}"),
        ("'a.b' = 1\na.b = 2", "{a.b=i1,a={b=i2}}"), ("\"\" = 1", "{=i1}"), ("'' = 1", "{=i1}"),
        ("\"\\u0061\" = 1", "{a=i1}"),
        ("a . b\t.c = 1", "{a={b={c=i1}}}"), ("a.\"b.c\".'d' = 1", "{a={b.c={d=i1}}}"),
        ("a.b = 1\na.c = 2", "{a={b=i1,c=i2}}"),
        ("a.b = 1\nx = 0\na.c = 2", "{a={b=i1,c=i2},x=i0}"), ("a.b.c = 1\na.d = 2", "{a={b={c=i1},d=i2}}"),
        ("\"\u{E9}\" = 1\n\"e\u{301}\" = 2", "{\u{E9}=i1,e\u{301}=i2}"), ("a = 1\nA = 2", "{a=i1,A=i2}"),
        ("[a]", "{a={}}"), ("[ a ]", "{a={}}"), ("[a] # c", "{a={}}"), ("[a.b]\n[a]", "{a={b={}}}"),
        ("[a]\n[a.b]", "{a={b={}}}"),
        ("[ a . \"b c\" ]", "{a={b c={}}}"), ("[a]\nx=1\n[b]\nx=2", "{a={x=i1},b={x=i2}}"),
        ("  [a]\n  x=1", "{a={x=i1}}"),
        ("[a.b.c]\n[a]\nx=1", "{a={b={c={}},x=i1}}"), ("['']\nx=1", "{={x=i1}}"), ("[1.2]", "{1={2={}}}"),
        ("[a]\nb.c=1\n[a.d]", "{a={b={c=i1},d={}}}"), ("[a]\nb.c=1\n[a.b.d]\nx=1", "{a={b={c=i1,d={x=i1}}}}"),
        ("[a]\nb.c=1\n[[a.b.d]]\n[[a.b.d]]", "{a={b={c=i1,d=[{},{}]}}}"),
        ("[a.b.c]\n[a]\nb.d=1", "{a={b={c={},d=i1}}}"),
        ("[[a]]", "{a=[{}]}"), ("[[ a ]]\nx=1\n[[a]]\nx=2", "{a=[{x=i1},{x=i2}]}"),
        ("[[a.b]]\n[a]\nx=1", "{a={b=[{}],x=i1}}"),
        ("[[a]]\n[a.b]\n[[a]]\n[a.b]\nx=1", "{a=[{b={}},{b={x=i1}}]}"),
        ("[[a]]\n[[a.b]]\n[[a.b]]\n[[a]]", "{a=[{b=[{},{}]},{}]}"),
        ("[[a]]\nb.c=1\n[[a]]\nb.c=2", "{a=[{b={c=i1}},{b={c=i2}}]}"),
        ("[[a.b]]\n[a.b.c]\nx=1", "{a={b=[{c={x=i1}}]}}"),
        ("a={}\nb=[{}]\n[c]", "{a={},b=[{}],c={}}"), ("a={b=1}\n[c]\na={b=2}", "{a={b=i1},c={a={b=i2}}}"),
    ]

    /// Each with the line of the fault.
    static let refused: [(String, Int)] = [
        // Lines.
        ("a", 1), ("a =", 1), ("= 1", 1), ("a = \n1", 1), ("a\n= 1", 1), ("a = 1 b = 2", 1),
        ("\n\na = 1 2", 3), ("a = 1\rb = 2", 1),
        ("a = 1\r", 1), ("# a\rb", 1), ("# \u{0}", 1), ("# \u{1F}", 1), ("# \u{7F}", 1), ("a = 1\u{B}", 1),
        ("a = 1\u{0}", 1),
        ("a = 1 // c", 1), ("a : 1", 1), ("a = 1\n\u{FEFF}b = 1", 2), ("a = 1,", 1), ("{a = 1}", 1),
        ("\u{A0}a = 1", 1),
        // Keys.
        ("é = 1", 1), ("a b = 1", 1), ("a. = 1", 1), (".a = 1", 1), ("a..b = 1", 1), ("\"a = 1", 1),
        ("'a\nb' = 1", 1), ("a'b' = 1", 1),
        ("\"a\"b = 1", 1), ("\"\"\"a\"\"\" = 1", 1), ("'''a''' = 1", 1), ("a! = 1", 1), ("+a = 1", 1),
        ("\"\\x61\" = 1", 1),
        // The same key twice.
        ("a = 1\na = 2", 2), ("a = 1\n'a' = 2", 2), ("a = 1\n\"\\u0061\" = 2", 2), ("a = 1\na.b = 2", 2),
        ("a.b = 1\na = 2", 2),
        ("a.b = 1\na.b = 2", 2), ("a.b = 1\na.b.c = 2", 2), ("[a]\nb = 1\n\nb = 2", 4),
        ("a = {b = 1, b = 2}", 1),
        ("a = {b.c = 1, b = 2}", 1), ("a = {b = 1, b.c = 2}", 1), ("a = {b = {}, b.c = 2}", 1),
        // Tables.
        ("[]", 1), ("[ ]", 1), ("[a", 1), ("[a\n]", 1), ("a]", 1), ("[a]]", 1), ("[[a]", 1), ("[ [a] ]", 1),
        ("[[a] ]", 1), ("[a.]", 1), ("[.a]", 1),
        ("[a..b]", 1), ("[a b]", 1), ("[a] b = 1", 1), ("[[]]", 1), ("[é]", 1), ("[a]\n[a]", 2),
        ("[a]\n[a.b]\n[a]", 3), ("a = 1\n[a]", 2),
        ("[a]\nb = 1\n[a.b]", 3), ("a = 1\n[a.b]", 2), ("a = {}\n[a]", 2), ("a = {}\n[a.b]", 2),
        ("a = {}\na.b = 1", 2),
        ("a = {b = {}}\na.b.c = 1", 2), ("[a]\nb = {}\n[a.b.c]", 3), ("a.b = 1\n[a]", 2),
        ("[a]\nb.c = 1\n[a.b]", 3),
        ("[a]\nb.c.d = 1\n[a.b.c]", 3), ("[a.b]\n[a]\nb.c = 1", 3), ("[a.b.c]\nx = 1\n[a]\nb.c.y = 2", 4),
        ("[a.b.c]\n[a]\nb.d=1\n[a.b]", 4),
        // Arrays of tables.
        ("[a]\n[[a]]", 2), ("[[a]]\n[a]", 2), ("[a.b]\n[[a]]", 2), ("a = []\n[[a]]", 2),
        ("a = [{}]\n[[a]]", 2), ("a = [{}]\n[a.b]", 2),
        ("a.b = 1\n[[a]]", 2), ("[[a]]\n[a.b]\n[[a.b]]", 3), ("[[a]]\n[[a.b]]\n[a.b]", 3),
        ("[a]\n[[a.b]]\n[a]\nb.c = 1", 3),
        ("[[a.b]]\n[a]\nb.c = 1", 3), ("[[a.b]]\n[a]\nb = 1", 3), ("a = 1\n[[a]]", 2), ("a = 1\n[[a.b]]", 2),
    ]

    @Test("a document of the grammar is read, its order kept", arguments: accepted)
    func reads(text: String, meaning: String) throws {
        #expect(TOMLText.of(try TOMLDocument(parsing: text).root) == meaning)
    }

    @Test("a text outside of the grammar is refused, and the line is named", arguments: refused)
    func refuses(text: String, line: Int) {
        let error = #expect(throws: TOMLError.self) { try TOMLDocument(parsing: text) }
        #expect(error?.line == line)
    }

    static let refusedValues = [
        // Words and numbers.
        "", "a", "True", "TRUE", "yes", "null", "Inf", "NaN", "infinity", "+", "-", "--1", "+-1", "01", "-01",
        "+00", "1_", "_1", "1__0", "0_1",
        "1.", ".5", "+.5", "1.e1", "1e", "1e+", "1e1.5", "1_.5", "1._5", "1.5_", "1e_1", "1e1_", "01.5",
        "1.2.3", "1 000", "0x", "0xg",
        "0x_1", "0x1_", "0x1__2", "0X1", "0o8", "0O7", "0b2", "0B1", "+0x1", "-0b1", "0x1.8",
        "9223372036854775808", "-9223372036854775809",
        "0x8000000000000000", "1f", "1 # \u{8}", "٣",
        // Dates and times.
        "1979-5-27", "1979-05-7", "79-05-27", "1979-05-27T", "1979-05-27T07:32", "1979-05-27 07",
        "1979-05-27T07:32:00+0100",
        "1979-05-27T07:32:00+24:00", "1979-05-27T07:32:00+01:60", "1979-05-27T07:32:00.Z",
        "1979-05-27T07:32:00ZZ", "1979-05-27Z",
        "1979-05-27  07:32:00", "1979-05-27_07:32:00", "1979-13-01", "1979-00-01", "1979-01-32", "1979-04-31",
        "2021-02-29", "1900-02-29",
        "24:00:00", "23:60:00", "23:59:61", "7:32:00", "07:32", "07:32:0", "07:32:00.", "07:32:00Z",
        "07:32:00;5", "1979-05-27T24:00:00",
        // Strings.
        "\"", "\"a", "'a", "\"a\nb\"", "'a\nb'", "\"a\u{0}\"", "\"a\u{1F}\"", "\"a\u{7F}\"", "'a\u{0}'",
        "'a\u{7F}'", "\"a\rb\"",
        "\"\"\"a", "\"\"\"a\"\"", "'''a''", "\"\"\"a\u{0}\"\"\"", "\"\"\"a\rb\"\"\"", "'''a\rb'''",
        "'''a\u{1}'''", "\"\"\"a\\ b\"\"\"",
        "\"\"\"a\\\rb\"\"\"", "\"\"\"\"\"\"\"\"\"", "'''a''''''", "\"\\x41\"", "\"\\e\"", "\"\\a\"",
        "\"\\'\"", "\"\\ \"", "\"\\\"", "\"\\\n\"",
        "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\\uD800\"", "\"\\uDFFF\"", "\"\\U00110000\"",
        "\"\\UFFFFFFFF\"", "'a'b", "\"a\" \"b\"", "`a`",
        // Arrays and inline tables.
        "[", "]", "[1", "[1 2]", "[1,,2]", "[,]", "[,1]", "[1]]", "[1}", "[a = 1]", "[1 # ]", "{", "}", "{a}",
        "{a = }", "{a = 1", "{a = 1,}",
        "{,}", "{a = 1,,b = 2}", "{a = 1 b = 2}", "{\n}", "{a = 1\n}", "{a = 1,\nb = 2}", "{a = 1 # c\n}",
        "{[a]}", "{a = 1}}", "{a.b = 1, a = 2}",
        "{a = 1}.b", "{1}", "{a = {b = 1}, a.c = 2}",
    ]

    @Test("a value outside of the grammar is refused, alone and in an array", arguments: refusedValues)
    func refuses(value: String) {
        #expect(throws: TOMLError.self) { try TOMLDocument(parsing: "k = \(value)") }
        #expect(throws: TOMLError.self) { try TOMLDocument(parsing: "k = [\(value)\n, 1]") }
    }

    @Test(
        "bytes that are not UTF-8 are refused where they stand",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xFF],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        for place in ["# é", "a = \"é", "a = 'é", "\"é", "a = \"\"\"é"] {
            let error = #expect(throws: TOMLError.self) {
                try TOMLDocument(parsing: Array("x = 1\n\(place)".utf8) + bytes + Array("'\"\n".utf8))
            }
            #expect(error?.position == TOMLPosition(line: 2, column: place.unicodeScalars.count + 1))
            #expect(error?.reason.contains("UTF-8") == true)
        }
    }
}
