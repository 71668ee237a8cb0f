// SPDX-License-Identifier: Apache-2.0

/// Documents by `_id`; score is the boost.
public struct IdsQuery: Sendable, Equatable {
    public var ids: [String]
    public var boost: Float

    public init(ids: [String], boost: Float = 1) {
        self.ids = ids
        self.boost = boost
    }
}
