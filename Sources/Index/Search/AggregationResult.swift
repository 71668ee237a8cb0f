// SPDX-License-Identifier: Apache-2.0
import Base

/// The answer of one aggregation.
public indirect enum AggregationResult: Sendable, Equatable {
    case buckets(BucketList)
    case single(Bucket)
    case metric(MetricResult)

    /// Appends the answer as Elasticsearch writes it, `meta` first.
    public func write(_ metadata: [UInt8]?, to writer: inout JSONWriter) {
        writer.beginObject()
        if let metadata {
            writer.key("meta")
            writer.raw(metadata)
        }
        switch self {
        case .buckets(let list): list.writeMembers(to: &writer)
        case .single(let bucket): bucket.writeMembers(to: &writer)
        case .metric(let metric): metric.writeMembers(to: &writer)
        }
        writer.endObject()
    }
}
