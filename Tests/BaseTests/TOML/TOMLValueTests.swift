// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

/// What the values of the grammar mean.
@Suite struct TOMLValueTests {
    static let numbers: [(String, String)] = [
        ("0", "i0"), ("+0", "i0"), ("-0", "i0"), ("7", "i7"), ("+99", "i99"), ("-17", "i-17"),
        ("1_000", "i1000"), ("5_349_221", "i5349221"), ("1_2_3", "i123"), ("0x0", "i0"),
        ("0xDEADBEEF", "i3735928559"), ("0xdead_beef", "i3735928559"), ("0x00ff", "i255"), ("0o755", "i493"),
        ("0o0_1", "i1"), ("0b1101_0110", "i214"), ("9223372036854775807", "i9223372036854775807"),
        ("-9223372036854775808", "i-9223372036854775808"), ("0x7fffffffffffffff", "i9223372036854775807"),
        ("1.0", "f1.0"), ("+1.5", "f1.5"), ("-0.01", "f-0.01"), ("5e+22", "f5e+22"), ("1e06", "f1000000.0"),
        ("-2E-2", "f-0.02"), ("6.626e-34", "f6.626e-34"), ("9_224.1_2", "f9224.12"),
        ("1e1_0", "f10000000000.0"),
        ("0.0", "f0.0"), ("-0.0", "f-0.0"), ("0e0", "f0.0"), ("1e400", "finf"), ("inf", "finf"),
        ("+inf", "finf"), ("-inf", "f-inf"), ("nan", "fnan"), ("+nan", "fnan"), ("-nan", "f-nan"),
        ("true", "true"), ("false", "false"),
    ]

    static let strings: [(String, String)] = [
        (#""""#, ""), ("''", ""), (#""a b""#, "a b"), (#""é 😀""#, "é 😀"), ("\"tab\there\"", "tab\there"),
        (#""\b\t\n\f\r\"\\""#, "\u{8}\t\n\u{C}\r\"\\"), (#""\u00e9\u00E9""#, "éé"), (#""\U0001F600""#, "😀"),
        (#""\u0000""#, "\u{0}"), (#""\uD7FF\uE000""#, "\u{D7FF}\u{E000}"), (#""\U0010FFFF""#, "\u{10FFFF}"),
        (#"'\n "quoted" \'"#, #"\n "quoted" \"#), ("'# no comment'", "# no comment"),
        ("\"\"\"\"\"\"", ""), ("''''''", ""), ("\"\"\"\na\nb\n\"\"\"", "a\nb\n"),
        ("\"\"\"\r\na\r\nb\"\"\"", "a\nb"),
        ("\"\"\"\n\na\"\"\"", "\na"), ("\"\"\"a \\\n   \n\t b\"\"\"", "a b"),
        ("\"\"\"a\\  \n  b\"\"\"", "ab"),
        ("\"\"\"a\\\r\n  b\"\"\"", "ab"), ("\"\"\"\\\n\"\"\"", ""), ("\"\"\"a\"b\"\"c\"\"\"", "a\"b\"\"c"),
        ("\"\"\"\"a\"\"\"\"\"", "\"a\"\""), ("\"\"\"\"\"\"\"", "\""), ("\"\"\"\"\"\"\"\"", "\"\""),
        ("\"\"\"a\\\"\"\"\"", "a\""), ("'''\na\n'b' ''c'' \\'''", "a\n'b' ''c'' \\"), ("'''a'''''", "a''"),
        ("''''a'''", "'a"), ("'''\r\na\r\n'''", "a\n"), ("\"\u{80}\"", "\u{80}"),
    ]

    static let times: [(String, String)] = [
        ("1979-05-27T07:32:00Z", "d1979-5-27T7:32:0.0@0"), ("1979-05-27t07:32:00z", "d1979-5-27T7:32:0.0@0"),
        ("1979-05-27 07:32:00+02:30", "d1979-5-27T7:32:0.0@150"),
        ("1979-05-27T00:32:00.999999-07:00", "d1979-5-27T0:32:0.999999000@-420"),
        ("1979-05-27T07:32:00", "d1979-5-27T7:32:0.0"),
        ("1979-05-27 07:32:00.5", "d1979-5-27T7:32:0.500000000"),
        ("1979-05-27T07:32:00.1234567899", "d1979-5-27T7:32:0.123456789"), ("1979-05-27", "d1979-5-27"),
        ("2024-02-29", "d2024-2-29"), ("2000-02-29", "d2000-2-29"), ("0001-01-01", "d1-1-1"),
        ("9999-12-31", "d9999-12-31"), ("07:32:00", "dT7:32:0.0"), ("23:59:60", "dT23:59:60.0"),
        ("00:00:00.000000001", "dT0:0:0.1"), ("1979-05-27 # a day", "d1979-5-27"),
    ]

    static let containers: [(String, String)] = [
        ("[]", "[]"), ("[ ]", "[]"), ("[1, 2]", "[i1,i2]"), ("[1, 2,]", "[i1,i2]"),
        ("[\n1,\n\n2 # two\n,\n]", "[i1,i2]"),
        ("[ # none\n]", "[]"), ("[1, 'a', 2.0, [true]]", "[i1,\"a\",f2.0,[true]]"),
        ("[[], [[]]]", "[[],[[]]]"),
        ("[{}, {a = 1}]", "[{},{a=i1}]"), ("[\"\"\"\na\n\"\"\",\r\n'b']", "[\"a\n\",\"b\"]"), ("{}", "{}"),
        ("{ }", "{}"),
        ("{a=1,b=2}", "{a=i1,b=i2}"), ("{ a.b = 1, a.c = 2 }", "{a={b=i1,c=i2}}"),
        ("{a = [\n1\n]}", "{a=[i1]}"),
        ("{'x y' = {z = {}}}", "{x y={z={}}}"), ("{ \"\" = 0 }", "{=i0}"),
    ]

    @Test("a value is read as what it is", arguments: numbers + times + containers)
    func values(text: String, meaning: String) throws {
        #expect(TOMLText.of(try TOMLDocument(parsing: "k = \(text)\n").root) == "{k=\(meaning)}")
        #expect(TOMLText.of(try TOMLDocument(parsing: "k=[\(text)\n]").root) == "{k=[\(meaning)]}")
    }

    @Test("a string is read as what it stands for, in each of the four kinds", arguments: strings)
    func text(text: String, meaning: String) throws {
        let read = try TOMLDocument(parsing: "k = \(text)").root["k"]?.string
        #expect(read.map { Array($0.utf8) } == Array(meaning.utf8))
    }

    @Test("dates and times tell which of the four kinds they are, and keep their text")
    func kinds() throws {
        let text = "a = 1979-05-27 07:32:00Z\nb = 1979-05-27T07:32:00\nc = 1979-05-27\nd = 07:32:00"
        let read = try TOMLDocument(parsing: text).root.entries.compactMap(\.value.dateTime)
        #expect(read.map(\.kind) == [.offsetDateTime, .localDateTime, .localDate, .localTime])
        #expect(read.first?.text == "1979-05-27 07:32:00Z")
    }

    @Test("accessors give a value of their kind, and nothing of another")
    func accessors() throws {
        let root = try TOMLDocument(
            parsing: "i = 1\nf = 1.0\ns = '1'\nb = true\na = []\nt = {}\nd = 07:00:00"
        ).root
        #expect(root["i"]?.int64 == 1 && root["i"]?.double == nil && root["f"]?.int64 == nil)
        #expect(root["f"]?.double == 1 && root["s"]?.string == "1" && root["s"]?.bool == nil)
        #expect(root["b"]?.bool == true && root["a"]?.array?.count == 0 && root["t"]?.table?.isEmpty == true)
        #expect(root["a"]?.table == nil && root["t"]?.array == nil && root["x"] == nil)
        let kinds = ["an integer", "a float", "a string", "a boolean", "an array", "a table", "a time"]
        #expect(root.entries.map(\.value.kindName) == kinds)
    }
}
