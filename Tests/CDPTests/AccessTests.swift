// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct AccessTests {
    @Test("the first administrator is made once, signs in and gets a token that ends with signing out")
    func administrator() throws {
        let access = try TestPlatform().platform.access
        #expect(try access.bootstrap(email: "Ada@Example.org", password: "correct horse"))
        #expect(try !access.bootstrap(email: "eve@example.org", password: "correct horse"))
        #expect { try access.signIn(email: "ada@example.org", password: "wrong") } throws: {
            ($0 as? TrackError)?.status == 401
        }
        #expect(throws: TrackError.self) {
            try access.signIn(email: "nobody@example.org", password: "correct horse")
        }
        let (token, user) = try access.signIn(email: "ada@example.org", password: "correct horse")
        #expect(user.roles == Set(Role.allCases))
        #expect(access.user(ofToken: token)?.email == "ada@example.org")
        #expect(access.user(ofToken: String(token.dropLast()) + "x") == nil)
        #expect(user.json["password"] == nil)
        try access.signOut(token)
        #expect(access.user(ofToken: token) == nil)
    }

    @Test(
        "short passwords, bad addresses and new users without a password are refused; disabled users are out")
    func refusals() throws {
        let access = try TestPlatform().platform.access
        #expect(throws: TrackError.self) { try access.save(email: "a@b.c", password: "short", roles: []) }
        #expect(throws: TrackError.self) {
            try access.save(email: "nobody", password: "long enough", roles: [])
        }
        #expect(throws: TrackError.self) { try access.save(email: "a@b.c", password: nil, roles: []) }
        try access.save(email: "a@b.c", password: "long enough", roles: [.marketer])
        let (token, _) = try access.signIn(email: "a@b.c", password: "long enough")
        try access.save(email: "a@b.c", password: nil, roles: [.marketer], isEnabled: false)
        #expect(access.user(ofToken: token) == nil)
        #expect(throws: TrackError.self) { try access.signIn(email: "a@b.c", password: "long enough") }
    }

    @Test("the demo shop says the same for the same seed, and as many events as asked")
    func demo() throws {
        let a = Array(DemoShop(events: 500, seed: 3, untilMillis: 1_700_000_000_000))
        let b = Array(DemoShop(events: 500, seed: 3, untilMillis: 1_700_000_000_000))
        #expect(a == b)
        #expect(a != Array(DemoShop(events: 500, seed: 4, untilMillis: 1_700_000_000_000)))
        #expect(a.reduce(0) { $0 + $1.events.count } == 500)
        #expect(a.flatMap(\.events).contains { $0.type == "order-completed" })
    }
}
