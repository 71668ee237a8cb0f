// SPDX-License-Identifier: Apache-2.0

/// One bucket for each query. A document may fall into several.
public struct FiltersAggregation: Sendable, Equatable {
    public struct Filter: Sendable, Equatable {
        /// Nil in the anonymous (array) form; then buckets are an array.
        public var name: String?
        public var query: Query
    }

    public var filters: [Filter]
    /// The name of the bucket of documents that none of the filters takes; nil: no such bucket.
    public var otherKey: String?
    public var isKeyed: Bool

    public init(filters: [Filter], otherKey: String? = nil, isKeyed: Bool = true) {
        self.filters = filters
        self.otherKey = otherKey
        self.isKeyed = isKeyed
    }
}
