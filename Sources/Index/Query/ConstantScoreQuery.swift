// SPDX-License-Identifier: Apache-2.0

/// The filter's documents, each with the boost as its score.
public struct ConstantScoreQuery: Sendable, Equatable {
    public var filter: Query
    public var boost: Float

    public init(filter: Query, boost: Float = 1) {
        self.filter = filter
        self.boost = boost
    }
}
