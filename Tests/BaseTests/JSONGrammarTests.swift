// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

/// Texts in the manner of the JSON Parsing Test Suite, with our decision on each that the grammar leaves
/// open. The decisions stand in docs/formats/json.md.
@Suite struct JSONGrammarTests {
    @Test(
        "A text of the grammar is read",
        arguments: [
            "null", "true", "false", "0", "-0", "1", "-1", "10", "1.5", "-0.0", "1e5", "1E5", "1e+5", "1e-5",
            "0e0",
            "1.5e3", "1e-400", "123456789012345678901234567890", "\"\"", "\"a\"", "[]", "{}", "[[]]", "[{}]",
            "[1,2]",
            "{\"a\":1}", "{\"\":0}", "{\"a\":{\"b\":[null]}}", " \t\r\n[ \t\r\n1 , 2 ] \n", "[\"\\u0000\"]",
            "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u00e9\"", "\"\\uD83D\\uDE00\"", "\"\u{7F}\"",
            "\"\u{2028}\"",
            "\"\u{FFFF}\"", "\"\\uFFFE\"", "\"\u{10FFFF}\"", "\"😀 é ж\"", "{\"a\":1,\"a\":2}",
        ])
    func accepted(text: String) throws {
        _ = try JSONDocument(parsing: text)
    }

    @Test(
        "A text outside of the grammar is refused",
        arguments: [
            "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-", "-a", "+1", "01", "-01", "00", ".5",
            "1.", "1.e3",
            "1e", "1e+", "1eE2", "0x10", "1_000", "--1", "1 2", "1a", "[", "]", "[1", "[1,", "[1,]", "[,1]",
            "[1 2]",
            "[1,,2]", "[}", "{]", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}", "{,}",
            "{a:1}",
            "{'a':1}", "{1:1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "{\"a\"::1}", "{null:1}", "\"", "\"a",
            "\"\\\"",
            "\"\\x41\"", "\"\\'\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\U0041\"", "\"\t\"", "\"\n\"",
            "\"\u{0}\"",
            "[1]]", "{}}", "[1]//", "/*c*/1", "\u{A0}1", "\u{FEFF}1", "1\u{0}", "\u{0}", "\u{C}1", "'a'", "a",
            "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\u0041\"", "\"\\uD800\\uD800\"", "\"\\uDC00\\uD800\"",
            "\"\\uD83D\\n\"", "1e400", "-1e309", "[1e999999999999999999999]",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
    }

    @Test(
        "Bytes that are not UTF-8 are refused",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80],
            [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
            [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80],
            [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xFE], [0xFF], [0xE9, 0x74],
        ] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        for before in 0...17 {
            let text = [0x22] + [UInt8](repeating: 0x61, count: before) + bytes + [0x62, 0x22]
            #expect(throws: JSONError.self) { try JSONDocument(parsing: text) }
        }
    }

    @Test("Every character outside of the surrogates is read and written unchanged")
    func everyCharacter() throws {
        for start in stride(from: UInt32(0), to: 0x110000, by: 4_096) {
            var text = ""
            for value in start..<start + 4_096 {
                if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
            }
            let json = JSON.string(text)
            #expect(try JSON.parse(json.bytes) == json)
        }
    }

    @Test("An error says where and why")
    func position() {
        let text = "{\n  \"é\": 1,\n  \"é\": x\n}"
        #expect {
            try JSON.parse(text)
        } throws: { error in
            guard let error = error as? JSONError else { return false }
            return error.line == 3 && error.column == 8 && error.offset == 21
                && error.description.contains("expected a value")
        }
    }

    @Test("A duplicate key is refused where the limits say so, whatever its escapes")
    func duplicates() throws {
        let many = (0..<1_000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        for text in ["{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[{\"b\":{\"x\":0,\"y\":1,\"x\":2}}]"] {
            #expect(throws: JSONError.self) { try JSON.parse(text, limits: .strict) }
        }
        #expect(throws: JSONError.self) { try JSON.parse("{\(many),\"k\\u0037\":0}", limits: .strict) }
        #expect(try JSON.parse("{\(many)}", limits: .strict).object?.count == 1_000)
        // Canonically equal, but other bytes: two keys.
        #expect(try JSON.parse("{\"\u{E9}\":1,\"e\u{301}\":2}", limits: .strict).object?.count == 2)
        let last = try JSONDocument(parsing: "{\"a\":1,\"a\":2}").root
        #expect(last["a"]?.int64 == 2 && last.count == 2 && JSON(last) == ["a": 2])
    }
}
