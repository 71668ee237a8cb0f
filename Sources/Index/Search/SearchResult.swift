// SPDX-License-Identifier: Apache-2.0

/// What a search found.
public struct SearchResult: Sendable {
    public enum Relation: String, Sendable { case equal = "eq", atLeast = "gte" }

    /// Documents that match, up to the bound that the request set; `nil` when it asked for no count.
    public var total: Int?
    public var relation: Relation
    /// `nil` without hits and when the order is by fields.
    public var maxScore: Float?
    public var hits: [Hit]
    /// In the request's order.
    public var aggregations: [(name: String, result: AggregationResult)]
}
