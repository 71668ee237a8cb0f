// SPDX-License-Identifier: Apache-2.0

/// Documents with a term that begins with the text; on keyword, text and flattened fields only.
public struct PrefixQuery: Sendable, Equatable {
    public var field: String
    public var prefix: String
    public var isCaseInsensitive: Bool
    public var boost: Float

    public init(field: String, prefix: String, isCaseInsensitive: Bool = false, boost: Float = 1) {
        self.field = field
        self.prefix = prefix
        self.isCaseInsensitive = isCaseInsensitive
        self.boost = boost
    }
}
