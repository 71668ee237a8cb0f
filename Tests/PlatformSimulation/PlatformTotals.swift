// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// What the indices say of all events, sessions and profiles together.
enum PlatformTotals {
    private static let sums = [
        "orders": "data.metrics.orders.count", "total": "data.metrics.orders.total", "views": "stats.views",
        "visits": "stats.visits",
    ]

    /// - Parameter views: of events, sessions and profiles, in this order.
    static func totals(_ views: [IndexView], sequence: UInt64) throws -> PlatformModel.Totals {
        let members = sums.sorted { $0.key < $1.key }.map {
            #""\#($0.key)":{"sum":{"field":"\#($0.value)"}}"#
        }
        let body = #"{"size":0,"aggs":{\#(members.joined(separator: ","))}}"#
        let result = try views[2].search(try SearchRequest(parsing: Array(body.utf8)))
        var values: [String: Double] = [:]
        for case (let name, .metric(let metric)) in result.aggregations {
            values[name] = metric.value("value")
        }
        func value(_ name: String) -> Int64 { Int64((values[name] ?? -1).rounded()) }
        return PlatformModel.Totals(
            sequence: sequence, events: views[0].documentCount, sessions: views[1].documentCount,
            persons: views[2].documentCount, orders: Int(value("orders")), total: value("total"),
            views: Int(value("views")), visits: Int(value("visits")))
    }
}
