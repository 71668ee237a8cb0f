// SPDX-License-Identifier: Apache-2.0

/// One named aggregation with those nested in its buckets.
public struct Aggregation: Sendable, Equatable {
    public var name: String
    public var kind: AggregationKind
    /// Empty for metrics.
    public var children: [Aggregation]
    /// `meta`, echoed in the answer: compact JSON.
    public var metadata: [UInt8]?

    public init(
        name: String, kind: AggregationKind, children: [Aggregation] = [], metadata: [UInt8]? = nil
    ) {
        self.name = name
        self.kind = kind
        self.children = children
        self.metadata = metadata
    }
}
