// SPDX-License-Identifier: Apache-2.0

/// One key of the order of hits.
public struct SortKey: Sendable, Equatable {
    public enum Target: Sendable, Equatable {
        /// `_score`
        case score
        /// `_doc`: the order of document numbers.
        case documentOrder
        case field(String)
    }
    public enum Order: String, Sendable, Equatable { case ascending = "asc", descending = "desc" }
    /// Where documents without the field go.
    public enum Missing: Sendable, Equatable {
        case last
        case first
        case value(ScalarValue)
    }
    /// Which of several values counts; nil: the least ascending, the greatest descending.
    public enum Mode: String, Sendable, Equatable { case min, max }

    public var target: Target
    public var order: Order
    public var missing: Missing = .last
    /// The type to assume in an index that does not map the field; nil: such a field is an error.
    public var unmappedType: FieldType?
    public var mode: Mode?
    /// For dates: how the key is shown in a hit's `sort`.
    public var format: DateFormat?

    public init(_ target: Target, order: Order) {
        self.target = target
        self.order = order
    }
}
