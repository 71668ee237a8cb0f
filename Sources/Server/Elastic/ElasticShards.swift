// SPDX-License-Identifier: Apache-2.0
import Base

/// `_shards`: an index is one shard here, and never has copies.
enum ElasticShards {
    /// Of a search.
    static func writeSearched(_ count: Int, to writer: inout JSONWriter) {
        writer.key("_shards")
        writer.beginObject()
        for (name, value) in [("total", count), ("successful", count), ("skipped", 0), ("failed", 0)] {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
    }

    /// Of a write or a refresh.
    static func writeWritten(_ count: Int, to writer: inout JSONWriter) {
        writer.key("_shards")
        writer.beginObject()
        for (name, value) in [("total", count), ("successful", count), ("failed", 0)] {
            writer.key(name)
            writer.value(value)
        }
        writer.endObject()
    }
}
