// SPDX-License-Identifier: Apache-2.0
import Base

/// Files that the manifest no longer names, and whose removal waits for their last reader.
///
/// A table or attached file is here once the edit that dropped it is durable in the manifest, never before: a
/// crash in between would leave a manifest that names a file that is gone. Guarded by the store's
/// `stateLock`.
struct ObsoleteFiles {
    var tables: [Table] = []
    var attached: [AttachedFile] = []
    /// Tables whose manifest edit met a full disk; see `Store.discard`.
    var doubtfulTables: [UInt64] = []
    /// WAL segments whose memtables are flushed, kept for their disk space.
    var recyclableSegments: [UInt64] = []
    /// WAL segments that are only to be removed.
    var surplusSegments: [UInt64] = []

    var isEmpty: Bool { tables.isEmpty && attached.isEmpty && surplusSegments.isEmpty }

    /// Takes out what nobody else holds: this list's reference is the last.
    mutating func takeUnreferenced() -> (tables: [Table], attached: [AttachedFile], segments: [UInt64]) {
        let freeTables = ObsoleteFiles.takeUnique(&tables)
        let freeAttached = ObsoleteFiles.takeUnique(&attached)
        defer { surplusSegments = [] }
        return (freeTables, freeAttached, surplusSegments)
    }

    private static func takeUnique<T: AnyObject>(_ held: inout [T]) -> [T] {
        var free: [T] = []
        var kept: [T] = []
        while var item = held.popLast() {
            if isKnownUniquelyReferenced(&item) { free.append(item) } else { kept.append(item) }
        }
        held = kept
        return free
    }
}

extension Store {
    /// Removes files that nothing needs any more. A removal that fails is left for the next opening of the
    /// store.
    func sweepObsoleteFiles() {
        epochs.collect()
        let (tables, attached, segments) = stateLock.withLock { obsolete.takeUnreferenced() }
        for table in tables {
            table.discardFromCache()
            try? environment.files.remove(table.path)
        }
        for file in attached { try? environment.files.remove(file.path) }
        for segment in segments {
            try? environment.files.remove(StoreFile.wal(segment).path(in: directory))
        }
    }

    /// Sets WAL segments below `minimum` free, for reuse or removal.
    func releaseSegments(below minimum: UInt64) {
        stateLock.withLock {
            for segment in liveSegments.filter({ $0 < minimum }) {
                if obsolete.recyclableSegments.count < options.walRecycledMax {
                    obsolete.recyclableSegments.append(segment)
                } else {
                    obsolete.surplusSegments.append(segment)
                }
            }
            liveSegments.removeAll { $0 < minimum }
        }
    }
}
