// SPDX-License-Identifier: Apache-2.0
import Base

/// An event as the clients send it.
struct SampleEvent {
    enum Kind: String { case view = "page-view", order = "order-completed", signIn = "sign-in", search }

    /// Without one the platform makes it.
    var id: String?
    let kind: Kind
    var value: Int64 = 0
    /// Customer number and address that the event names; the platform looks at them in this order.
    var customer: String?
    var address: String?

    /// Keys of the alias table, in the order in which they are looked at. Only some types identify.
    var aliases: [(alias: String, customer: String?)] {
        guard kind == .signIn || kind == .order else { return [] }
        var aliases: [(alias: String, customer: String?)] = []
        if let customer { aliases.append(("id:" + customer, customer)) }
        if let address { aliases.append(("email:" + address, nil)) }
        return aliases
    }

    var json: JSON {
        var properties: JSONObject = [:]
        if kind == .order { properties["value"] = .int(value) }
        if let customer { properties["customer_id"] = .string(customer) }
        if let address { properties["email"] = .string(address) }
        var json: JSON = ["type": .string(kind.rawValue), "properties": .object(properties)]
        if let id { json["id"] = .string(id) }
        return json
    }
}
