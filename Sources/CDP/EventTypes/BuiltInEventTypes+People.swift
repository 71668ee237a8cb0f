// SPDX-License-Identifier: Apache-2.0

extension BuiltInEventTypes {
    static let emails = same(["main", "private", "business"], from: "email", to: "data.contact.email")
    static let phones = same(
        ["main", "business", "mobile", "whatsapp"], from: "phone", to: "data.contact.phone")
    static let names = same(["firstname", "lastname"], to: "data.pii")

    static let people: [Definition] = {
        let parts = ["pii", "identifier", "contact", "media", "job", "preferences", "loyalty"]
        let update = same(parts, to: "data")
        let signing = emails + names + [copy("login", "data.identifier.token")]
        let apps = same(
            ["twitter", "whatsapp", "discord", "slack", "telegram", "wechat", "viber", "signal"],
            to: "data.contact.app")
        let identity =
            emails + phones + names + apps + [copy("login", "data.identifier.token")]
            + same(["id", "passport", "badge"], to: "data.identifier")
        let coupon = copy("coupon", "data.marketing.coupon")
        let card = same(["id", "name", "issuer", "expires"], to: "data.loyalty.card")
        let behavioural = ["event:behavioral"]
        return [
            Definition(
                "profile-update", "awareness", tags: behavioural, copies: update, changes: onward(update)),
            Definition(
                "consent-update", "awareness", tags: behavioural,
                changes: [Change(operation: .set, field: "properties.consents", trait: "consents")]),
            Definition(
                "sign-in", "consideration", tags: behavioural, copies: signing, changes: onward(signing)),
            Definition(
                "sign-up", "consideration", tags: behavioural, copies: signing, changes: onward(signing)),
            Definition(
                "identification", "consideration", tags: behavioural, copies: identity + [coupon],
                changes: onward(identity)
                    + [Change(operation: .append, field: coupon.field, trait: "data.identifier.coupons")]),
            Definition("account-deleted", "retention", tags: behavioural),
            Definition(
                "loyalty-card-added", "retention", tags: behavioural, copies: card, changes: onward(card)),
            Definition(
                "loyalty-card-removed", "retention", tags: behavioural, copies: card,
                changes: onward(card, .delete)),
        ]
    }()
}
