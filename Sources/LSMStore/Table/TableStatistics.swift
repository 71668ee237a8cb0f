// SPDX-License-Identifier: Apache-2.0
import Base

/// What the picker wants to know of a table's content, beyond the counts that every table has. In the table's
/// properties and, the same, in the manifest; tables of older versions have none.
///
/// On disk eight varints in the order of the fields.
struct TableStatistics: Sendable, Equatable {
    /// Entries behind a put or delete of the same key, kept for a snapshot.
    var hiddenCount = 0
    var dataBlockCount = 0
    /// Data blocks in which half of the entries, or more, are deletes.
    var denseBlockCount = 0
    /// Entries that go at a time of their own, by their expiry or the keyspace's `CompactionFilter`.
    var expiringCount = 0
    /// Bytes of their keys and values.
    var expiringBytes = 0
    /// The times, in milliseconds since 1970, when the first and the last of them go; 0 when there are none.
    var earliestExpiryMillis: Int64 = 0
    var latestExpiryMillis: Int64 = 0
    /// When the newest entry was flushed.
    var newestMillis: Int64 = 0

    static let empty = TableStatistics()

    /// Counts an entry that goes at `millis`.
    @inline(__always)
    mutating func noteExpiry(_ millis: Int64, bytes: Int) {
        let millis = max(millis, 0)
        earliestExpiryMillis = expiringCount == 0 ? millis : min(earliestExpiryMillis, millis)
        latestExpiryMillis = max(latestExpiryMillis, millis)
        expiringCount += 1
        expiringBytes += bytes
    }

    /// Counts a data block that is done.
    mutating func noteBlock(entries: Int, tombstones: Int) {
        dataBlockCount += 1
        if tombstones * 2 >= entries { denseBlockCount += 1 }
    }

    func encode(to writer: ByteWriter) {
        for count in [hiddenCount, dataBlockCount, denseBlockCount, expiringCount, expiringBytes] {
            writer.appendVarint(count)
        }
        for millis in [earliestExpiryMillis, latestExpiryMillis, newestMillis] {
            writer.appendVarint(UInt64(max(millis, 0)))
        }
    }

    init() {}

    init(from reader: inout ByteReader) throws(MalformedBytes) {
        func count() throws(MalformedBytes) -> Int { try reader.readCount(max: TableStatistics.countMax) }
        hiddenCount = try count()
        dataBlockCount = try count()
        denseBlockCount = try count()
        expiringCount = try count()
        expiringBytes = try count()
        earliestExpiryMillis = Int64(try reader.readCount())
        latestExpiryMillis = Int64(try reader.readCount())
        newestMillis = Int64(try reader.readCount())
    }

    /// Greater ones cannot have come from a table, and sums of them might overflow.
    private static let countMax = 1 << 48
}
