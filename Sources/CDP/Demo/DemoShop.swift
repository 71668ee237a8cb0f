// SPDX-License-Identifier: Apache-2.0
import Base

/// Events of a shop that isn't there: visitors who look around, fill baskets, sign in and order.
///
/// The same seed and count give the same payloads, always and everywhere; event ids are named after them, so
/// that sending them twice stores them once. Times end at `untilMillis` and reach back half a minute for each
/// event.
public struct DemoShop: Sequence, IteratorProtocol {
    private static let products: [(sku: String, name: String, category: String, cents: Int64)] = [
        ("TEA-01", "Teapot, green", "kitchen", 2_950), ("CUP-04", "Four cups", "kitchen", 1_680),
        ("LAMP-2", "Reading lamp", "home", 4_900), ("RUG-11", "Wool rug", "home", 12_900),
        ("BOOK-7", "Cook book", "books", 2_400), ("PEN-03", "Fountain pen", "office", 3_150),
        ("BAG-05", "Canvas bag", "fashion", 2_250), ("HAT-09", "Straw hat", "fashion", 1_990),
    ]
    private static let countries = ["DE", "FR", "GB", "IT", "NL", "PL"]

    private let sourceID: String
    private let count: Int
    private let seed: UInt64
    private let startMillis: Int64
    private var generator: SeededGenerator
    private var made = 0
    private var visits = 0

    /// The event source that the shop sends from, unless told otherwise. It must exist.
    public static let sourceID = "demo-shop"

    public init(events count: Int, seed: UInt64, sourceID: String = DemoShop.sourceID, untilMillis: Int64) {
        self.count = count
        self.seed = seed
        self.sourceID = sourceID
        startMillis = untilMillis - Int64(count) * 30_000
        generator = SeededGenerator(seed: seed)
    }

    /// The events of the next visit.
    public mutating func next() -> TrackPayload? {
        guard made < count else { return nil }
        visits += 1
        let visitor = Int.random(in: 0..<(count / 12 + 1), using: &generator)
        let country = Self.countries[visitor % Self.countries.count]
        var events: [TrackEvent] = []
        var basket: [Int] = []
        add("page-view", ["category": "home"], to: &events)
        for _ in 0..<Int.random(in: 1...5, using: &generator) {
            let place = Int.random(in: 0..<Self.products.count, using: &generator)
            add("product-details-page-view", properties(of: place), to: &events)
            if Int.random(in: 0..<3, using: &generator) == 0 {
                basket.append(place)
                add("product-added-to-basket", properties(of: place), to: &events)
            }
        }
        if !basket.isEmpty && Int.random(in: 0..<2, using: &generator) == 0 {
            let email = JSON.string("visitor\(visitor)@example.org")
            add("sign-in", ["email": email], to: &events)
            let cents = basket.reduce(0) { $0 + Self.products[$1].cents }
            let order: JSON = [
                "order_id": .string("\(seed)-\(visits)"), "value": .double(Double(cents) / 100),
                "currency": "EUR",
                "email": email, "country": .string(country),
            ]
            add("order-completed", order, to: &events)
        }
        let session = UUIDText.named("strata-demo:\(seed):session:\(visits)")
        var payload = TrackPayload(sourceID: sourceID, sessionID: session, events: events)
        payload.context = ["location": ["country": ["code": .string(country)]]]
        return payload
    }

    private func properties(of place: Int) -> JSON {
        let product = Self.products[place]
        return [
            "id": .string(product.sku), "sku": .string(product.sku), "name": .string(product.name),
            "category": .string(product.category), "price": .double(Double(product.cents) / 100),
        ]
    }

    private mutating func add(_ type: String, _ properties: JSON, to events: inout [TrackEvent]) {
        guard made < count else { return }
        made += 1
        let time = startMillis + Int64(made) * 30_000
        events.append(
            TrackEvent(
                type: type, id: UUIDText.named("strata-demo:\(seed):event:\(made)"), createMillis: time,
                insertMillis: time, properties: properties.object ?? [:]))
    }
}
