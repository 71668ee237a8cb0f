// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Testing

@testable import Server

/// Values of the wrong type in a payload: refused with the place, and nothing stored or harmed.
@Suite struct BadTrackFieldTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        /// `detail[0].loc` as JSON.
        let place: String
        let message: String
        var testDescription: String { "\(place) in \(body.prefix(120))" }
    }

    /// A payload whose event has this member beside its type.
    private static func event(_ member: String, _ place: String, _ message: String) -> Case {
        Case(
            body: #"{"source":{"id":"shop"},"session":{"id":"s-2"},"events":[{"type":"x",\#(member)}]}"#,
            place: #"["body","events",0,\#(place)]"#, message: message)
    }

    /// A payload with this member beside its source and events.
    private static func payload(_ member: String, _ place: String, _ message: String) -> Case {
        Case(
            body: #"{"source":{"id":"shop"},"events":[{"type":"x"}],\#(member)}"#,
            place: #"["body",\#(place)]"#, message: message)
    }

    private static let long = String(repeating: "i", count: Limits.idBytesMax + 1)

    static let cases: [Case] = [
        Case(body: "null", place: #"["body"]"#, message: "value is not a valid dict"),
        Case(body: #"{"events":[]}"#, place: #"["body","source"]"#, message: "field required"),
        Case(
            body: #"{"source":1,"events":[]}"#, place: #"["body","source"]"#,
            message: "value is not a valid dict"),
        Case(
            body: #"{"source":{"id":{}},"events":[]}"#, place: #"["body","source","id"]"#,
            message: "str type expected"),
        Case(
            body: #"{"source":{"id":true},"events":[]}"#, place: #"["body","source","id"]"#,
            message: "str type expected"),
        Case(
            body: #"{"source":{"id":"\#(long)"},"events":[]}"#, place: #"["body","source","id"]"#,
            message: "ids have at most 512 bytes"),
        Case(
            body: #"{"source":{"id":"shop"},"events":"x"}"#, place: #"["body","events"]"#,
            message: "value is not a valid list"),
        Case(
            body: #"{"source":{"id":"shop"},"events":null}"#, place: #"["body","events"]"#,
            message: "value is not a valid list"),
        Case(
            body: #"{"source":{"id":"shop"},"events":[7]}"#, place: #"["body","events",0]"#,
            message: "value is not a valid dict"),
        Case(
            body: #"{"source":{"id":"shop"},"events":[{"type":"ok"},{}]}"#,
            place: #"["body","events",1,"type"]"#, message: "field required"),
        Case(
            body: #"{"source":{"id":"shop"},"events":[{"type":5}]}"#, place: #"["body","events",0,"type"]"#,
            message: "str type expected"),
        payload(#""session":"s""#, #""session""#, "value is not a valid dict"),
        payload(#""session":{"id":[1]}"#, #""session","id""#, "str type expected"),
        payload(#""profile":["p"]"#, #""profile""#, "value is not a valid dict"),
        payload(#""profile":{"id":1.5}"#, #""profile","id""#, "str type expected"),
        payload(#""context":"web""#, #""context""#, "value is not a valid dict"),
        payload(#""properties":7"#, #""properties""#, "value is not a valid dict"),
        payload(#""options":[]"#, #""options""#, "value is not a valid dict"),
        payload(#""profile_less":"no""#, #""profile_less""#, "value could not be parsed to a boolean"),
        payload(#""debug":1"#, #""debug""#, "value could not be parsed to a boolean"),
        event(#""id":{}"#, #""id""#, "str type expected"),
        event(#""id":"\#(long)""#, #""id""#, "ids have at most 512 bytes"),
        event(#""properties":"red""#, #""properties""#, "value is not a valid dict"),
        event(#""context":1"#, #""context""#, "value is not a valid dict"),
        event(#""options":true"#, #""options""#, "value is not a valid dict"),
        event(#""tags":"a""#, #""tags""#, "expected a list"),
        event(#""tags":[1]"#, #""tags""#, "str type expected"),
        event(#""time":"now""#, #""time""#, "value is not a valid dict"),
        event(#""time":{"create":{}}"#, #""time","create""#, "invalid datetime format"),
        event(#""time":{"create":"yesterday"}"#, #""time","create""#, "invalid datetime format"),
        event(#""time":{"create":1e300}"#, #""time","create""#, "invalid datetime format"),
        event(#""time":{"insert":true}"#, #""time","insert""#, "invalid datetime format"),
    ]

    private static let visit = #"""
        {"source":{"id":"shop"},"session":{"id":"s-1"},"events":[{"id":"e-1","type":"page-view",
        "properties":{"title":"Hello"}}]}
        """#

    @Test("a value of the wrong type is answered 422 with its place, and leaves what is stored alone")
    func refused() throws {
        let server = try WholeServer()
        #expect(try server.track(Self.visit).status == 200)
        let stored = try server.platform.cdp.event("e-1")
        for bad in Self.cases {
            let answer = try server.track(bad.body)
            #expect(answer.status == 422, "\(bad)")
            let detail = answer.json["detail"]?[0]
            #expect(detail?["loc"]?.text == bad.place, "\(bad)")
            #expect(detail?["msg"]?.string?.contains(bad.message) == true, "\(bad): \(answer.body)")
        }
        #expect(try server.platform.cdp.event("e-1") == stored)
        #expect(try server.count("strata-event") == 1)
        #expect(try server.track(Self.visit.replacing("e-1", with: "e-2")).status == 200)
        #expect(try server.count("strata-event") == 2)
        try server.stop()
    }

    @Test("typed traits and identifiers of a public payload are ignored, whatever they are")
    func traits() throws {
        let server = try WholeServer()
        for traits in ["1", "[]", #"{"amount":"much"}"#, #"{"amount":{"deep":1}}"#] {
            let body = #"""
                {"source":{"id":"shop"},"events":[{"id":"t","type":"x","traits":\#(traits),
                "identifiers":[{"trait":"data.identifier.id","text":"1"}]}]}
                """#
            #expect(try server.track(body).status == 200)
        }
        let event = try #require(try server.platform.cdp.event("t"))
        #expect(event[path: "traits.amount"] == nil)
        try server.stop()
    }

    @Test(
        "properties of an event type that we know may hold anything, and the event is taken or refused with a text"
    )
    func properties() throws {
        let server = try WholeServer()
        var taken = 0
        let values: [JSON] = [1, "x", [], [:], [["b": 1]], .null, 1e300, true]
        for definition in BuiltInEventTypes.all {
            for value in values {
                var properties: JSON = [:]
                for copy in definition.copies { properties[path: copy.property] = value }
                let body: JSON = [
                    "source": ["id": "shop"],
                    "events": [["type": .string(definition.type), "properties": properties]],
                ]
                let answer = try server.track(body.text)
                #expect(
                    [200, 422].contains(answer.status), "\(definition.type), \(value.text): \(answer.body)")
                if answer.status == 200 { taken += 1 } else { #expect(answer.json["detail"] != nil) }
            }
        }
        #expect(taken > 0)
        #expect(try server.count("strata-event") == taken)
        try server.stop()
    }
}
