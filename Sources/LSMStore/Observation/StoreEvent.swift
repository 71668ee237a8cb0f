// SPDX-License-Identifier: Apache-2.0

/// Something that the store did on its own account, or that happened to it.
///
/// Told to `StoreOptions.listener` on the thread where it happened, after it took effect. The listener
/// must not call the store: some of its locks may be held. Events of different threads come in no particular
/// order.
public enum StoreEvent: Sendable, Equatable {
    /// A memtable became a table of level 0; `table` is `nil` when nothing of it needed one.
    case flushed(table: UInt64?, entriesCount: Int, bytes: Int, nanos: UInt64)
    /// Tables were merged into others.
    case compacted(CompactionSummary)
    /// A table changed its level without being rewritten.
    case tableMoved(number: UInt64, fromLevel: Int, toLevel: Int)
    /// A table went unread, with all that was in it, because its time or its keyspace's bounds were over.
    case tableDropped(number: UInt64, bytes: Int)
    /// As many memtables wait for their flush as memory allows, and commits wait too; `writesResumed`
    /// follows.
    case writesStalled
    /// Commits go on after a stall of that length.
    case writesResumed(nanos: UInt64)
    /// A table that cannot be read is left alone by compaction from now on; what of it can be read is still
    /// served.
    case tableQuarantined(number: UInt64, StoreError)
    /// Work in the background failed, and will be tried again after a while.
    case workFailed(BackgroundWork, StoreError)
    /// Nothing more will be written until the store is opened again.
    case becameReadOnly(cause: String)
}

/// What one compaction read and wrote.
public struct CompactionSummary: Sendable, Equatable {
    public var fromLevel = 0
    public var toLevel = 0
    public var tablesRead = 0
    public var bytesRead = 0
    public var tablesWritten = 0
    public var bytesWritten = 0
    public var nanos: UInt64 = 0

    public init() {}
}

/// What the store does in the background.
public enum BackgroundWork: String, Sendable, CaseIterable {
    case flush, compaction
}
