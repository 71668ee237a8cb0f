// SPDX-License-Identifier: Apache-2.0
import Base

/// The mappings of the pipeline's indices: Tracardi's fields with their types, in Elasticsearch's JSON.
///
/// Only `traits` grows by itself. `flattened` objects take any members as keywords; fields that are not named
/// are kept in `_source` and can't be searched.
enum DocumentMappings {
    static subscript(index: DocumentIndex) -> JSON {
        let properties: JSON
        switch index {
        case .event: properties = event
        case .session: properties = session
        case .profile: properties = profile
        }
        return ["dynamic": false, "properties": properties]
    }

    /// Of events and sessions: the number of a profile, whose id is looked up when it is read.
    static let profileID = "profile.id"
    private static let profileReference: JSON = ["properties": ["id": ["type": "resolved_keyword"]]]

    private static let keyword: JSON = ["type": "keyword", "ignore_above": 8_191]
    private static let text: JSON = ["type": "text"]
    private static let long: JSON = ["type": "long"]
    private static let double: JSON = ["type": "double"]
    private static let date: JSON = ["type": "date"]
    private static let bool: JSON = ["type": "boolean"]
    private static let flat: JSON = ["type": "flattened", "ignore_above": 8_191]
    private static let traits: JSON = ["type": "object", "dynamic": true]

    private static func object(_ properties: JSON) -> JSON { ["properties": properties] }
    private static func keywords(_ names: String...) -> JSON {
        var properties = JSON.object([:])
        for name in names { properties[name] = keyword }
        return object(properties)
    }

    private static let contact: JSON = object([
        "email": keywords("main", "private", "business"),
        "phone": keywords("main", "business", "mobile", "whatsapp"), "app": flat,
        "address": keywords("town", "county", "country", "postcode", "street", "other"),
    ])

    private static let identifier: JSON = keywords("id", "badge", "passport", "token", "coupons", "pk")

    private static let person: JSON = [
        "pii": object([
            "firstname": keyword, "lastname": keyword, "display_name": keyword, "birthday": keyword,
            "gender": keyword,
        ]),
        "contact": contact, "identifier": identifier, "media": flat, "preferences": flat, "job": flat,
        "loyalty": flat,
    ]

    private static let event: JSON = {
        var data = person
        let money: JSON = object(["value": double, "currency": keyword, "due_date": keyword])
        data["journey"] = object(["state": keyword, "rate": double])
        data["message"] = flat
        data["marketing"] = flat
        data["payment"] = keywords("method")
        data["ec"] = object([
            "product": object([
                "id": keyword, "name": keyword, "sku": keyword, "category": keyword, "brand": keyword,
                "variant": flat,
                "price": double, "quantity": double, "position": long, "review": text, "rate": double,
            ]),
            "checkout": object(["id": keyword, "status": keyword, "currency": keyword, "value": double]),
            "order": object([
                "id": keyword, "status": keyword, "affiliation": keyword, "income": money, "cost": money,
                "payable": money, "receivable": money,
            ]),
        ])
        return [
            "id": keyword, "name": keyword, "type": keyword,
            "metadata": object([
                "time": object(["insert": date, "create": date, "update": date]), "ip": keyword,
                "status": keyword,
                "channel": keyword, "profile_less": bool, "valid": bool, "error": bool, "warning": bool,
                "merge": bool,
            ]),
            "source": keywords("id"), "profile": profileReference,
            "session": object(["id": keyword, "start": date, "duration": double]), "properties": flat,
            "traits": traits, "context": flat, "tags": object(["values": keyword, "count": long]),
            "hit": keywords("name", "url", "referer", "query", "category", "id"),
            "journey": keywords("state"),
            "device": flat, "os": keywords("name", "version"), "app": flat, "utm": flat, "data": object(data),
        ]
    }()

    private static let session: JSON = [
        "id": keyword, "profile": profileReference,
        "metadata": object([
            "time": object([
                "insert": date, "create": date, "update": date, "timestamp": double, "duration": double,
                "weekday": long,
            ]),
            "channel": keyword, "status": keyword,
        ]),
        "device": flat, "os": keywords("name", "version"), "app": flat,
        "utm": keywords("source", "medium", "campaign", "term", "content"), "context": flat,
        "properties": flat,
        "traits": traits, "aux": flat,
    ]

    private static let profile: JSON = {
        let order: JSON = object(["time": date, "value": double, "id": keyword])
        var data = person
        data["anonymous"] = bool
        data["devices"] = flat
        data["metrics"] = object([
            "ltv": double, "ltcosc": long, "ltcocc": long, "ltcop": double, "ltcosv": double,
            "ltcocv": double,
            "orders": object([
                "count": long, "total": double, "cancelled": long, "cancelled_total": double, "first": order,
                "last": order,
            ]),
        ])
        return [
            "id": keyword, "ids": keyword, "active": bool,
            "metadata": object([
                "time": object([
                    "insert": date, "create": date, "update": date,
                    "visit": object(["last": date, "current": date, "count": long, "tz": keyword]),
                ]),
                "status": keyword,
            ]),
            "stats": object(["visits": long, "views": long, "counters": flat]), "traits": traits,
            "segments": keyword,
            "interests": flat, "consents": flat, "aux": flat, "data": object(data),
        ]
    }()
}
