// SPDX-License-Identifier: Apache-2.0
import Strata

/// A shop that keeps its customers in a platform of its own process: what a program that embeds Strata
/// writes.
struct Shop {
    let platform: Platform
    private static let source = "shop"

    /// - Parameter directory: `nil` for a platform that lives in memory.
    init(directory: String?) throws {
        platform = try Platform(directory: directory, memoryBytes: 64 << 20)
    }

    /// Somebody signs in and buys: two events, one batch. The same order again changes nothing.
    func sell(order: String, to email: String, for value: Double) throws {
        let payload = TrackPayload(
            sourceID: Self.source, sessionID: "visit-\(order)",
            events: [
                TrackEvent(type: "sign-in", id: "sign-in-\(order)", properties: ["email": .string(email)]),
                TrackEvent(
                    type: "order-completed", id: "order-\(order)",
                    properties: ["order_id": .string(order), "value": .double(value), "currency": "EUR"]),
            ])
        // Our own process speaks: no event source has to be set up for it.
        try platform.cdp.track(payload, TrackContext(bridge: "internal", isInternal: true))
    }

    /// E-mail addresses of those who spent as much in all, the best customer first.
    func customers(whoSpent value: Double) throws -> [String] {
        let body = """
            {"query": {"range": {"data.metrics.ltv": {"gte": \(value)}}},
             "sort": [{"data.metrics.ltv": "desc"}]}
            """
        let request = try SearchRequest(parsing: Array(body.utf8))
        guard let profiles = platform.index.index("strata-profile") else { return [] }
        // A view is one moment of everything: what was tracked before it is in it.
        let view = try profiles.view()
        return try view.search(request).hits.compactMap { hit in
            let source = try JSON.parse(try view.document(number: hit.number).source)
            return source[path: "data.contact.email.main"]?.string
        }
    }

    func close() throws { try platform.close() }
}
