// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import CDP

@Suite struct CollectorTests {
    @Test("a first event makes a session and a profile, and both can be read at once")
    func firstEvent() throws {
        let test = try TestPlatform()
        let response = try test.track(
            #"{"source":{"id":" shop "},"session":{"id":"s1"},"profile":null,"events":[{"type":"Page View","id":"e1"}]}"#
        )
        let profile = try #require(try test.platform.profile(response.profileID ?? ""))
        #expect(response.sessionID == "s1")
        #expect(response.status == 200)
        #expect(profile[path: "metadata.time.visit.count"] == 1)
        #expect(profile[path: "stats.views"] == 1)
        let event = try #require(try test.platform.event("e1"))
        #expect(event["type"] == "page-view")
        #expect(event[path: "profile.id"] == profile["id"])
        #expect(event[path: "session.id"] == "s1")
        #expect(try test.platform.timeline(response.profileID ?? "")?.map(\.eventID) == ["e1"])
    }

    @Test(
        "the session's profile wins over the payload's, and a profile id that nobody gave out is not taken over"
    )
    func sessionWins() throws {
        let test = try TestPlatform()
        let first = try test.track("page-view", session: "s1", profile: "forged")
        #expect(first.profileID != "forged")
        let other = try test.track("page-view", session: "s2")
        let again = try test.track("page-view", session: "s1", profile: other.profileID)
        #expect(again.profileID == first.profileID)
        let known = try test.track("page-view", session: "s3", profile: other.profileID)
        #expect(known.profileID == other.profileID)
    }

    @Test("a source with static ids gives a profile the id that the payload names, and asks for one")
    func staticIDs() throws {
        let test = try TestPlatform()
        try test.platform.sources.save(["id": "app", "name": "App", "config": ["static_profile_id": true]])
        let payload = TrackPayload(
            sourceID: "app", sessionID: "s1", profileID: "customer-1", events: [TrackEvent(type: "page-view")]
        )
        #expect(try test.platform.track(payload)?.profileID == "customer-1")
        var without = payload
        without.profileID = nil
        without.sessionID = "s2"
        #expect(throws: TrackError.self) { try test.platform.track(without) }
    }

    @Test("an event that was collected before is ignored with its effect; from another source it is refused")
    func duplicates() throws {
        let test = try TestPlatform()
        try test.platform.sources.save(["id": "other", "name": "Other"])
        for _ in 0..<3 { try test.track("order-completed", session: "s1", id: "o1", ["value": 10]) }
        let profile = try #require(try test.platform.session("s1")?[path: "profile.id"]?.string)
        let metrics = try test.platform.profile(profile)?[path: "data.metrics"]
        #expect(metrics?[path: "orders.count"] == 1)
        #expect(metrics?["ltv"] == 10)
        let payload = TrackPayload(
            sourceID: "other", sessionID: "s2", events: [TrackEvent(type: "order-completed", id: "o1")])
        #expect { try test.platform.track(payload) } throws: { ($0 as? TrackError)?.status == 409 }
        #expect(try test.platform.session("s2") == nil)
    }

    @Test("a tracker that sends its earlier events again with each new one stores each once")
    func accumulatedSends() throws {
        let test = try TestPlatform()
        func event(_ i: Int) -> String {
            #"{"type":"page-view","time":{"create":"2024-01-01T00:00:0\#(i)Z"},"properties":{"n":\#(i)}}"#
        }
        for last in 0..<3 {
            let events = (0...last).map(event).joined(separator: ",")
            try test.track(#"{"source":{"id":"shop"},"session":{"id":"s1"},"events":[\#(events)]}"#)
        }
        let profile = try #require(try test.platform.session("s1")?[path: "profile.id"]?.string)
        #expect(try test.platform.timeline(profile)?.count == 3)
        #expect(try test.platform.profile(profile)?[path: "stats.views"] == 3)
    }

    @Test("unknown, disabled and wrongly used sources are answered 401, and nothing is stored")
    func sources() throws {
        let test = try TestPlatform()
        try test.platform.sources.save(["id": "off", "name": "Off", "enabled": false])
        try test.platform.sources.save(["id": "hook", "name": "Hook", "type": ["webhook"]])
        for id in ["nobody", "off", "hook"] {
            let payload = TrackPayload(sourceID: id, sessionID: "s1", events: [TrackEvent(type: "page-view")])
            #expect { try test.platform.track(payload) } throws: { ($0 as? TrackError)?.status == 401 }
        }
        #expect(try test.platform.session("s1") == nil)
    }

    @Test("profile-less events make neither profile nor session")
    func profileLess() throws {
        let test = try TestPlatform()
        var payload = TrackPayload(
            sourceID: "shop", sessionID: "s1",
            events: [TrackEvent(type: "sign-in", id: "e1", properties: ["email": "a@b.c"])])
        payload.isProfileLess = true
        let response = try test.platform.track(payload)
        #expect(response?.profileID == nil)
        #expect(try test.platform.event("e1")?["profile"] == .null)
        #expect(try test.platform.session("s1") == nil)
    }

    @Test("what options ask not to save is not saved")
    func saveOptions() throws {
        let test = try TestPlatform()
        let response = try test.track(
            #"""
            {"source":{"id":"shop"},"session":{"id":"s1"},"events":[{"type":"a","id":"e1"},{"type":"b","id":"e2","options":{"save":false}}],
             "options":{"saveSession":false,"saveProfile":false}}
            """#)
        #expect(try test.platform.event("e1") != nil)
        #expect(try test.platform.event("e2") == nil)
        #expect(try test.platform.session("s1") == nil)
        #expect(try test.platform.profile(response.profileID ?? "") == nil)
    }

    @Test("typed traits of a public payload are ignored")
    func publicTraits() throws {
        let test = try TestPlatform()
        var event = TrackEvent(type: "page-view", id: "e1")
        event.traits = ["value": "poison"]
        _ = try test.platform.track(TrackPayload(sourceID: "shop", sessionID: "s1", events: [event]))
        #expect(try test.platform.event("e1")?["traits"] == [:])
    }

    @Test("what was acknowledged is there after closing and opening, and numbers go on")
    func reopening() throws {
        var test = try TestPlatform()
        let response = try test.track("sign-in", session: "s1", ["email": "ada@example.org"])
        try test.store.close()
        test = try TestPlatform(files: test.files)
        let found = try test.platform.profile(identifiedBy: "data.contact.email.main", "Ada@Example.org ")
        #expect(found?["id"]?.string == response.profileID)
        let next = try test.track("page-view", session: "s2")
        #expect(next.profileID != response.profileID)
        #expect(try test.platform.profile(next.profileID ?? "")?[path: "stats.views"] == 1)
    }
}
