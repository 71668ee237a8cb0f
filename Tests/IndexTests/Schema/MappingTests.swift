// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Index

@Suite("Mapping")
struct MappingTests {
    private func mapping(_ text: String) throws -> Mapping { try Mapping(parsing: Array(text.utf8)) }

    private func failure(_ text: String) throws -> ElasticError {
        try #require(throws: ElasticError.self) { try Mapping(parsing: Array(text.utf8)) }
    }

    private static let sample =
        #"{"dynamic":"strict","properties":{"age":{"type":"integer"},"name":{"type":"text","fields":"#
        + #"{"keyword":{"type":"keyword","ignore_above":256}}},"traits":{"properties":{"plan":{"type":"keyword"}}}}}"#

    @Test("a mapping is rendered as it was written")
    func roundTrip() throws {
        let mapping = try mapping(Self.sample)
        #expect(String(decoding: mapping.json, as: UTF8.self) == Self.sample)
        #expect(mapping.field("name.keyword")?.mapping.ignoreAboveMax == 256)
        #expect(mapping.field("traits.plan")?.type == .keyword)
        #expect(mapping.resolve("traits") == .object(path: "traits"))
        #expect(mapping.resolve("nothing") == .unmapped)
    }

    @Test("dotted names are objects")
    func dotted() throws {
        let mapping = try mapping(#"{"properties":{"a.b":{"type":"long"}}}"#)
        #expect(
            String(decoding: mapping.json, as: UTF8.self)
                == #"{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}"#)
    }

    @Test(
        "wrong mappings are refused with Elasticsearch's words",
        arguments: [
            (
                #"{"properties":{"a":{"type":"nope"}}}"#,
                "The mapper type [nope] declared on field [a] does not exist."
            ),
            (
                #"{"properties":{"a":{"type":"resolved_keyword"}}}"#,
                "The mapper type [resolved_keyword] declared"
            ),
            (
                #"{"properties":{"a":{"type":"long","x":1}}}"#,
                "unknown parameter [x] on mapper [a] of type [long]"
            ),
            (#"{"properties":{"a":{"index":false}}}"#, "No type specified for field [a]"),
            (
                #"{"nope":1}"#,
                "Failed to parse mapping: Root mapping definition has unsupported parameters:  [nope : 1]"
            ),
            (
                #"{"dynamic":"runtime"}"#,
                "Failed to parse mapping: [dynamic] takes true, false or strict, not [runtime]"
            ),
            (
                #"{"properties":{"a":{"type":"date","format":"jjj"}}}"#,
                "Error parsing [format] on field [a]: Invalid format: [jjj]"
            ),
            (
                #"{"properties":{"a":{"type":"long","null_value":"x"}}}"#,
                "Failed to parse mapping: [null_value] of [a]"
            ),
        ])
    func wrong(text: String, reason: String) throws {
        let error = try failure(text)
        #expect(error.type == "mapper_parsing_exception")
        #expect(error.reason.hasPrefix(reason), "\(error.reason)")
    }

    @Test("merging keeps ids, appends fields and refuses another type")
    func merge() throws {
        let old = try mapping(Self.sample)
        let merged = try old.merging(
            try mapping(#"{"properties":{"zip":{"type":"keyword"},"age":{"type":"integer"}}}"#))
        #expect(merged.fields.count == old.fields.count + 1)
        for field in old.fields { #expect(merged.field(field.path)?.id == field.id) }
        #expect(merged.dynamic == .strict)
        let other = try mapping(#"{"properties":{"age":{"type":"text"}}}"#)
        let error = #expect(throws: ElasticError.self) { try old.merging(other) }
        #expect(error?.reason == "mapper [age] cannot be changed from type [integer] to [text]")
        let object = try mapping(#"{"properties":{"age":{"properties":{"x":{"type":"long"}}}}}"#)
        let conflict = #expect(throws: ElasticError.self) { try old.merging(object) }
        #expect(conflict?.reason == "can't merge a non object mapping [age] with an object mapping")
    }

    @Test("the limits on fields and depth hold")
    func limits() throws {
        let fields = (0...Limits.fieldsPerMappingMax).map { #""f\#($0)":{"type":"long"}"# }
        let wide = #"{"properties":{"# + fields.joined(separator: ",") + "}}"
        #expect(try failure(wide).reason == "Limit of total fields [1000] has been exceeded")
        let name = Array(repeating: "a", count: Limits.mappingDepthMax + 2).joined(separator: ".")
        #expect(
            try failure(#"{"properties":{"\#(name)":{"type":"long"}}}"#).reason
                .hasPrefix("Limit of mapping depth [20] has been exceeded"))
    }
}
