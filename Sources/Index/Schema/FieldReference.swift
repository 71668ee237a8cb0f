// SPDX-License-Identifier: Apache-2.0

/// What a path in a query names under a mapping.
public enum FieldReference: Sendable, Equatable {
    case field(MappedField)
    /// A path below a flattened field; its terms are `key` ‖ NUL ‖ value (`FlattenedTerm`).
    case flattenedLeaf(MappedField, key: String)
    case object(path: String)
    /// Matches nothing, and aggregates to nothing.
    case unmapped
}
