// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct ProfileMergeTests {
    private func profile(_ id: String, at millis: Int64) -> Profile { Profile(id: id, atMillis: millis) }

    @Test("the older profile survives, with both ids")
    func survivor() {
        let merged = ProfileMerge.merge(profile("young", at: 2_000), profile("old", at: 1_000))
        #expect(merged.id == "old")
        #expect(merged.ids == ["old", "young"])
        #expect(merged.insertedMillis == 1_000)
    }

    @Test("the newest value wins by its stamp, whichever profile is older")
    func newest() {
        var a = profile("a", at: 1_000)
        var b = profile("b", at: 2_000)
        a.set("Ada", at: "data.pii.firstname", atMillis: 5_000, by: "e1")
        b.set("Augusta", at: "data.pii.firstname", atMillis: 3_000, by: "e2")
        a.set("King", at: "data.pii.lastname", atMillis: 3_000, by: "e1")
        b.set("Lovelace", at: "data.pii.lastname", atMillis: 4_000, by: "e2")
        b.set(180, at: "data.pii.attributes.height", atMillis: 4_000, by: "e2")
        a.set(179, at: "data.pii.attributes.height", atMillis: 3_000, by: "e1")
        let merged = ProfileMerge.merge(a, b)
        #expect(merged["data.pii.firstname"] == "Ada")
        #expect(merged["data.pii.lastname"] == "Lovelace")
        #expect(merged["data.pii.attributes.height"] == 180)
        #expect(merged["metadata.fields"]?["data.pii.lastname"]?[0] == 4_000)
    }

    @Test("a removal that is newer than the other's value removes it")
    func removal() {
        var a = profile("a", at: 1_000)
        var b = profile("b", at: 2_000)
        b.set("card", at: "data.loyalty.card.id", atMillis: 3_000, by: "e2")
        a.set(nil, at: "data.loyalty.card.id", atMillis: 4_000, by: "e1")
        #expect(ProfileMerge.merge(a, b)["data.loyalty.card.id"] == nil)
        b.set("card", at: "data.loyalty.card.id", atMillis: 5_000, by: "e2")
        #expect(ProfileMerge.merge(a, b)["data.loyalty.card.id"] == "card")
    }

    @Test("counters, metrics and interests add; lists and consents unite")
    func sums() {
        var a = profile("a", at: 1_000)
        var b = profile("b", at: 2_000)
        a["stats.views"] = 3
        b["stats.views"] = 4
        b["stats.counters.x"] = 2
        a["interests.tea"] = 1.5
        b["interests.tea"] = 2
        a["segments"] = ["x", "y"]
        b["segments"] = ["y", "z"]
        a["consents"] = ["mail": ["revoke": nil]]
        b["consents"] = ["sms": ["revoke": nil]]
        b["data.metrics.ltv"] = 7
        let merged = ProfileMerge.merge(a, b)
        #expect(merged["stats.views"] == 7)
        #expect(merged["stats.counters.x"] == 2)
        #expect(merged["interests.tea"] == 3.5)
        #expect(merged["segments"] == ["x", "y", "z"])
        #expect(merged["consents"]?.object?.count == 2)
        #expect(merged["data.metrics.ltv"] == 7)
    }

    @Test("the order in which two profiles are given does not matter, and nothing that one knew is lost")
    func commutative() {
        for seed in UInt64(1)...300 {
            var generator = SeededGenerator(seed: seed)
            let a = random("a", &generator)
            let b = random("b", &generator)
            let merged = ProfileMerge.merge(a, b)
            #expect(merged == ProfileMerge.merge(b, a), "seed \(seed)")
            for side in [a, b] {
                for path in Self.paths where side[path] != nil {
                    #expect(merged[path] != nil, "seed \(seed): \(path)")
                }
            }
            let views = (a["stats.views"]?.int64 ?? 0) + (b["stats.views"]?.int64 ?? 0)
            #expect(merged["stats.views"]?.int64 == views, "seed \(seed)")
        }
    }

    private static let paths = [
        "data.pii.firstname", "data.contact.email.main", "data.identifier.id", "traits.size",
        "traits.nested.colour",
        "data.preferences.colors", "data.metrics.ltv", "data.metrics.orders.last",
    ]

    private func random(_ id: String, _ generator: inout SeededGenerator) -> Profile {
        var profile = profile(id, at: Int64.random(in: 1...3, using: &generator) * 1_000)
        profile["stats.views"] = .int(Int64.random(in: 0...9, using: &generator))
        for path in Self.paths where Bool.random(using: &generator) {
            let number = Int64.random(in: 1...4, using: &generator)
            let stamp = Int64.random(in: 1...4, using: &generator) * 1_000
            switch path {
            case "data.preferences.colors": profile[path] = [.int(number), .int(number + 1)]
            case "data.metrics.ltv": profile[path] = .int(number)
            case "data.metrics.orders.last":
                profile[path] = ["time": .string(Timestamp.format(stamp)), "value": .int(number)]
            default:
                if Bool.random(using: &generator) {
                    profile.set(.int(number), at: path, atMillis: stamp, by: "e\(id)")
                } else {
                    profile[path] = .int(number)
                }
            }
        }
        return profile
    }

}
