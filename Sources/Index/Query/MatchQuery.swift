// SPDX-License-Identifier: Apache-2.0

/// Full-text query: the text is analysed with the field's analyzer and its terms are looked up; on other
/// kinds of fields it is a `term` query.
public struct MatchQuery: Sendable, Equatable {
    public enum Operator: Sendable, Equatable { case or, and }
    /// What a text without any term matches.
    public enum ZeroTerms: Sendable, Equatable { case none, all }

    public var field: String
    public var value: ScalarValue
    public var `operator`: Operator = .or
    /// Counts over the analysed terms; applies to `or` only.
    public var minimumShouldMatch: MinimumShouldMatch?
    /// Overrides the field's analyzer.
    public var analyzer: Analyzer?
    /// A value that does not fit the field's type matches nothing instead of being an error.
    public var isLenient = false
    public var zeroTerms: ZeroTerms = .none
    public var boost: Float = 1

    public init(field: String, value: ScalarValue) {
        self.field = field
        self.value = value
    }
}
