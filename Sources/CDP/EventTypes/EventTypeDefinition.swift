// SPDX-License-Identifier: Apache-2.0

/// What happens with events of a type by itself: which properties go to typed fields of the event, and which
/// of those go on to the profile.
public struct EventTypeDefinition: Sendable {
    public struct Copy: Sendable {
        /// Path in the event's properties.
        public let property: String
        /// Path in the event.
        public let field: String
    }

    public struct Change: Sendable {
        public let operation: ProfileOperation
        /// Path in the event; not read by operations that need no value.
        public let field: String
        /// Path in the profile.
        public let trait: String
    }

    public let type: String
    /// Stage of the customer's journey; `nil` for system events.
    public let journey: String?
    public let tags: [String]
    public let copies: [Copy]
    public let changes: [Change]
    /// Texts for fields that no property filled.
    public let defaults: [(field: String, value: String)]

    init(
        _ type: String, _ journey: String? = nil, tags: [String] = [], copies: [Copy] = [],
        changes: [Change] = [],
        defaults: [(field: String, value: String)] = []
    ) {
        self.type = type
        self.journey = journey
        self.tags = tags
        self.copies = copies
        self.changes = changes
        self.defaults = defaults
    }
}
