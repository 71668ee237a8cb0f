// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import CDP

@Suite struct RetailMappingTests {
    @Test(
        "the Online Retail file gives the published counts and sums",
        .enabled(if: RetailFile.path != nil, "set STRATA_RETAIL_CSV"))
    func figures() throws {
        let events = try RetailFile.events()
        var byType: [String: Int] = [:]
        var byCountry: [String: Double] = [:]
        var customers: Set<String> = []
        var anonymous = 0
        var items: Int64 = 0
        var completed = 0.0
        var ids: Set<String> = []
        while let event = try events.next() {
            let value = try #require(event.traits["value"]?.double)
            byType[event.type, default: 0] += 1
            let country = try #require(event.traits["country"]?.string)
            byCountry[country, default: 0] += event.type == "order-completed" ? value : 0
            if event.type == "order-completed" { completed += value }
            items += event.traits["items"]?.int64 ?? 0
            if let id = event.identifiers.first { customers.insert(id.alias) } else { anonymous += 1 }
            ids.insert(try #require(event.id))
        }
        #expect(byType == ["order-completed": 22_061, "order-cancelled": 3_836, "order-adjusted": 3])
        #expect(ids.count == 25_900)
        #expect(byCountry.count == 38)
        #expect(abs((byCountry["United Kingdom"] ?? 0) - 9_014_160.024) < 0.0005)
        #expect(abs(completed - 10_655_622.484) < 0.0005)
        #expect(customers.count == 4_372)
        #expect(anonymous == 3_710)
        #expect(customers.contains("id:17850"))
        #expect(items == 541_909)
        #expect(events.report.rowsRead == 541_909)
        #expect(events.report.rowsMapped == 541_909)
        #expect(events.report.rejections == [])
    }
}
