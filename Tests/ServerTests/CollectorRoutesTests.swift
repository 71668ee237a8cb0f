// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Server

@Suite struct CollectorRoutesTests {
    private static let visit = #"""
        {"source":{"id":"shop"},"session":{"id":"s-1"},"context":{"page":{"url":"https://shop.example/"}},
        "events":[{"id":"e-1","type":"Page View","properties":{"title":"Hello"}}]}
        """#

    @Test("what is tracked can be read as profile, session and event by whoever has a token")
    func happyPath() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let answer = try surface.track(Self.visit)
        #expect(answer.status == 200)
        #expect(answer.json[path: "session.id"]?.string == "s-1")
        #expect(answer.json["ux"] == [] && answer.json["response"] == [:] && answer.json["errors"] == [])
        let profile = try #require(answer.json[path: "profile.id"]?.string)
        let token = try surface.signIn()
        #expect(try surface.call("GET", "/profile/\(profile)", [token]).json["id"]?.string == profile)
        let session = try surface.call("GET", "/session/s-1", [token]).json
        #expect(session[path: "profile.id"]?.string == profile)
        let event = try surface.call("GET", "/event/e-1", [token]).json
        #expect(event[path: "event.type"]?.string == "page-view")
        #expect(event[path: "event.session.id"]?.string == "s-1")
        let timeline = try surface.call("GET", "/events/profile/\(profile)", [token]).json
        #expect(timeline["total"]?.int64 == 1)
        #expect(timeline["result"]?[0]?["id"]?.string == "e-1")
    }

    @Test("an unknown, a disabled and an unfit source are refused, readably for pages")
    func sources() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        try surface.platform.sources.save(["id": "off", "name": "Off", "enabled": false])
        try surface.platform.sources.save(["id": "hook", "name": "Hook", "type": ["webhook"]])
        for id in ["nobody", "off", "hook"] {
            let answer = try surface.track(
                #"{"source":{"id":"\#(id)"},"events":[{"type":"x"}]}"#, ["Origin: https://a.example"])
            #expect(answer.status == 401, "\(id)")
            #expect(answer.json["detail"]?.string?.contains(id) == true)
            #expect(answer["access-control-allow-origin"] == "https://a.example")
        }
        let reserved = try surface.track(#"{"source":{"id":"@internal"},"events":[{"type":"x"}]}"#)
        #expect(reserved.status == 400 && reserved.json["detail"] != nil)
    }

    @Test(
        "a body that is no payload is answered 422 in JSON that pages can read",
        arguments: [
            "", "{", "null", "[]", "nonsense", #"{"events":null}"#, #"{"source":1}"#, #"{"source":{"id":[]}}"#,
            #"{"source":{"id":"shop"},"events":{}}"#, #"{"source":{"id":"shop"},"events":[1]}"#,
            #"{"source":{"id":"shop"},"events":[{}]}"#, #"{"source":{"id":"shop"},"events":[{"type":" "}]}"#,
            #"{"source":{"id":"shop"},"events":[{"type":"x","properties":[]}]}"#,
            #"{"source":{"id":"shop"},"events":[{"type":"x","time":{"create":"yesterday"}}]}"#,
            #"{"source":{"id":"shop"},"events":[{"type":"x"}]} trailing"#,
        ])
    func malformed(_ body: String) throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let answer = try surface.track(body, ["Origin: https://a.example"])
        #expect(answer.status == 422)
        #expect(answer.json["detail"]?[0]?["msg"]?.string != nil)
        #expect(answer["access-control-allow-origin"] == "https://a.example")
        #expect(answer["access-control-allow-credentials"] == "true")
    }

    @Test("nesting without end is refused and the server lives on")
    func deep() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        for opening in ["[", #"{"a":"#] {
            #expect(try surface.track(String(repeating: opening, count: 200_000)).status == 422)
        }
        let depth = 400
        let nested = String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        let body = #"{"source":{"id":"shop"},"events":[{"type":"x","properties":\#(nested)}]}"#
        #expect(try surface.track(body).status == 200)
        #expect(try surface.track(Self.visit).status == 200)
    }

    @Test("a body above the limit is answered 413, readably for pages")
    func tooLarge() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let body = String(repeating: " ", count: CollectorRoutes.bodyBytesMax + 1)
        let answer = try surface.track(body, ["Origin: https://a.example"])
        #expect(answer.status == 413 && answer.json["detail"] != nil)
        #expect(answer["access-control-allow-origin"] == "https://a.example")
    }

    @Test("a preflight is told what the tracker may send; the management API is closed to other origins")
    func preflight() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let asking = [
            "Origin: https://a.example", "Access-Control-Request-Method: POST",
            "Access-Control-Request-Headers: content-type,x-timestamp",
        ]
        let answer = try surface.call("OPTIONS", "/track", asking)
        #expect(answer.status == 204)
        #expect(answer["access-control-allow-origin"] == "https://a.example")
        #expect(answer["access-control-allow-headers"] == "content-type,x-timestamp")
        #expect(answer["access-control-allow-credentials"] == "true")
        #expect(answer["vary"]?.contains("Origin") == true)
        let closed = try surface.call("OPTIONS", "/event-source", asking)
        #expect(closed["access-control-allow-origin"] == nil)
        let read = try surface.call("GET", "/profile/count", ["Origin: https://a.example"])
        #expect(read["access-control-allow-origin"] == nil)
    }

    @Test("a payload without events is answered null, and still needs a known source")
    func noEvents() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let answer = try surface.track(#"{"source":{"id":"shop"},"events":[]}"#)
        #expect(answer.status == 200 && answer.body == "null")
        #expect(try surface.track(#"{"source":{"id":"nobody"},"events":[]}"#).status == 401)
    }

    @Test("profile_less in the query beats the payload's, and must be a boolean")
    func profileLess() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let without = try surface.track(Self.visit, query: "?profile_less=true")
        #expect(without.status == 200 && without.json[path: "profile.id"]?.isNull == true)
        let body = #"{"source":{"id":"shop"},"profile_less":true,"events":[{"type":"x"}]}"#
        let with = try surface.track(body, query: "?profile_less=0")
        #expect(with.json[path: "profile.id"]?.string != nil)
        #expect(try surface.track(Self.visit, query: "?profile_less=perhaps").status == 422)
    }

    @Test("a source that names its origins takes events of those alone")
    func origins() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        try surface.platform.sources.save(["id": "own", "name": "Own", "origins": ["https://own.example"]])
        let body = #"{"source":{"id":"own"},"events":[{"type":"x"}]}"#
        #expect(try surface.track(body, ["Origin: https://own.example"]).status == 200)
        #expect(try surface.track(body).status == 200)
        let refused = try surface.track(body, ["Origin: https://other.example"])
        #expect(refused.status == 401 && refused.json["detail"]?.string?.contains("other.example") == true)
    }

    @Test("headers are kept with the event, secrets are not")
    func headers() throws {
        let surface = try ManagementSurface(hasAdministrator: false)
        defer { surface.stop() }
        let secrets = ["Authorization: Bearer x", "Cookie: a=b", "Proxy-Authorization: Basic x"]
        #expect(try surface.track(Self.visit, ["User-Agent: Test"] + secrets).status == 200)
        let kept = try #require(try surface.platform.event("e-1")?[path: "request.headers"]?.object)
        #expect(kept["user-agent"]?.string == "Test")
        for name in ["authorization", "cookie", "proxy-authorization"] { #expect(kept[name] == nil) }
    }
}
