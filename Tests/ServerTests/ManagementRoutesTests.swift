// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import Testing

@testable import Server

@Suite struct ManagementRoutesTests {
    private static let guarded = [
        ("POST", "/user/logout"), ("POST", "/event-source"), ("GET", "/event-source/shop"),
        ("DELETE", "/event-source/shop"), ("GET", "/event-sources"), ("GET", "/profile/x"), ("GET", "/session/x"),
        ("GET", "/event/x"), ("GET", "/events/profile/x"), ("GET", "/profile/count"), ("GET", "/event/count"),
        ("GET", "/session/count"),
    ]

    @Test("signing in answers a bearer token with the roles; signing out ends it")
    func token() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let form = "username=Ada%40example.org&password=correct+horse"
        let type = "Content-Type: application/x-www-form-urlencoded"
        let answer = try surface.call("POST", "/user/token", [type], body: form)
        #expect(answer.status == 200 && answer["cache-control"] == "no-store")
        #expect(answer.json["token_type"]?.string == "bearer" && answer.json["preference"] == [:])
        #expect(answer.json["roles"]?.array?.contains("admin") == true)
        let token = "authorization: bearer \(try #require(answer.json["access_token"]?.string))"
        #expect(try surface.call("GET", "/event-sources", [token]).status == 200)
        let out = try surface.call("POST", "/user/logout", [token])
        #expect(out.status == 200 && out.body == "null")
        #expect(try surface.call("GET", "/event-sources", [token]).status == 401)
    }

    @Test("a wrong password and an unknown user get the same 401; a form without fields 422")
    func wrongPassword() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let wrong = try surface.call("POST", "/user/token", body: "username=ada@example.org&password=wrong")
        let nobody = try surface.call("POST", "/user/token", body: "username=eve@example.org&password=wrong")
        #expect(wrong.status == 401 && nobody.status == 401)
        #expect(wrong.body == nobody.body)
        #expect(wrong.body == #"{"detail":"Incorrect username or password"}"#)
        for form in ["", "username=ada@example.org", "password=x", "username=%&password=x", "{}"] {
            #expect(try surface.call("POST", "/user/token", body: form).status == 422, "\(form)")
        }
    }

    @Test("without a token, and with a wrong one, everything is 401")
    func guarded() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let wrong = "Authorization: Bearer " + String(repeating: "0", count: 64)
        for (method, target) in Self.guarded {
            for headers in [[], [wrong], ["Authorization: Basic YTpi"], ["Authorization: Bearer"]] {
                let answer = try surface.call(method, target, headers)
                #expect(answer.status == 401, "\(method) \(target)")
                #expect(answer.json["detail"]?.string != nil && answer["www-authenticate"] == "Bearer")
            }
        }
        #expect(surface.platform.sources.source("shop") != nil)
    }

    @Test("a 401 says how to make the first administrator, on the loopback and while there is none")
    func hint() throws {
        let fresh = try ManagementSurface(hasAdministrator: false)
        defer { fresh.stop() }
        for answer in [
            try fresh.call("GET", "/event-sources"),
            try fresh.call("POST", "/user/token", body: "username=a@b.example&password=12345678"),
        ] {
            #expect(answer.status == 401 && answer.body.contains("STRATA_ADMIN_PASSWORD"))
        }
        let open = try ManagementSurface(hasAdministrator: false, api: "0.0.0.0:8686")
        defer { open.stop() }
        #expect(try !open.call("GET", "/event-sources").body.contains("STRATA_ADMIN"))
        let used = try ManagementSurface()
        defer { used.stop() }
        #expect(try !used.call("GET", "/event-sources").body.contains("STRATA_ADMIN"))
    }

    @Test("event sources are created, listed, shown and removed")
    func eventSources() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let token = try surface.signIn()
        let body = #"{"id":"app","name":"App","type":["rest"]}"#
        let saved = try surface.call("POST", "/event-source", [token], body: body)
        #expect(saved.status == 200 && saved.json["ids"] == ["app"] && saved.json["saved"]?.int64 == 1)
        #expect(try surface.call("GET", "/event-source/app", [token]).json["name"]?.string == "App")
        #expect(try surface.call("GET", "/event-sources", [token]).json["total"]?.int64 == 2)
        #expect(try surface.track(#"{"source":{"id":"app"},"events":[{"type":"x"}]}"#).status == 200)
        #expect(try surface.call("DELETE", "/event-source/app", [token]).status == 200)
        #expect(try surface.call("DELETE", "/event-source/app", [token]).status == 404)
        #expect(try surface.call("GET", "/event-source/app", [token]).status == 404)
        for (body, status) in [
            ("", 422), ("[]", 422), (#"{"id":"x"}"#, 422), (#"{"name":"x","type":["fax"]}"#, 422),
            (#"{"id":"@x","name":"x"}"#, 400),
        ] {
            #expect(try surface.call("POST", "/event-source", [token], body: body).status == status, "\(body)")
        }
    }

    @Test("a role that does not suffice is 403")
    func roles() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        try surface.platform.access.save(
            email: "max@example.org", password: "correct horse", roles: [.marketer])
        let token = try surface.signIn("max@example.org")
        let refused = try surface.call("GET", "/event-sources", [token])
        #expect(refused.status == 403 && refused.json["detail"]?.string?.contains("admin") == true)
        #expect(try surface.call("GET", "/profile/nobody", [token]).status == 404)
    }

    @Test("what is not there is 404, and a timeline's length has bounds")
    func missing() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let token = try surface.signIn()
        for target in ["/profile/x", "/session/x", "/event/x", "/events/profile/x", "/nowhere"] {
            let answer = try surface.call("GET", target, [token])
            #expect(answer.status == 404 && answer.json["detail"] != nil, "\(target)")
        }
        for limit in ["0", "-1", "1001", "x", "99999999999999999999"] {
            #expect(try surface.call("GET", "/events/profile/x?limit=\(limit)", [token]).status == 422)
        }
    }

    @Test("documents are counted by their index, and without one the answer says so")
    func counts() throws {
        let surface = try ManagementSurface()
        defer { surface.stop() }
        let token = try surface.signIn()
        #expect(try surface.call("GET", "/event/count", [token]).status == 501)
        let index = try surface.engine.createIndex(DocumentIndex.event.rawValue)
        #expect(try surface.call("GET", "/event/count", [token]).body == #"{"count":0}"#)
        let writer = DocumentWriter(engine: surface.engine, index: index)
        for id in ["1", "2"] { _ = try writer.put(id, source: Array(#"{"type":"x"}"#.utf8)) }
        #expect(try surface.call("GET", "/event/count", [token]).body == #"{"count":2}"#)
    }

    @Test("no more than two passwords are checked at once")
    func gate() {
        let gate = SignInGate()
        let third = gate.run { gate.run { gate.run { true } } }
        #expect(third == .some(.some(nil)))
        #expect(gate.run { true } == true)
    }
}
