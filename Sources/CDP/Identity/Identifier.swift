// SPDX-License-Identifier: Apache-2.0
import Base

/// A value that identifies a person: its kind, its normal form, and the profile field that holds it.
///
/// Kinds are `email`, `phone`, `id` (the customer's number in the shop) and, for any other field, the field's
/// path. So all e-mail fields of a profile share one name space: a private address of one visit finds the
/// main address of another.
public struct Identifier: Sendable, Hashable {
    public let kind: String
    /// In normal form; what is compared.
    public let value: String
    /// Path of the profile's field, such as `data.contact.email.main`.
    public let trait: String
    /// As it was written; what the profile's field gets.
    public let text: String

    /// `nil` when nothing is left of the value in normal form, or too much.
    public init?(trait: String, text: String) {
        let kind = Identifier.kind(of: trait)
        let trimmed = Text.trimmed(text)
        let value = Identifier.normal(trimmed, kind: kind)
        guard !value.isEmpty, value.utf8.count <= Limits.identifierBytesMax else { return nil }
        self.kind = kind
        self.value = value
        self.trait = trait
        self.text = kind == "email" ? value : trimmed
    }

    /// The key in the alias table.
    public var alias: String { "\(kind):\(value)" }

    /// A person has one customer number; of two, two persons are behind one browser.
    public var isExclusive: Bool { kind == "id" }

    static func kind(of trait: String) -> String {
        if trait.hasPrefix("data.contact.email.") { return "email" }
        if trait.hasPrefix("data.contact.phone.") { return "phone" }
        return trait == "data.identifier.id" ? "id" : trait
    }

    /// E-mail addresses are lower-cased; of phone numbers digits remain, and the `+` of an international one
    /// (`00` is the same as `+`). Other values are compared as written.
    static func normal(_ text: String, kind: String) -> String {
        switch kind {
        case "email":
            return text.contains("@") ? text.lowercased() : ""
        case "phone":
            let digits = text.filter { ("0"..."9").contains($0) }
            if text.hasPrefix("+") { return digits.isEmpty ? "" : "+" + digits }
            return digits.hasPrefix("00") ? "+" + digits.dropFirst(2) : digits
        default:
            return text
        }
    }
}
