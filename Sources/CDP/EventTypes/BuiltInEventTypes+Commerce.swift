// SPDX-License-Identifier: Apache-2.0

extension BuiltInEventTypes {
    private static let operational = ["event:operational"]
    private static let behavioural = ["event:behavioral"]

    static let products: [Definition] = {
        let product = same(
            ["id", "name", "sku", "category", "brand", "variant", "price", "quantity", "position"],
            to: "data.ec.product")
        let id = [copy("id", "data.ec.product.id")]
        func type(_ name: String, _ journey: String, _ copies: [Copy]) -> Definition {
            Definition(name, journey, tags: behavioural, copies: copies)
        }
        return [
            type("product-clicked", "awareness", product),
            type("product-details-page-view", "awareness", product),
            type("product-added-to-basket", "consideration", product),
            type("product-removed-from-basket", "consideration", product),
            type("basket-viewed", "consideration", []),
            type("product-shared", "advocacy", id + [copy("media", "data.marketing.channel")]),
            type("product-reviewed", "retention", same(["id", "review", "rate"], to: "data.ec.product")),
            type("product-returned", "retention", id),
        ]
    }()

    static let checkouts: [Definition] = {
        let checkout =
            same(["id", "status", "currency", "value"], to: "data.ec.checkout")
            + [copy("order_id", "data.ec.order.id")]
        let short = same(["id", "status", "value"], to: "data.ec.checkout")
        let address = same(
            ["town", "county", "country", "postcode", "street"], from: "delivery", to: "data.contact.address")
        func changes(value: String, count: String) -> [Change] {
            [
                Change(operation: .add, field: "data.ec.checkout.value", trait: "data.metrics.\(value)"),
                Change(operation: .increment, field: "", trait: "data.metrics.\(count)"),
            ]
        }
        return [
            Definition(
                "checkout-started", "purchase", tags: behavioural, copies: checkout,
                changes: changes(value: "ltcosv", count: "ltcosc")),
            Definition(
                "checkout-completed", "purchase", tags: behavioural, copies: short,
                changes: changes(value: "ltcocv", count: "ltcocc")),
            Definition(
                "checkout-status", "purchase", tags: operational,
                copies: same(["id", "status"], to: "data.ec.checkout")),
            Definition(
                "delivery-info-entered", "purchase", tags: behavioural, copies: address,
                changes: onward(address)),
            Definition(
                "payment-info-entered", "purchase", tags: behavioural,
                copies: [copy("method", "data.payment.method")]),
        ]
    }()

    static let orders: [Definition] = {
        let order =
            same(["id", "status", "affiliation"], to: "data.ec.order") + [
                copy("order_id", "data.ec.order.id")
            ]
        let income =
            same(["value", "currency", "due_date"], from: "income", to: "data.ec.order.income")
            + same(["value", "currency", "due_date"], from: "cost", to: "data.ec.order.cost")
        let plain = same(["value", "currency"], to: "data.ec.order.income")
        func status(_ type: String, _ status: String, _ more: [Copy] = []) -> Definition {
            Definition(
                type, "purchase", tags: operational, copies: order + more,
                defaults: [(field: "data.ec.order.status", value: status)])
        }
        return [
            status("order-started", "started", income + plain),
            status("order-completed", "completed", income + plain),
            status("order-cancelled", "cancelled", income + plain),
            status("order-adjusted", "adjusted", income + plain), status("order-delivered", "delivered"),
            Definition("order-status-change", "purchase", tags: operational, copies: order),
            status("order-waiting-for-dispatch", "waiting-for-dispatch"),
            status("order-dispatched", "dispatched"),
            status("order-dispatch-in-transit", "in-transit"),
            status("order-awaiting-pickup", "awaiting-pickup"),
            Definition(
                "sale-completed", "purchase", tags: operational,
                copies: [copy("order_id", "data.ec.order.id")]
                    + same(["value", "currency", "due_date"], to: "data.ec.order.income")),
        ]
    }()

    static let payments: [Definition] = {
        let kinds = [
            ("account-payable", "payable"), ("account-receivable", "receivable"), ("payment-sent", "cost"),
            ("payment-received", "income"), ("payable-overdue", "payable"),
            ("receivable-overdue", "receivable"),
        ]
        return kinds.map { type, field in
            Definition(
                type, "purchase", tags: operational + ["entity:payment"],
                copies: [copy("order_id", "data.ec.order.id")]
                    + same(["value", "currency", "due_date"], from: "payment", to: "data.ec.order.\(field)"))
        }
    }()
}
