// SPDX-License-Identifier: Apache-2.0

/// A node of a mapping's tree of properties: an object with children, or a field.
///
/// Nodes stand in one array and name each other by index, so that a parser of documents walks them without
/// reference counting.
struct MappingNode: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        /// Children by name; `dynamic` nil inherits; `isEnabled` false: kept in `_source` only.
        case object(children: [String: Int32], dynamic: DynamicMode?, isEnabled: Bool)
        /// Its own id, and those of its multi-fields.
        case field(FieldID, multiFields: [FieldID])
    }

    /// The full dotted path; empty for the root.
    var path: String
    var depth: Int
    var kind: Kind
}
