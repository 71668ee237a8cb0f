// SPDX-License-Identifier: Apache-2.0
import Base

/// The buckets of one aggregation, in order.
public struct BucketList: Sendable, Equatable {
    public var buckets: [Bucket]
    /// An object by key instead of an array.
    public var isKeyed = false
    /// Of `terms` only: documents in buckets that are not returned.
    public var otherDocumentCount: Int?
    public var showsCountError = false

    func writeMembers(to writer: inout JSONWriter) {
        if let otherDocumentCount {
            writer.key("doc_count_error_upper_bound")
            writer.value(0)
            writer.key("sum_other_doc_count")
            writer.value(otherDocumentCount)
        }
        writer.key("buckets")
        if isKeyed { writer.beginObject() } else { writer.beginArray() }
        for bucket in buckets {
            if isKeyed { writer.key(bucket.name) }
            writer.beginObject()
            let isNamed: Bool
            if case .name = bucket.key { isNamed = true } else { isNamed = false }
            bucket.writeMembers(showsKey: !(isKeyed && isNamed), showsError: showsCountError, to: &writer)
            writer.endObject()
        }
        if isKeyed { writer.endObject() } else { writer.endArray() }
    }
}
