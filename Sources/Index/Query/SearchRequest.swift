// SPDX-License-Identifier: Apache-2.0

/// The body of a search: what to find, how to order and page it, what to return, what to aggregate.
public struct SearchRequest: Sendable, Equatable {
    public var query: Query = .all
    /// Hits to skip; `from + size` is at most `Limits.resultWindowMax`.
    public var from = 0
    public var size = 10
    /// Empty: by score.
    public var sort: [SortKey] = []
    /// One value for each sort key (nil: that hit had no value); nil when absent.
    public var searchAfter: [ScalarValue?]?
    public var source: SourceFilter = .all
    public var trackTotalHits: TrackTotalHits = .upTo(10_000)
    /// Scores are computed though the order is by fields.
    public var tracksScores = false
    public var aggregations: [Aggregation] = []
    /// Accepted, and a deadline for whoever executes; nil: none.
    public var timeoutMillis: Int64?
    public var minScore: Float?
    /// Each hit carries `_version`.
    public var returnsVersion = false
    /// Each hit carries `_seq_no` and `_primary_term`.
    public var returnsSequenceNumber = false

    public init() {}
}
