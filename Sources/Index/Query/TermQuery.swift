// SPDX-License-Identifier: Apache-2.0

/// Documents that hold exactly this value in the field. On a text field the value is *not* analysed.
public struct TermQuery: Sendable, Equatable {
    public var field: String
    public var value: ScalarValue
    /// ASCII case is ignored on keyword and text fields.
    public var isCaseInsensitive: Bool
    public var boost: Float

    public init(field: String, value: ScalarValue, isCaseInsensitive: Bool = false, boost: Float = 1) {
        self.field = field
        self.value = value
        self.isCaseInsensitive = isCaseInsensitive
        self.boost = boost
    }
}
