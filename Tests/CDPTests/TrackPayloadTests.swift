// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct TrackPayloadTests {
    private func parse(_ text: String) throws -> TrackPayload { try TrackPayload(parsing: Array(text.utf8)) }

    @Test(
        "ids are trimmed, blank ones are absent, unknown members are ignored, types are brought to their form"
    )
    func normalForm() throws {
        let payload = try parse(
            #"""
            {"source":{"id":" s "},"session":{"id":"  "},"profile":null,"device":{"id":1},"time":3,"profile_less":true,
             "events":[{"type":" Page View ","time":{"create":"2024-01-01T00:00:00Z"},"tags":["a"],"x":1}]}
            """#)
        #expect(payload.sourceID == "s")
        #expect(payload.sessionID == nil)
        #expect(payload.profileID == nil)
        #expect(payload.isProfileLess)
        #expect(payload.events.map(\.type) == ["page-view"])
        #expect(payload.events[0].createMillis == 1_704_067_200_000)
        #expect(payload.events[0].tags == ["a"])
    }

    @Test(
        "what is not as the contract says is refused with status and place",
        arguments: [
            (#"{"events":null}"#, 422, "source"), ("[]", 422, "dict"), ("{", 422, "jsondecode"),
            (#"{"source":{"id":"@internal"},"events":[]}"#, 400, "reserved"),
            (#"{"source":{"id":"s"},"events":{}}"#, 422, "list"),
            (#"{"source":{"id":"s"},"events":[{}]}"#, 422, "type"),
            (#"{"source":{"id":"s"},"events":[{"type":"  "}]}"#, 422, "empty"),
            (#"{"source":{"id":"s"},"events":[{"type":"a","time":{"create":"soon"}}]}"#, 422, "create"),
            (
                #"{"source":{"id":"s"},"events":[{"type":"a","time":{"create":-9223372036854775.808}}]}"#,
                422,
                "create"
            ),
            (#"{"source":{"id":"s"},"events":[{"type":"a","properties":[]}]}"#, 422, "properties"),
            (#"{"source":{"id":"s"},"session":"x","events":[]}"#, 422, "session"),
        ])
    func refusals(_ text: String, _ status: Int, _ part: String) {
        #expect { try parse(text) } throws: { error in
            guard let error = error as? TrackError else { return false }
            return error.status == status && error.body.text.contains(part)
        }
    }

    @Test("more than 1,000 events are refused, 1,000 are taken")
    func limit() throws {
        func text(_ count: Int) -> String {
            let events = Array(repeating: #"{"type":"a"}"#, count: count).joined(separator: ",")
            return #"{"source":{"id":"s"},"events":[\#(events)]}"#
        }
        #expect(try parse(text(1_000)).events.count == 1_000)
        #expect(throws: TrackError.self) { try parse(text(1_001)) }
    }

    @Test("order metrics follow orders and cancellations; card numbers go nowhere")
    func mapping() throws {
        var profile = Profile(id: "p", atMillis: 0)
        func apply(_ type: String, _ millis: Int64, _ properties: JSON) -> Event {
            let track = TrackEvent(type: type, createMillis: millis, properties: properties.object ?? [:])
            var event = Event(track, id: "e\(millis)", sourceID: "s", channel: nil, atMillis: millis)
            EventMapper.index(&event)
            EventMapper.apply(event, to: &profile)
            return event
        }
        _ = apply("order-completed", 2_000, ["value": 10.5, "order_id": "B"])
        _ = apply("order-completed", 1_000, ["value": "4", "order_id": "A"])
        _ = apply("order-cancelled", 3_000, ["value": 2])
        #expect(profile["data.metrics.ltv"] == 12.5)
        #expect(profile["data.metrics.orders.count"] == 2)
        #expect(profile["data.metrics.orders.total"] == 14.5)
        #expect(profile["data.metrics.orders.cancelled_total"] == -2)
        #expect(profile["data.metrics.orders.last.id"] == "B")
        #expect(profile["data.metrics.orders.first.id"] == "A")
        let paid = apply(
            "payment-info-entered", 4_000, ["method": "card", "credit_card": ["number": "4111"]])
        #expect(paid["data.payment"] == ["method": "card"])
        _ = apply("profile-update", 5_000, ["identifier": ["credit_card": "4111", "badge": "b"]])
        #expect(profile["data.identifier"] == ["badge": "b"])
        _ = apply("profile-update", 4_500, ["identifier": ["badge": "older"]])
        #expect(profile["data.identifier.badge"] == "b")
        _ = apply("increase-interest", 6_000, ["interest": "tea.green", "value": 2])
        #expect(profile.json["interests"]?["tea.green"] == 2)
        _ = apply("loyalty-card-added", 7_000, ["id": "L", "name": "Gold"])
        _ = apply("loyalty-card-removed", 8_000, ["id": "L"])
        #expect(profile["data.loyalty.card.id"] == nil)
    }
}
