// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

/// Documents that do not fit their index's mapping.
@Suite struct BadDocumentTests {
    private static let mapping =
        #"{"mappings":{"properties":{"n":{"type":"long"},"day":{"type":"date"},"ok":{"type":"boolean"}}}}"#

    static let misfits: [(document: String, reason: String)] = [
        (#"{"n":"many"}"#, "failed to parse field [n] of type [long]"),
        (#"{"n":{"a":1}}"#, "[n]"),
        (#"{"n":99999999999999999999}"#, "[n]"),
        (#"{"day":"someday"}"#, "failed to parse field [day] of type [date]"),
        (#"{"ok":"maybe"}"#, "failed to parse field [ok] of type [boolean]"),
        ("[1]", "object"),
        ("7", "object"),
    ]

    @Test(
        "a document that conflicts with the mapping is answered 400 with the field, and the stored one stays")
    func single() throws {
        let server = try WholeServer()
        #expect(try server.elastic("PUT", "/things", Self.mapping).status == 200)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        for (document, reason) in Self.misfits {
            let answer = try server.elastic("PUT", "/things/_doc/1", document)
            #expect(answer.status == 400, "\(document): \(answer.body)")
            let type = answer.json[path: "error.type"]?.string ?? ""
            #expect(
                ["document_parsing_exception", "illegal_argument_exception"].contains(type), "\(answer.body)")
            #expect(answer.json[path: "error.reason"]?.string?.contains(reason) == true, "\(answer.body)")
        }
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":2}"#).status == 200)
        try server.stop()
    }

    @Test("in a bulk request the misfit fails alone")
    func bulk() throws {
        let server = try WholeServer()
        #expect(try server.elastic("PUT", "/things", Self.mapping).status == 200)
        var lines: [String] = []
        for (document, _) in Self.misfits { lines += [#"{"index":{}}"#, document] }
        lines += [#"{"index":{"_id":"good"}}"#, #"{"n":3}"#, #"{"index":{"_id":"cut"}}"#, #"{"n":"#]
        let answer = try server.elastic("POST", "/things/_bulk", lines.joined(separator: "\n") + "\n")
        #expect(answer.status == 200 && answer.json["errors"]?.bool == true)
        let items = answer.json["items"]?.array ?? []
        let statuses = items.map { $0[path: "index.status"]?.int64 ?? 0 }
        #expect(statuses == Self.misfits.map { _ in 400 } + [201, 400])
        for (item, misfit) in zip(items, Self.misfits) {
            let reason = item[path: "index.error.reason"]?.string ?? ""
            #expect(reason.contains(misfit.reason), "\(item.text)")
        }
        #expect(try server.count("things") == 1)
        #expect(try server.elastic("GET", "/things/_source/good").body == #"{"n":3}"#)
        try server.stop()
    }

    @Test("a mapping that would change a field's type is refused, and documents go on as before")
    func remapped() throws {
        let server = try WholeServer()
        #expect(try server.elastic("PUT", "/things", Self.mapping).status == 200)
        let answer = try server.elastic(
            "PUT", "/things/_mapping", #"{"properties":{"n":{"type":"keyword"}}}"#)
        #expect(answer.status == 400)
        #expect(answer.json[path: "error.reason"]?.string?.contains("[n]") == true)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        #expect(try server.elastic("PUT", "/things/_doc/2", #"{"n":"x"}"#).status == 400)
        try server.stop()
    }
}
