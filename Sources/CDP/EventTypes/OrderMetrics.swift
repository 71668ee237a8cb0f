// SPDX-License-Identifier: Apache-2.0
import Base

/// What orders say of a customer, in `data.metrics` beside Tracardi's `ltv`.
///
/// | field | meaning |
/// |---|---|
/// | `ltv` | life-time value: completed orders less cancellations and adjustments |
/// | `orders.count` | completed orders |
/// | `orders.total` | value of completed orders |
/// | `orders.cancelled` | cancellations |
/// | `orders.cancelled_total` | their value, a negative number |
/// | `orders.first`, `orders.last` | `{time, value, id}` of the earliest and the latest completed order |
///
/// An order's value is `traits.value`, else `data.ec.order.income.value`, else `properties.total`. A
/// cancellation's value counts as negative however its sign was sent; an adjustment's keeps its sign.
enum OrderMetrics {
    private static let root = "data.metrics"

    static func apply(_ event: Event, to profile: inout Profile) -> [String] {
        switch event.type {
        case "order-completed": return complete(event, &profile)
        case "order-cancelled":
            var value = self.value(of: event) ?? 0
            if (value.double ?? 0) > 0 { value = Arithmetic.negated(value) }
            profile.add(1, at: "\(root).orders.cancelled")
            profile.add(value, at: "\(root).orders.cancelled_total")
            profile.add(value, at: "\(root).ltv")
            return ["\(root).orders.cancelled", "\(root).orders.cancelled_total", "\(root).ltv"]
        case "order-adjusted":
            profile.add(value(of: event) ?? 0, at: "\(root).ltv")
            return ["\(root).ltv"]
        default: return []
        }
    }

    private static func complete(_ event: Event, _ profile: inout Profile) -> [String] {
        let value = self.value(of: event) ?? 0
        profile.add(1, at: "\(root).orders.count")
        profile.add(value, at: "\(root).orders.total")
        profile.add(value, at: "\(root).ltv")
        let order: JSON = [
            "time": .string(Timestamp.format(event.createdMillis)), "value": value,
            "id": event["data.ec.order.id"] ?? .string(event.id),
        ]
        if isBefore(profile["\(root).orders.last"], order) { profile["\(root).orders.last"] = order }
        let first = profile["\(root).orders.first"]
        if first == nil || isBefore(order, first ?? .null) { profile["\(root).orders.first"] = order }
        return ["\(root).orders.count", "\(root).orders.total", "\(root).orders.last", "\(root).ltv"]
    }

    /// By time; of the same time, by the text of the order, so that the outcome doesn't depend on who came
    /// first.
    static func isBefore(_ a: JSON?, _ b: JSON) -> Bool {
        guard let a else { return true }
        let (x, y) = (a["time"]?.string ?? "", b["time"]?.string ?? "")
        return x == y ? a.text < b.text : x < y
    }

    /// `ltcop`: the share of checkouts that were completed.
    static func notePercentage(_ profile: inout Profile) {
        guard let started = profile["\(root).ltcosc"]?.double, started > 0 else { return }
        profile["\(root).ltcop"] = .double((profile["\(root).ltcocc"]?.double ?? 0) / started)
    }

    private static func value(of event: Event) -> JSON? {
        for path in ["traits.value", "data.ec.order.income.value", "properties.total"] {
            if let number = Arithmetic.number(event[path]) { return number }
        }
        return nil
    }
}
