// SPDX-License-Identifier: Apache-2.0

/// Clauses joined: all of `must` (scored) and `filter` (not scored), none of `mustNot`, and `should` as
/// `minimumShouldMatch` says.
///
/// Without `minimumShouldMatch`, one `should` is needed only where there is neither `must` nor `filter`.
/// A query without any clause matches everything; one with `mustNot` alone matches all others with score 0.
public struct BoolQuery: Sendable, Equatable {
    public var must: [Query] = []
    public var filter: [Query] = []
    public var should: [Query] = []
    public var mustNot: [Query] = []
    public var minimumShouldMatch: MinimumShouldMatch?
    public var boost: Float = 1

    public init() {}

    /// How many `should` clauses a document must match.
    public var requiredShould: Int {
        if let minimumShouldMatch { return minimumShouldMatch.required(of: should.count) }
        return must.isEmpty && filter.isEmpty && !should.isEmpty ? 1 : 0
    }
}
