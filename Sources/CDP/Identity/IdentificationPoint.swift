// SPDX-License-Identifier: Apache-2.0
import Base

/// Says which properties of which event type tell who the person is.
///
/// As configuration: `{"id", "name", "enabled", "source": {"id"} | null, "event_type", "fields":
/// [{"profile_trait", "event_property"}]}`, the form of Tracardi's identification points.
public struct IdentificationPoint: Sendable, Equatable {
    public struct Field: Sendable, Equatable {
        /// Path in the profile, such as `data.contact.email.main`.
        public let trait: String
        /// Path in the event's properties.
        public let property: String

        public init(trait: String, property: String) {
            self.trait = trait
            self.property = property
        }
    }

    public let id: String
    public let eventType: String
    /// `nil` for events of any source.
    public let sourceID: String?
    public let fields: [Field]
    public let isEnabled: Bool

    public init(
        id: String, eventType: String, sourceID: String? = nil, fields: [Field], isEnabled: Bool = true
    ) {
        self.id = id
        self.eventType = eventType
        self.sourceID = sourceID
        self.fields = fields
        self.isEnabled = isEnabled
    }

    /// `nil` when the event type or the fields are missing or not texts.
    public init?(_ json: JSON) {
        guard let type = json["event_type"]?.string ?? json[path: "event_type.id"]?.string,
            let eventType = EventTypeName.normal(type), let list = json["fields"]?.array
        else { return nil }
        var fields: [Field] = []
        for element in list {
            guard let trait = IdentificationPoint.path(element["profile_trait"]),
                let property = IdentificationPoint.path(element["event_property"])
            else { return nil }
            fields.append(Field(trait: trait, property: property))
        }
        guard !fields.isEmpty else { return nil }
        let source = json[path: "source.id"]?.string.map(Text.trimmed) ?? ""
        self.init(
            id: json["id"]?.string ?? eventType, eventType: eventType,
            sourceID: source.isEmpty ? nil : source,
            fields: fields, isEnabled: json["enabled"]?.bool ?? true)
    }

    /// A path as text, or as the reference `{"value": path, "ref": true}` that Tracardi's forms write.
    private static func path(_ json: JSON?) -> String? {
        guard let text = json?.string ?? json?["value"]?.string else { return nil }
        let path = Text.trimmed(text)
        for prefix in ["event@properties.", "profile@", "properties."] where path.hasPrefix(prefix) {
            return String(path.dropFirst(prefix.count))
        }
        return path.isEmpty ? nil : path
    }

    /// What the event says of who did it.
    public func identifiers(in event: TrackEvent, sourceID: String) -> [Identifier] {
        guard isEnabled, event.type == eventType, self.sourceID == nil || self.sourceID == sourceID else {
            return []
        }
        let properties = JSON.object(event.properties)
        return fields.compactMap { field in
            guard let value = properties[path: field.property] else { return nil }
            guard let text = value.string ?? value.int64.map({ String($0) }) else { return nil }
            return Identifier(trait: field.trait, text: text)
        }
    }

    /// The points that hold without configuration.
    public static let builtIn: [IdentificationPoint] = {
        let emails = ["main", "private", "business"].map {
            Field(trait: "data.contact.email.\($0)", property: "email.\($0)")
        }
        let phones = ["main", "mobile", "business"].map {
            Field(trait: "data.contact.phone.\($0)", property: "phone.\($0)")
        }
        let plain = [
            Field(trait: "data.contact.email.main", property: "email"),
            Field(trait: "data.contact.phone.main", property: "phone"),
        ]
        let customer = [
            Field(trait: "data.identifier.id", property: "customer_id"),
            Field(trait: "data.identifier.id", property: "customer.id"),
            Field(trait: "data.contact.email.main", property: "customer.email"),
        ]
        func point(_ type: String, _ fields: [Field]) -> IdentificationPoint {
            IdentificationPoint(id: "built-in-\(type)", eventType: type, fields: fields)
        }
        let id = [Field(trait: "data.identifier.id", property: "id")]
        return [
            point("identification", plain + emails + phones + id),
            point("sign-in", plain + emails + customer), point("sign-up", plain + emails + customer),
        ]
            + ["order-started", "order-completed", "order-cancelled", "checkout-completed", "sale-completed"]
            .map {
                point($0, plain + emails + customer)
            }
    }()
}
