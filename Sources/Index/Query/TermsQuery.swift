// SPDX-License-Identifier: Apache-2.0

/// Documents that hold any of these values in the field; score is the boost.
public struct TermsQuery: Sendable, Equatable {
    public var field: String
    /// At most `Limits.termsPerQueryMax`.
    public var values: [ScalarValue]
    public var boost: Float

    public init(field: String, values: [ScalarValue], boost: Float = 1) {
        self.field = field
        self.values = values
        self.boost = boost
    }
}
