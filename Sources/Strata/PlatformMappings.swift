// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index

/// The mappings that the platform's indices begin with; `IndexedDocuments` adds fields as documents bring them.
///
/// Dates are what is named here; detecting others would let one text decide what a trait may hold. Trees whose keys
/// are the senders' own are flattened, so that no sender can use up the mapping's fields. Lines of an order stay
/// out of `properties`' depth limit by being inside it.
enum PlatformMappings {
    static func mapping(_ index: DocumentIndex) throws(ElasticError) -> Mapping {
        let properties: JSON
        switch index {
        case .event: properties = event
        case .session: properties = session
        case .profile: properties = profile
        }
        let json: JSON = ["date_detection": false, "properties": properties]
        return try Mapping(parsing: json.bytes)
    }

    /// Objects whose members are kept and not indexed.
    static let disabledPaths: Set<String> = ["metadata.fields"]

    private static let keyword: JSON = ["type": "keyword", "ignore_above": 8191]
    private static let date: JSON = ["type": "date"]
    private static let number: JSON = ["type": "double"]
    private static let long: JSON = ["type": "long"]
    private static let flag: JSON = ["type": "boolean"]
    private static let tree: JSON = ["type": "flattened", "ignore_above": 8191]
    private static let disabled: JSON = ["type": "object", "enabled": false]

    private static let times: [(String, JSON)] = [
        ("metadata.time.insert", date), ("metadata.time.create", date), ("metadata.time.update", date),
    ]

    private static let event = object(
        times + [
            ("id", keyword), ("name", keyword), ("type", keyword), ("source.id", keyword), ("session.id", keyword),
            ("session.start", date), ("session.duration", number), ("profile.id", keyword),
            ("properties", tree), ("context", tree), ("config", tree), ("traits.items", long),
            ("traits.value", number), ("traits.country", keyword), ("metadata.profile_less", flag),
            ("metadata.valid", flag), ("metadata.error", flag), ("metadata.warning", flag),
            ("metadata.merge", flag),
        ])

    private static let session = object(
        times + [
            ("id", keyword), ("profile.id", keyword), ("context", tree), ("properties", tree), ("aux", tree),
        ])

    private static let profile = object(
        times + [
            ("id", keyword), ("ids", keyword), ("active", flag), ("segments", keyword),
            ("metadata.time.visit.last", date), ("metadata.time.visit.current", date),
            ("metadata.time.visit.count", long), ("metadata.fields", disabled), ("stats.visits", long),
            ("stats.views", long), ("stats.counters", tree), ("interests", tree), ("consents", tree),
            ("aux", tree), ("data.anonymous", flag),
        ])

    private static func object(_ fields: [(String, JSON)]) -> JSON {
        var object: JSONObject = [:]
        for (path, field) in fields { object[path] = field }
        return .object(object)
    }
}
