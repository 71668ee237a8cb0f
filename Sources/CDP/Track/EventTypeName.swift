// SPDX-License-Identifier: Apache-2.0

/// The form in which event types are stored and compared: trimmed, lower case, spaces as `-`.
public enum EventTypeName {
    /// `nil` when nothing is left.
    public static func normal(_ text: String) -> String? {
        let name = String(Text.trimmed(text).lowercased().map { $0 == " " ? "-" : $0 })
        return name.isEmpty ? nil : name
    }

    /// `order-completed` → `Order completed`, for people.
    public static func title(_ type: String) -> String {
        let words = String(type.map { $0 == "-" || $0 == "_" ? " " : $0 })
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
