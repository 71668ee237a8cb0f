// SPDX-License-Identifier: Apache-2.0
import Foundation
import Strata
import Testing

@Suite struct ShopTests {
    private func fill(_ shop: Shop) throws {
        try shop.sell(order: "1", to: "ada@example.org", for: 30)
        try shop.sell(order: "2", to: "bob@example.org", for: 25)
        try shop.sell(order: "3", to: "ada@example.org", for: 12.5)
        try shop.sell(order: "4", to: "eve@example.org", for: 5)
    }

    @Test("in memory: an order is found by the next query, and belongs to the person who signed in")
    func ephemeral() throws {
        let shop = try Shop(directory: nil)
        try fill(shop)
        #expect(try shop.customers(whoSpent: 20) == ["ada@example.org", "bob@example.org"])
        let ada = try #require(
            try shop.platform.cdp.profile(identifiedBy: "data.contact.email.main", "ada@example.org"))
        #expect(ada[path: "data.metrics.ltv"]?.double == 42.5)
        #expect(ada[path: "data.metrics.orders.count"]?.int64 == 2)
        try shop.close()
    }

    @Test("on a directory: what was sold is there after closing and opening again, and is not counted twice")
    func directory() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("shop-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var shop = try Shop(directory: directory)
        try fill(shop)
        try shop.close()
        shop = try Shop(directory: directory)
        #expect(try shop.customers(whoSpent: 20) == ["ada@example.org", "bob@example.org"])
        try fill(shop)
        #expect(try shop.customers(whoSpent: 43).isEmpty)
        try shop.sell(order: "5", to: "eve@example.org", for: 50)
        #expect(try shop.customers(whoSpent: 43) == ["eve@example.org"])
        try shop.close()
    }

    @Test("a checkpoint taken while the shop is open is a platform of its own")
    func backup() throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("shop-\(UUID())").path
        let copy = directory + "-backup"
        defer { for path in [directory, copy] { try? FileManager.default.removeItem(atPath: path) } }
        let shop = try Shop(directory: directory)
        try fill(shop)
        try shop.platform.store.checkpoint(to: copy)
        try shop.sell(order: "5", to: "eve@example.org", for: 50)
        let backup = try Shop(directory: copy)
        #expect(try backup.customers(whoSpent: 20) == ["ada@example.org", "bob@example.org"])
        #expect(try backup.platform.store.verify().findings.isEmpty)
        try backup.close()
        #expect(try shop.customers(whoSpent: 43) == ["eve@example.org"])
        try shop.close()
    }
}
