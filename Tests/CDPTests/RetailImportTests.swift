// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import CDP

@Suite struct ImportTests {
    @Test(
        "the Online Retail file becomes 25,900 events and 8,082 profiles, however often it is imported",
        .enabled(if: RetailFile.path != nil, "set STRATA_RETAIL_CSV"))
    func retail() throws {
        let test = try TestPlatform(options: ConcurrencyTests.buffered)
        var commits = 0
        // Cut short after a few commits, as by a kill.
        let importer = Importer(test.platform, sourceID: "online-retail")
        _ = try importer.run(try RetailFile.events()) { _ in
            commits += 1
            return commits < 5
        }
        let report = try importer.run(try RetailFile.events())
        #expect(report.eventsMapped == 25_900)
        #expect(report.duplicatesSkipped == 5 * Importer.batchEvents)
        #expect(report.eventsWritten == 25_900 - 5 * Importer.batchEvents)
        #expect(report.rowsMapped == 541_909)
        let profiles = try rows(test.store, .profile)
        #expect(profiles.filter { $0[path: "data.identifier.id"] != nil }.count == 4_372)
        #expect(profiles.count == 4_372 + 3_710)
        #expect(try rows(test.store, .event).count == 25_900)
        let totals = profiles.reduce(0) { $0 + ($1[path: "data.metrics.orders.total"]?.double ?? 0) }
        #expect(abs(totals - 10_655_622.484) < 0.01)
        let orders = profiles.reduce(0) { $0 + ($1[path: "data.metrics.orders.count"]?.int64 ?? 0) }
        #expect(orders == 22_061)
        let customer = try #require(try test.platform.profile(identifiedBy: "data.identifier.id", "17850"))
        #expect(customer[path: "data.anonymous"] == false)
    }

    @Test("a small file is grouped, typed and imported; bad rows are reported with line and reason")
    func small() throws {
        let mapping = try ImportMapping(
            toml: """
                name = "t"
                [group]
                by = ["No"]
                [event]
                type = "Order Completed"
                [time]
                column = "At"
                format = "dd/MM/yyyy HH:mm"
                zone = "+01:00"
                [[traits]]
                name = "value"
                type = "double"
                function = "sum"
                columns = ["Qty", "Price"]
                [[identifiers]]
                trait = "data.identifier.id"
                column = "Who"
                type = "integer_text"
                """)
        let csv = """
            No,At,Qty,Price,Who
            1,02/01/2024 10:00,2,1.5,7.0
            2,02/01/2024 11:00,x,1.5,8
            3,02/01/2024 11:00,1,1
            1,02/01/2024 09:00,1,4,7
            4,02.01.2024,1,4,
            """
        let test = try TestPlatform()
        let events = try MappedEvents(mapping) { MemorySource(Array(csv.utf8)) }
        let report = try Importer(test.platform, sourceID: "csv").run(events)
        #expect(report.eventsWritten == 1)
        #expect(report.rowsRead == 5)
        #expect(report.rowsMapped == 2)
        #expect(report.rejections.map(\.line) == [3, 4, 6])
        let event = try #require(try test.platform.event(mapping.eventID(key: "1")))
        #expect(event["type"] == "order-completed")
        #expect(event[path: "traits.value"] == 7.0)
        #expect(event[path: "metadata.time.create"] == "2024-01-02T08:00:00.000Z")
        let profile = try test.platform.profile(identifiedBy: "data.identifier.id", "7")
        #expect(profile?[path: "data.metrics.ltv"] == 7.0)
    }

    @Test("an import that was cut short and run again makes the same profiles as one that was not")
    func sameProfiles() throws {
        let mapping = try ImportMapping(
            toml: """
                name = "t"
                [group]
                by = ["No"]
                [event]
                type = "order-completed"
                [time]
                column = "At"
                format = "iso8601"
                zone = "UTC"
                [[identifiers]]
                trait = "data.identifier.id"
                column = "Who"
                """)
        let lines = [
            "No,At,Who", "1,2024-01-02,", "2,2024-01-02,a", "3,2024-01-03,", "4,2024-01-03,a",
            "5,2024-01-03,b",
        ]
        func take(_ count: Int, _ test: TestPlatform) throws {
            let csv = lines.prefix(count).joined(separator: "\n")
            let events = try MappedEvents(mapping) { MemorySource(Array(csv.utf8)) }
            _ = try Importer(test.platform, sourceID: "csv").run(events)
        }
        let whole = try TestPlatform()
        let pieces = try TestPlatform()
        try take(6, whole)
        for count in [3, 4, 6] { try take(count, pieces) }
        for key in 1...5 {
            let id = mapping.eventID(key: String(key))
            let owner = try #require(try whole.platform.event(id))[path: "profile.id"]
            #expect(owner?.string != nil)
            #expect(try pieces.platform.event(id)?[path: "profile.id"] == owner)
        }
        let ids = try [whole, pieces].map { test in
            try rows(test.store, .profile).compactMap { $0["id"]?.string }.sorted()
        }
        #expect(ids[0].count == 4)
        #expect(ids[0] == ids[1])
    }

    private func rows(_ store: Store, _ index: DocumentIndex) throws -> [JSON] {
        let rows = try store.iterator(try store.keyspace("documents." + index.rawValue))
        var result: [JSON] = []
        try rows.seekToFirst()
        while rows.isValid {
            result.append(try JSON.parse(try rows.value))
            try rows.next()
        }
        return result
    }
}
