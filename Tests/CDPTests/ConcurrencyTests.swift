// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct ConcurrencyTests {
    static let buffered: CollectorOptions = {
        var options = CollectorOptions()
        options.durability = .buffered
        return options
    }()

    @Test("32 threads on 4 profiles lose no update")
    func sharedProfiles() throws {
        let test = try TestPlatform(options: Self.buffered)
        let ids = try (0..<4).map { try #require(try test.track("start", session: "s\($0)").profileID) }
        let rounds = 25
        try test.atOnce(32) { i in
            for round in 0..<rounds {
                try test.track(
                    "order-completed", session: "t\(i)-\(round)", profile: ids[i % 4],
                    ["value": 2, "order_id": "\(i)"])
            }
        }
        for id in ids {
            let profile = try #require(try test.platform.profile(id))
            #expect(profile[path: "data.metrics.orders.count"] == .int(Int64(8 * rounds)))
            #expect(profile[path: "data.metrics.ltv"] == .int(Int64(16 * rounds)))
            #expect(profile[path: "metadata.time.visit.count"] == .int(Int64(8 * rounds + 1)))
            #expect(try test.platform.timeline(id, limit: 10_000)?.count == 8 * rounds + 1)
        }
    }

    @Test("a new session that is sent many times at once makes one session and one profile")
    func newSessions() throws {
        let test = try TestPlatform(options: Self.buffered)
        for round in 0..<20 {
            let lock = Lock(test.environment.threads)
            let seen = Seen()
            try test.atOnce(8) { i in
                let id = try test.track("page-view", session: "s\(round)", id: "e\(round)-\(i % 4)").profileID
                lock.withLock { _ = seen.ids.insert(id ?? "") }
            }
            #expect(seen.ids.count == 1)
            let profile = try #require(try test.platform.profile(seen.ids.first ?? ""))
            #expect(profile[path: "metadata.time.visit.count"] == 1)
            #expect(profile[path: "stats.views"] == 4)
        }
    }

    @Test("visitors who are identified with one address at once become one profile with exact sums")
    func identifiedAtOnce() throws {
        let test = try TestPlatform(options: Self.buffered)
        for round in 0..<15 {
            let visitors = 6
            for i in 0..<visitors {
                try test.track("order-completed", session: "\(round)-\(i)", ["value": 1])
            }
            try test.atOnce(visitors) { i in
                try test.track("sign-in", session: "\(round)-\(i)", ["email": "p\(round)@example.org"])
            }
            let ids = try (0..<visitors).map {
                try test.platform.session("\(round)-\($0)")?[path: "profile.id"]?.string
            }
            #expect(Set(ids).count == 1)
            let profile = try #require(try test.platform.profile(ids[0] ?? ""))
            #expect(profile[path: "data.metrics.orders.count"] == .int(Int64(visitors)))
            #expect(profile[path: "data.metrics.ltv"] == .int(Int64(visitors)))
            #expect(try test.platform.timeline(ids[0] ?? "")?.count == 2 * visitors)
        }
    }

    /// Guarded by the lock of its maker.
    private final class Seen: @unchecked Sendable {
        var ids: Set<String> = []
    }
}
