// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite("Document parser")
struct DocumentParserTests {
    private func mapping(_ properties: String) throws -> Mapping {
        try Mapping(parsing: Array((#"{"properties":"# + properties + "}").utf8))
    }

    private func parse(_ text: String, _ mapping: Mapping = Mapping()) throws -> ParsedDocument {
        try DocumentParser.parse(JSONDocument(parsing: text).root, id: "1", mapping: mapping)
    }

    private func failure(_ text: String, _ mapping: Mapping) throws -> ElasticError {
        try #require(throws: ElasticError.self) { try parse(text, mapping) }
    }

    @Test("new fields are mapped by their values")
    func dynamic() throws {
        let document = try parse(
            #"{"n":1,"f":1.5,"b":true,"t":"Hello World","d":"2024-02-01","s":"2024/02/01","x":null,"e":[],"o":{"k":[1,2]}}"#
        )
        let mapping = try #require(document.mappingUpdate)
        #expect(mapping.field("n")?.type == .long)
        #expect(mapping.field("f")?.type == .float)
        #expect(mapping.field("b")?.type == .boolean)
        #expect(mapping.field("t")?.type == .text)
        #expect(mapping.field("t.keyword")?.mapping.ignoreAboveMax == 256)
        #expect(mapping.field("d")?.type == .date)
        #expect(mapping.field("s")?.mapping.format?.source == "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis")
        #expect(mapping.resolve("x") == .unmapped)
        #expect(mapping.resolve("e") == .unmapped)
        let numbers = try #require(mapping.field("o.k"))
        #expect(document.values(of: numbers.id) == .int64([1, 2]))
        let day = try #require(mapping.field("d"))
        #expect(document.values(of: day.id) == .int64([1_706_745_600_000]))
        guard let text = mapping.field("t"), case .text(let stream)? = document.values(of: text.id) else {
            Issue.record("no terms")
            return
        }
        #expect(stream.texts == ["hello", "world"])
    }

    @Test("a document that fits brings no update")
    func noUpdate() throws {
        let mapping = try mapping(#"{"a":{"type":"long"}}"#)
        let document = try parse(#"{"a":["1",2.9,-3]}"#, mapping)
        #expect(document.mappingUpdate == nil)
        #expect(document.values(of: FieldID(0)) == .int64([1, 2, -3]))
    }

    @Test("dotted names and objects are the same fields")
    func dotted() throws {
        let mapping = try mapping(#"{"a":{"properties":{"b":{"type":"keyword"}}}}"#)
        let document = try parse(#"{"a.b":"x","a":[{"b":"y"},{"b":["z"]}]}"#, mapping)
        #expect(
            document.values(of: FieldID(0)) == .keyword([Array("x".utf8), Array("y".utf8), Array("z".utf8)]))
    }

    @Test("nulls, null_value and ignore_above")
    func nulls() throws {
        let mapping = try mapping(
            #"{"a":{"type":"keyword","null_value":"none"},"b":{"type":"keyword","ignore_above":3},"c":{"type":"long"}}"#
        )
        let document = try parse(#"{"a":null,"b":["abc","abcd",""],"c":null}"#, mapping)
        #expect(document.values(of: FieldID(0)) == .keyword([Array("none".utf8)]))
        #expect(document.values(of: FieldID(1)) == .keyword([Array("abc".utf8), []]))
        #expect(document.values(of: FieldID(2)) == nil)
        #expect(document.ignoredPaths == ["b"])
    }

    @Test("a value that does not fit is refused with the place, the field and the cause")
    func malformed() throws {
        let mapping = try mapping(#"{"age":{"type":"long"},"when":{"type":"date"},"byte":{"type":"byte"}}"#)
        let error = try failure(#"{"age":"abc"}"#, mapping)
        #expect(error.type == "document_parsing_exception")
        #expect(
            error.reason
                == "[1:8] failed to parse field [age] of type [long] in document with id '1'. "
                + "Preview of field's value: 'abc'")
        #expect(error.cause == .error(.numberFormat("abc")))
        let date = try failure(#"{"when":"soon"}"#, mapping)
        #expect(
            date.cause
                == .error(
                    .illegalArgument(
                        "failed to parse date field [soon] with format [strict_date_optional_time||epoch_millis]"
                    )))
        let range = try failure(#"{"byte":300}"#, mapping)
        #expect(range.cause == .error(.illegalArgument("Value [300] is out of range for a byte")))
    }

    @Test("ignore_malformed leaves the value out")
    func ignoreMalformed() throws {
        let mapping = try mapping(#"{"a":{"type":"long","ignore_malformed":true}}"#)
        let document = try parse(#"{"a":["x",7]}"#, mapping)
        #expect(document.values(of: FieldID(0)) == .int64([7]))
        #expect(document.ignoredPaths == ["a"])
    }

    @Test("dynamic strict refuses and false ignores")
    func modes() throws {
        let strict = try Mapping(parsing: Array(#"{"dynamic":"strict"}"#.utf8))
        let error = try failure(#"{"a":1}"#, strict)
        #expect(error.type == "strict_dynamic_mapping_exception")
        #expect(
            error.reason
                == "[1:6] mapping set to strict, dynamic introduction of [a] within [_doc] is not allowed")
        let ignoring = try Mapping(parsing: Array(#"{"dynamic":false}"#.utf8))
        let document = try parse(#"{"a":1,"b.c":2}"#, ignoring)
        #expect(document.fields.isEmpty)
        #expect(document.mappingUpdate == nil)
    }

    @Test("a flattened field indexes each leaf with and without its path")
    func flattened() throws {
        let mapping = try mapping(#"{"l":{"type":"flattened"}}"#)
        let document = try parse(#"{"l":{"a":{"b":1},"c":["x",null]}}"#, mapping)
        #expect(
            document.values(of: FieldID(0))
                == .keyword([
                    Array("1".utf8), FlattenedTerm.keyed("a.b", "1"), Array("x".utf8),
                    FlattenedTerm.keyed("c", "x"),
                ]))
        guard case .flattenedLeaf(let field, let key) = mapping.resolve("l.a.b") else {
            Issue.record("not a leaf")
            return
        }
        #expect(field.path == "l")
        #expect(key == "a.b")
    }

    @Test("addresses keep their order and their shortest text")
    func addresses() throws {
        #expect(IPAddress("192.168.0.1")?.text == "192.168.0.1")
        #expect(IPAddress("2001:db8:0:0:0:0:0:1")?.text == "2001:db8::1")
        #expect(IPAddress("::")?.text == "::")
        #expect(IPAddress("::ffff:1.2.3.4") == IPAddress("1.2.3.4"))
        for text in ["", "1.2.3", "1.2.3.256", "1::2::3", "12345::", "::g", "01.2.3.4"] {
            #expect(IPAddress(text) == nil, "\(text)")
        }
        let block = try #require(IPAddress.block("10.0.0.0/8"))
        #expect(block.first.text == "10.0.0.0")
        #expect(block.last.text == "10.255.255.255")
    }
}
