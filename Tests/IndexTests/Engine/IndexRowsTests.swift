// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite struct IndexRowsTests {
    private let resolved = [ResolvedKeyword(path: "a.b", number: 300)]

    @Test("a document's row is these bytes, and reads back as what was written")
    func golden() throws {
        let bytes = IndexRows.documentValue(version: 2, id: "x1", resolved: resolved, source: "{}".utf8Bytes)
        #expect(bytes == [2, 2, 0x78, 0x31, 1, 3, 0x61, 0x2E, 0x62, 0xAC, 0x02, 0x7B, 0x7D])
        let document = try IndexRows.document(number: 7, bytes)
        #expect(
            document
                == StoredDocument(
                    id: "x1", number: 7, version: 2, resolved: resolved, source: "{}".utf8Bytes))
    }

    @Test("a row that is cut or whose count is too great is damage, not a crash")
    func damaged() throws {
        let bytes = IndexRows.documentValue(version: 2, id: "x1", resolved: resolved, source: [])
        for length in 0..<bytes.count {
            #expect(throws: IndexError.self) {
                try IndexRows.document(number: 7, Array(bytes.prefix(length)))
            }
        }
        var hostile = bytes
        hostile.replaceSubrange(4...4, with: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01])
        #expect(throws: IndexError.self) { try IndexRows.document(number: 7, hostile) }
    }

    @Test("the catalog keeps a resolved keyword, clients see a keyword and cannot make one")
    func mapping() throws {
        let text = #"{"properties":{"p":{"type":"resolved_keyword"}}}"#.utf8Bytes
        let mapping = try Mapping(parsing: text, takesResolved: true)
        #expect(mapping.catalogJSON == text)
        #expect(mapping.json == #"{"properties":{"p":{"type":"keyword"}}}"#.utf8Bytes)
        #expect(throws: ElasticError.self) { try Mapping(parsing: text) }
        let source = try JSONDocument(parsing: #"{"p":"text"}"#.utf8Bytes).root
        let with = try DocumentParser.parse(
            source, id: "1", mapping: mapping, resolved: [ResolvedKeyword(path: "p", number: 9)])
        #expect(with.fields.map(\.values) == [.int64([9])])
        // Without a number the text says nothing to the index.
        #expect(try DocumentParser.parse(source, id: "1", mapping: mapping).fields.isEmpty)
    }
}
