// SPDX-License-Identifier: Apache-2.0

/// The event types that are understood without configuration, by Tracardi's names and paths.
///
/// Two differences, both on purpose: numbers and holders of payment cards are copied nowhere, and completed
/// orders feed `data.metrics` (see `OrderMetrics`).
public enum BuiltInEventTypes {
    public static let all: [EventTypeDefinition] =
        people + products + checkouts + orders + payments + interests + messages + pages + system

    public static subscript(type: String) -> EventTypeDefinition? { byType[type] }

    private static let byType = Dictionary(all.map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })

    typealias Definition = EventTypeDefinition
    typealias Copy = EventTypeDefinition.Copy
    typealias Change = EventTypeDefinition.Change

    /// Properties below `prefix` to fields of the same names below `target`.
    static func same(_ names: [String], from prefix: String = "", to target: String) -> [Copy] {
        names.map { Copy(property: prefix.isEmpty ? $0 : "\(prefix).\($0)", field: "\(target).\($0)") }
    }

    static func copy(_ property: String, _ field: String) -> Copy { Copy(property: property, field: field) }

    /// Each copied field goes to the same path of the profile.
    static func onward(_ copies: [Copy], _ operation: ProfileOperation = .set) -> [Change] {
        copies.map { Change(operation: operation, field: $0.field, trait: $0.field) }
    }
}
