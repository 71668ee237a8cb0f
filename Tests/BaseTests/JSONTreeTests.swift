// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct JSONTreeTests {
    private static let characters: [Unicode.Scalar] = [
        "a", "Z", "0", " ", "\"", "\\", "/", "\u{0}", "\u{1F}", "\n", "\u{7F}", "é", "ж", "\u{2028}",
        "\u{FFFD}", "😀",
        "\u{10FFFF}", "\u{301}",
    ]

    private func text(_ generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<Int.random(in: 0...20, using: &generator) {
            text.unicodeScalars.append(Self.characters.randomElement(using: &generator) ?? "a")
        }
        return text
    }

    private func tree(_ depth: Int, _ generator: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0...(depth == 0 ? 5 : 9), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2:
            return .int(Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator))
        case 3: return JSON(generator.next())
        case 4:
            let value = Double(bitPattern: generator.next())
            return .double(value.isFinite ? value : 0.5)
        case 5: return .string(text(&generator))
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0...5, using: &generator)).map { _ in tree(depth - 1, &generator) })
        default:
            var object = JSONObject()
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                object[text(&generator)] = tree(depth - 1, &generator)
            }
            return .object(object)
        }
    }

    @Test("Any tree that is written reads back as itself, compact and pretty", arguments: 0..<300)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let json = tree(4, &generator)
        #expect(try JSON.parse(json.bytes, limits: .strict) == json)
        #expect(try JSON.parse(json.pretty()) == json)
        let document = try JSONDocument(parsing: json.pretty())
        var writer = JSONWriter()
        writer.write(document.root)
        #expect(writer.bytes == json.bytes)
    }

    @Test("Dotted paths read, make, replace and remove")
    func paths() {
        var json: JSON = ["a": ["b": 1], "c": 2]
        json[path: "a.x.y"] = "new"
        json[path: "c.d"] = true
        json[path: "a.b"] = nil
        json[path: "no.such"] = nil
        json[path: "a.no.such"] = nil
        #expect(json == ["a": ["x": ["y": "new"]], "c": ["d": true]])
        #expect(json[path: "a.x.y"] == "new" && json[path: "a.b"] == nil && json[path: "a.x.y.z"] == nil)
        json["c"] = nil
        #expect(json.text == #"{"a":{"x":{"y":"new"}}}"#)
    }

    @Test("Members keep their order, and equality does not look at it")
    func order() {
        var object: JSONObject = ["z": 1, "a": 2, "m": 3]
        object["a"] = 4
        object["n"] = 5
        #expect(object.removeValue(forKey: "z") == 1 && object.removeValue(forKey: "z") == nil)
        #expect(object.keys == ["a", "m", "n"])
        #expect(object == ["n": 5, "m": 3, "a": 4] && object != ["n": 5, "m": 3, "b": 4])
        for i in 0..<40 { object["k\(i)"] = .int(Int64(i)) }
        for i in stride(from: 0, to: 40, by: 2) { object["k\(i)"] = nil }
        #expect(object.count == 23 && object["k1"] == 1 && object["k2"] == nil && object["n"] == 5)
        #expect(object.keys.prefix(4) == ["a", "m", "n", "k1"])
    }

    @Test("Keys and texts are compared by their bytes, not by canonical equivalence")
    func bytes() {
        let object: JSONObject = ["\u{E9}": 1, "e\u{301}": 2]
        #expect(object.count == 2 && object["e\u{301}"] == 2)
        #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    }

    @Test("A view finds members and elements, and gives their own bytes")
    func views() throws {
        let root = try JSONDocument(parsing: #" {"a" : [ 1, {"x\u0041":"\ud83d\ude00"} ] , "":null} "#).root
        #expect(root.kind == .object && root.count == 2 && root[""]?.isNull == true && root["b"] == nil)
        #expect(root["a"]?[1]?["xA"]?.string == "😀" && root["a"]?[2] == nil && root["a"]?[-1] == nil)
        #expect(root[path: "a"]?.sourceBytes == Array(#"[ 1, {"x\u0041":"\ud83d\ude00"} ]"#.utf8))
        #expect(root.members.map(\.key) == ["a", ""] && Array(root.elements).isEmpty)
        #expect(root["a"]?[0]?.withUTF8 { $0.count } == 0 && root["a"]?["x"] == nil && root.string == nil)
        #expect(try JSONDocument(parsing: "[true,false]").root.elements.map(\.bool) == [true, false])
    }

    @Test("The writer sets commas, escapes and lines")
    func writer() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("a\"\\\u{1}\n")
        writer.beginArray()
        writer.value(1)
        writer.beginObject()
        writer.endObject()
        writer.raw(Array("[2]".utf8))
        writer.endArray()
        writer.key("b")
        writer.value(true)
        writer.endObject()
        writer.newline()
        writer.null()
        #expect(
            String(decoding: writer.bytes, as: UTF8.self) == #"{"a\"\\\u0001\n":[1,{},[2]],"b":true}"#
                + "\nnull")
        let json: JSON = ["a": [1, []], "b": [:]]
        #expect(json.pretty() == "{\n  \"a\": [\n    1,\n    []\n  ],\n  \"b\": {}\n}")
    }
}
