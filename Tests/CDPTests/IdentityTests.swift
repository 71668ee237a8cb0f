// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct IdentityTests {
    @Test("two visitors with one e-mail address become one profile that answers to both ids")
    func merging() throws {
        let test = try TestPlatform()
        let a = try test.track("order-completed", session: "s1", ["value": 10])
        let b = try test.track("order-completed", session: "s2", ["value": 5])
        try test.track("sign-in", session: "s1", ["email": " Ada@Example.org"])
        let merged = try test.track("sign-in", session: "s2", ["email": "ada@example.ORG"])
        #expect(merged.profileID == a.profileID || merged.profileID == b.profileID)
        let byA = try #require(try test.platform.profile(a.profileID ?? ""))
        let byB = try #require(try test.platform.profile(b.profileID ?? ""))
        #expect(byA == byB)
        #expect(byA[path: "data.metrics.ltv"] == 15)
        #expect(byA[path: "data.metrics.orders.count"] == 2)
        #expect(byA[path: "data.contact.email.main"] == "ada@example.org")
        #expect(byA[path: "data.anonymous"] == false)
        #expect(try test.platform.timeline(b.profileID ?? "")?.count == 4)
        #expect(try test.platform.session("s1")?[path: "profile.id"]?.string == merged.profileID)
        #expect(
            try test.track("page-view", session: "s9", profile: b.profileID).profileID == merged.profileID)
    }

    @Test("a known person on a new device gets no second profile")
    func newDevice() throws {
        let test = try TestPlatform()
        let first = try test.track("sign-in", session: "s1", ["email": "ada@example.org"])
        let second = try test.track("sign-in", session: "s2", ["email": "ada@example.org"])
        #expect(first.profileID == second.profileID)
        #expect(try test.platform.profile(first.profileID ?? "")?["ids"]?.array?.count == 1)
    }

    @Test("chains of merges resolve from every id")
    func chains() throws {
        let test = try TestPlatform()
        var ids: [String] = []
        for i in 0..<6 {
            let response = try test.track(
                "identification", session: "s\(i)", ["email": ["main": "p\(i)@example.org"]])
            ids.append(response.profileID ?? "")
        }
        for i in (1..<6).reversed() {
            try test.track("identification", session: "s\(i)", ["email": ["main": "p\(i - 1)@example.org"]])
        }
        let found = try ids.map { try test.platform.profile($0)?["id"]?.string }
        #expect(Set(found).count == 1)
        let profile = try #require(try test.platform.profile(ids[3]))
        #expect(Set(profile["ids"]?.array?.compactMap(\.string) ?? []) == Set(ids))
        #expect(try test.platform.timeline(ids[0])?.count == 11)
    }

    @Test("a computer that two customers use makes no one person of them")
    func exclusiveNumbers() throws {
        let test = try TestPlatform()
        let a = try test.track("sign-in", session: "s1", ["customer_id": "1"])
        let b = try test.track("sign-in", session: "s1", ["customer_id": 2])
        #expect(a.profileID != b.profileID)
        #expect(b.warnings.count == 1)
        #expect(try test.platform.session("s1")?[path: "profile.id"]?.string == b.profileID)
        #expect(try test.platform.profile(a.profileID ?? "")?[path: "data.identifier.id"] == "1")
        #expect(try test.platform.profile(b.profileID ?? "")?[path: "data.identifier.id"] == "2")
        let back = try test.track("sign-in", session: "s1", ["customer_id": "1"])
        #expect(back.profileID == a.profileID)
    }

    @Test("an address of two customers merges nothing and is noted")
    func sharedAddress() throws {
        let test = try TestPlatform()
        let a = try test.track("sign-in", session: "s1", ["customer_id": "1", "email": "family@example.org"])
        let b = try test.track("sign-in", session: "s2", ["customer_id": "2", "email": "family@example.org"])
        #expect(a.profileID != b.profileID)
        let profile = try test.platform.profile(b.profileID ?? "")
        #expect(profile?[path: "aux.conflicts"] == ["email:family@example.org"])
    }

    @Test("a configured identification point finds people by its own field")
    func configuredPoint() throws {
        let test = try TestPlatform()
        try test.platform.identificationPoints.save([
            "name": "badge", "event_type": "door-opened",
            "fields": [["profile_trait": "data.identifier.badge", "event_property": "badge.code"]],
        ])
        let a = try test.track("door-opened", session: "s1", ["badge": ["code": "B7"]])
        let b = try test.track("door-opened", session: "s2", ["badge": ["code": "B7"]])
        #expect(a.profileID == b.profileID)
        #expect(try test.platform.profile(a.profileID ?? "")?[path: "data.identifier.badge"] == "B7")
        #expect(throws: TrackError.self) { try test.platform.identificationPoints.save(["name": "none"]) }
    }

    @Test(
        "identifiers are compared in normal form",
        arguments: [
            ("data.contact.email.main", " A@B.Org ", "email:a@b.org"),
            ("data.contact.email.private", "a@b.org", "email:a@b.org"),
            ("data.contact.phone.main", "+44 (0)20-7946", "phone:+440207946"),
            ("data.contact.phone.mobile", "0044 20", "phone:+4420"), ("data.identifier.id", " 17 ", "id:17"),
            ("data.identifier.badge", "B 1", "data.identifier.badge:B 1"),
        ])
    func normalForms(_ trait: String, _ text: String, _ alias: String) {
        #expect(Identifier(trait: trait, text: text)?.alias == alias)
    }

    @Test("a blank value, an address without @ and a phone number without digits identify nobody")
    func emptyIdentifiers() {
        #expect(Identifier(trait: "data.identifier.id", text: "  ") == nil)
        #expect(Identifier(trait: "data.contact.email.main", text: "unknown") == nil)
        #expect(Identifier(trait: "data.contact.phone.main", text: "n/a") == nil)
    }
}
