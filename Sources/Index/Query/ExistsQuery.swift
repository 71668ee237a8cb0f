// SPDX-License-Identifier: Apache-2.0

/// Documents with any indexed value in the field, or, for an object, in any field below it.
public struct ExistsQuery: Sendable, Equatable {
    public var field: String
    public var boost: Float

    public init(field: String, boost: Float = 1) {
        self.field = field
        self.boost = boost
    }
}
