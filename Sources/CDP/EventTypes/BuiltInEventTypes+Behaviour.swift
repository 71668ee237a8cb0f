// SPDX-License-Identifier: Apache-2.0

extension BuiltInEventTypes {
    private static let behavioural = ["event:behavioral"]
    private static let systemTags = ["event:system"]

    /// What they do to the profile is in `InterestChange`: the field's name comes from the event.
    static let interests: [Definition] = ["increase-interest", "decrease-interest", "reset-interest"].map {
        Definition($0, tags: behavioural)
    }

    static let messages: [Definition] = {
        let message =
            same(["type", "sender", "recipient", "text", "id", "conversation"], to: "data.message")
        let identity =
            same(["main", "private", "business"], from: "identity.email", to: "data.contact.email")
            + same(
                ["main", "business", "mobile", "whatsapp"], from: "identity.phone", to: "data.contact.phone")
        let talk = [
            "messaging-started", "message-sent", "message-received", "message-opened", "messaging-ended",
        ]
        let status = [copy("error.reason", "data.message.error.reason")]
        let promotion = same(["id", "name"], to: "data.marketing.promotion")
        return talk.map {
            Definition(
                $0, tags: behavioural, copies: message + identity, changes: onward(identity, .setIfMissing))
        } + [
            Definition(
                "message-status", tags: ["event:operational"],
                copies: same(["id", "conversation", "type", "status"], to: "data.message") + status),
            Definition("promotion-viewed", "awareness", tags: behavioural, copies: promotion),
            Definition("promotion-clicked", "awareness", tags: behavioural, copies: promotion),
        ]
    }()

    static let pages: [Definition] = {
        let hit = same(["id", "category"], to: "hit")
        let search = same(["category", "query", "name"], to: "hit")
        let location = copy("location", "device.geo.location")
        return [
            Definition("page-view", "awareness", tags: behavioural, copies: hit),
            Definition("search", nil, tags: behavioural, copies: search),
            Definition("product-search-result", "awareness", tags: behavioural, copies: search),
            Definition("page-print", "awareness", tags: behavioural, copies: search),
            Definition("screen-view", "awareness", tags: behavioural, copies: search),
            Definition(
                "rating", "retention", tags: behavioural,
                copies: [copy("state", "data.journey.state"), copy("rate", "data.journey.rate")]),
            Definition(
                "location", nil, tags: behavioural, copies: [location],
                changes: [
                    Change(operation: .set, field: location.field, trait: "data.devices.last.geo.location")
                ]),
        ]
    }()

    static let system: [Definition] =
        [
            Definition("session-opened", "awareness", tags: systemTags),
            Definition("profile-created", "awareness", tags: systemTags),
        ]
        + ["visit-started", "visit-ended", "profile-inactive", "profile-archived"].map {
            Definition($0, tags: systemTags)
        }
}
