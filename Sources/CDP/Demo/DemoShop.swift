// SPDX-License-Identifier: Apache-2.0
import Base

/// A made-up shop: visits of people who look, fill baskets, order and sign in. One seed, one shop.
///
/// Each payload is a visit. People come back, on the same device or another, so that profiles meet and merge. Ids
/// follow from the seed: sending the same shop again changes nothing.
public struct DemoShop: Sequence, IteratorProtocol {
    /// The event source that its payloads name.
    public static let sourceID = "demo-shop"

    private static let products: [(id: String, name: String, category: String, price: Double)] = [
        ("p-01", "Enamel mug", "kitchen", 9.5), ("p-02", "Tea pot", "kitchen", 34), ("p-03", "Bread board", "kitchen", 22.5),
        ("p-04", "Wool blanket", "home", 79), ("p-05", "Candle", "home", 12), ("p-06", "Wall clock", "home", 45),
        ("p-07", "Garden shears", "garden", 28.9), ("p-08", "Watering can", "garden", 31), ("p-09", "Seed box", "garden", 16.4),
        ("p-10", "Notebook", "paper", 7.8), ("p-11", "Fountain pen", "paper", 52), ("p-12", "Calendar", "paper", 18),
    ]
    private static let countries = ["United Kingdom", "Germany", "France", "Poland", "Spain"]
    private static let given = ["Ada", "Ben", "Carla", "Dmitri", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas"]
    private static let family = ["Abel", "Brandt", "Costa", "Dubois", "Evans", "Fischer", "Garcia", "Horvat"]
    private static let channels = ["direct", "newsletter", "search", "social"]

    private let seed: UInt64
    private let peopleCount: Int
    private let stepMillis: Int64
    private let beginMillis: Int64
    private var generator: SeededGenerator
    private var eventsLeft: Int
    private var visits = 0
    private var made = 0
    private var orders = 0

    /// - Parameters:
    ///   - events: how many there are in all.
    ///   - endMillis: the last visit begins before it; the first one thirty days earlier.
    public init(events: Int, seed: UInt64, endMillis: Int64) {
        self.seed = seed
        eventsLeft = Swift.max(0, events)
        peopleCount = Swift.max(5, events / 40)
        stepMillis = 30 * Timestamp.millisPerDay / Int64(Swift.max(1, events))
        beginMillis = endMillis - 30 * Timestamp.millisPerDay
        generator = SeededGenerator(seed: seed)
    }

    /// The next visit.
    public mutating func next() -> TrackPayload? {
        guard eventsLeft > 0 else { return nil }
        let person = Int.random(in: 0..<peopleCount, using: &generator)
        let device = Int.random(in: 0..<10, using: &generator) < 8 ? "laptop" : "phone"
        let visit = visits
        visits += 1
        var events = self.events(person)
        if events.count > eventsLeft { events.removeLast(events.count - eventsLeft) }
        eventsLeft -= events.count
        let begin = beginMillis + Int64(made) * stepMillis
        for i in events.indices {
            let at = begin + Int64(i) * Int64.random(in: 20_000...90_000, using: &generator)
            events[i].id = UUIDText.named("strata-demo:\(seed):\(made)")
            events[i].createMillis = at
            events[i].insertMillis = at
            made += 1
        }
        var payload = TrackPayload(
            sourceID: Self.sourceID, sessionID: UUIDText.named("strata-demo:\(seed):visit:\(visit)"),
            profileID: UUIDText.named("strata-demo:\(seed):\(device):\(person)"), events: events)
        payload.context = ["channel": .string(pick(Self.channels)), "device": ["name": .string(device)]]
        return payload
    }

    private mutating func pick<T>(_ list: [T]) -> T { list[Int.random(in: 0..<list.count, using: &generator)] }

    private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }

    private mutating func events(_ person: Int) -> [TrackEvent] {
        var events = [TrackEvent(type: "page-view", properties: ["url": "/", "category": "home"])]
        var basket: [Int] = []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let product = Int.random(in: 0..<Self.products.count, using: &generator)
            events.append(look(product))
            guard chance(40) else { continue }
            events.append(TrackEvent(type: "product-added-to-basket", properties: Self.properties(product)))
            basket.append(product)
        }
        if chance(35) { events.append(signIn(person)) }
        if !basket.isEmpty && chance(55) {
            events.append(TrackEvent(type: "checkout-started", properties: ["currency": "EUR"]))
            events.append(order(basket, person))
        }
        return events
    }

    private static func properties(_ product: Int) -> JSONObject {
        let product = products[product]
        return [
            "id": .string(product.id), "name": .string(product.name), "category": .string(product.category),
            "price": .double(product.price), "quantity": 1,
        ]
    }

    private func look(_ product: Int) -> TrackEvent {
        TrackEvent(type: "product-details-page-view", properties: Self.properties(product))
    }

    private func signIn(_ person: Int) -> TrackEvent {
        let first = Self.given[person % Self.given.count]
        let last = Self.family[person / Self.given.count % Self.family.count]
        return TrackEvent(
            type: "sign-in",
            properties: [
                "email": .string("\(first.lowercased()).\(last.lowercased()).\(person)@example.org"),
                "firstname": .string(first), "lastname": .string(last),
            ])
    }

    private mutating func order(_ basket: [Int], _ person: Int) -> TrackEvent {
        orders += 1
        let cents = basket.reduce(0) { $0 + Int((Self.products[$1].price * 100).rounded()) }
        let value = Double(cents) / 100
        var event = TrackEvent(
            type: "order-completed",
            properties: [
                "order_id": .string("D\(seed)-\(orders)"), "currency": "EUR",
                "income": ["value": .double(value), "currency": "EUR"],
            ])
        event.traits = [
            "value": .double(value), "country": .string(Self.countries[person % Self.countries.count]),
            "items": .int(Int64(basket.count)),
        ]
        return event
    }
}
