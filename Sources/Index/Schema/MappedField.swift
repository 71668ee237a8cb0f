// SPDX-License-Identifier: Apache-2.0

/// A field of a mapping: its dense id, its full dotted path and its settings.
public struct MappedField: Sendable, Equatable {
    public let id: FieldID
    /// Dotted; of a multi-field too: `name.keyword`.
    public let path: String
    public let mapping: FieldMapping
    /// For a multi-field, the field whose value it indexes.
    public let parent: FieldID?

    public var type: FieldType { mapping.type }
}
