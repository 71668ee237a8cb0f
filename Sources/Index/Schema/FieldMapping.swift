// SPDX-License-Identifier: Apache-2.0

/// The settings of one field as a mapping gives them.
public struct FieldMapping: Sendable, Equatable {
    /// A field over the same value, indexed in another way: `name.keyword`.
    public struct MultiField: Sendable, Equatable {
        public var name: String
        public var mapping: FieldMapping
    }

    public var type: FieldType
    /// Can be searched through the inverted index.
    public var isIndexed = true
    /// Has a column: can be sorted, aggregated, and tested for existence cheaply. Never for text.
    public var hasDocValues = true
    /// keyword, flattened: longer values (in characters) are neither indexed nor in the column.
    public var ignoreAboveMax: Int?
    /// Dates; nil: `DateFormat.standard`.
    public var format: DateFormat?
    /// What an explicit JSON null counts as.
    public var nullValue: ScalarValue?
    /// Numbers: texts are parsed and fractions cut off.
    public var isCoerced = true
    /// A value that does not fit is left out of the index instead of refusing the document.
    public var ignoresMalformed = false
    /// Text.
    public var analyzer = Analyzer.standard
    /// Text: of queries; nil: as `analyzer`.
    public var searchAnalyzer: Analyzer?
    /// Text: lengths are kept for scoring.
    public var hasNorms = true
    /// Accepted and rendered back; `_source` holds the value anyhow.
    public var isStored = false
    /// flattened: levels of objects inside.
    public var depthMax: Int?
    /// In the order of their names.
    public var multiFields: [MultiField] = []

    public init(_ type: FieldType) {
        self.type = type
        if type == .text { hasDocValues = false }
    }
}
