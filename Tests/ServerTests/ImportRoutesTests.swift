// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Testing

@testable import Server

/// `POST /import/events`: who may, what is refused, and that a body is taken whole or not at all.
@Suite struct ImportRoutesTests {
    private static let order = #"""
        {"source":{"id":"shop"},"traits":{"value":"double"},"events":[{"id":"o-1","type":"order-completed",
        "time":{"create":"2011-01-01T00:00:00Z","insert":"2011-01-01T00:00:00Z"},"properties":{"order_id":"1"},
        "traits":{"value":5},"identifiers":[{"trait":"data.identifier.id","text":"17850"}]}]}
        """#

    private func send(_ body: String, _ token: String, to surface: ManagementSurface) throws -> RawResponse {
        try surface.call("POST", "/import/events", [token], body: body)
    }

    @Test("events are taken with typed traits and identifiers, without a session, and once")
    func taken() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let token = try surface.signIn()
        let first = try send(Self.order, token, to: surface)
        #expect(first.status == 200 && first.json == ["written": 1, "duplicates": 0], "\(first.body)")
        #expect(try send(Self.order, token, to: surface).json == ["written": 0, "duplicates": 1])
        let event = try #require(try surface.platform.event("o-1"))
        #expect(event[path: "traits.value"] == 5 && event["session"]?.isNull == true)
        #expect(event[path: "metadata.time.insert"] == "2011-01-01T00:00:00.000Z")
        #expect(event["request"] == nil && event[path: "metadata.ip"] == nil)
        let profile = try #require(try surface.platform.profile(identifiedBy: "data.identifier.id", "17850"))
        #expect(profile[path: "data.identifier.id"] == "17850")
        let nothing = try send(#"{"source":{"id":"shop"},"events":[]}"#, token, to: surface)
        #expect(nothing.json == ["written": 0, "duplicates": 0])
    }

    @Test("without a token 401, without the role 403, without the source 404")
    func access() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        #expect(try surface.call("POST", "/import/events", body: Self.order).status == 401)
        #expect(try send(Self.order, "Authorization: Bearer nonsense", to: surface).status == 401)
        try surface.platform.access.save(email: "m@example.org", password: "password1", roles: [.marketer])
        let marketer = try surface.signIn("m@example.org", "password1")
        #expect(try send(Self.order, marketer, to: surface).status == 403)
        let unknown = Self.order.replacing(#""id":"shop""#, with: #""id":"nobody""#)
        let answer = try send(unknown, try surface.signIn(), to: surface)
        #expect(answer.status == 404 && answer.json["detail"]?.string?.contains("nobody") == true)
        #expect(try surface.platform.event("o-1") == nil)
    }

    static let misfits: [(body: String, place: String)] = [
        ("{", #"["body",1]"#),
        ("[]", #"["body"]"#),
        (#"{"events":[]}"#, #"["body","source","id"]"#),
        (#"{"source":{"id":"shop"}}"#, #"["body","events"]"#),
        (#"{"source":{"id":"shop"},"events":[],"surprise":1}"#, #"["body","surprise"]"#),
        (#"{"source":{"id":"shop"},"events":[],"traits":{"a":"date"}}"#, #"["body","traits","a"]"#),
        (#"{"source":{"id":"shop"},"events":[{"type":"x"},{}]}"#, #"["body","events",1,"type"]"#),
        (
            #"{"source":{"id":"shop"},"events":[{"type":"x","traits":[]}]}"#,
            #"["body","events",0,"traits"]"#
        ),
        (
            #"{"source":{"id":"shop"},"events":[{"type":"x","identifiers":{}}]}"#,
            #"["body","events",0,"identifiers"]"#
        ),
        (
            #"{"source":{"id":"shop"},"events":[{"type":"x","identifiers":[{"trait":"a"}]}]}"#,
            #"["body","events",0,"identifiers"]"#
        ),
    ]

    @Test("a body that is not of the form is answered 422 with the place, and nothing of it is stored")
    func refused() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let token = try surface.signIn()
        for (body, place) in Self.misfits {
            let answer = try send(body, token, to: surface)
            #expect(answer.status == 422, "\(body): \(answer.body)")
            #expect(answer.json["detail"]?[0]?["loc"]?.text == place, "\(body): \(answer.body)")
        }
        // The second event is another source's: the first is not stored either.
        #expect(try send(Self.order, token, to: surface).status == 200)
        try surface.platform.sources.save(["id": "other", "name": "Other"])
        let both =
            #"{"source":{"id":"other"},"events":[{"id":"n-1","type":"x"},{"id":"o-1","type":"order-completed"}]}"#
        #expect(try send(both, token, to: surface).status == 409)
        #expect(try surface.platform.event("n-1") == nil)
    }

    @Test("what a mapping makes of rows survives being sent, to the last bit")
    func roundTrip() throws {
        var event = TrackEvent(
            type: "order-completed", id: "e-1", createMillis: 1_291_191_960_007, insertMillis: -1,
            properties: ["a": .double(0.1 + 0.2), "b": .double(5), "c": .int(.min), "d": .unsigned(.max)],
            options: ["save": true], context: ["page": ["url": "x"]], tags: ["t"])
        event.traits = ["value": .double(1e300), "deep": ["x": [1, .null, "é\u{0}"]]]
        event.identifiers = ["data.contact.email.main", "data.identifier.id", "data.contact.phone.main"]
            .compactMap { Identifier(trait: $0, text: "00 41 A@B.c") }
        #expect(event.identifiers.count == 3)
        let sent = ImportedEvents(
            sourceID: "s", traits: [ImportedTrait(name: "value", type: "double")], events: [event])
        #expect(try ImportedEvents(parsing: sent.json.bytes) == sent)
    }
}
