// SPDX-License-Identifier: Apache-2.0
import Base

/// Files that the manifest no longer names, and whose removal waits for their last reader.
///
/// A table, blob file or attached file is here once the edit that dropped it is durable in the manifest,
/// never before: a crash in between would leave a manifest that names a file that is gone. Guarded by the
/// store's `stateLock`.
struct ObsoleteFiles {
    var tables: [Table] = []
    var attached: [AttachedFile] = []
    /// Blob files, which tables hold besides versions.
    var blobs: [BlobFile] = []
    /// Files whose manifest edit met a full disk; see `Store.discard`.
    var doubtful: [StoreFile] = []
    /// WAL segments whose memtables are flushed, kept for their disk space.
    var recyclableSegments: [UInt64] = []
    /// WAL segments that are only to be removed.
    var surplusSegments: [UInt64] = []
    /// Numbers of tables taken out to be removed, until they are.
    var removing: Set<UInt64> = []
    /// While a backup learns what it needs, nothing goes …
    var isHeld = false
    /// … and until it has copied them, not these files, whether live or not.
    var heldNumbers: Set<UInt64> = []

    /// Numbers of tables that are out of the store and may still be on the disk.
    var deadTables: [UInt64] { tables.map(\.number) + removing.sorted() }

    var isEmpty: Bool { tables.isEmpty && attached.isEmpty && blobs.isEmpty && surplusSegments.isEmpty }

    /// Lets the segments that were kept for reuse go.
    mutating func retireRecyclableSegments() {
        surplusSegments += recyclableSegments
        recyclableSegments = []
    }

    /// Takes out what nobody else holds: this list's reference is the last.
    mutating func takeUnreferenced() -> Unreferenced {
        if isHeld { return Unreferenced() }
        let held = heldNumbers
        let freeTables = ObsoleteFiles.takeUnique(&tables) { held.contains($0.number) }
        let freeBlobs = ObsoleteFiles.takeUnique(&blobs) { held.contains($0.number) }
        let freeAttached = ObsoleteFiles.takeUnique(&attached) { held.contains($0.number) }
        removing.formUnion(freeTables.map(\.number))
        defer { surplusSegments = [] }
        return Unreferenced(
            tables: freeTables, blobs: freeBlobs, attached: freeAttached, segments: surplusSegments)
    }

    /// What nobody reads any more.
    struct Unreferenced {
        var tables: [Table] = []
        var blobs: [BlobFile] = []
        var attached: [AttachedFile] = []
        var segments: [UInt64] = []
    }

    private static func takeUnique<T: AnyObject>(_ list: inout [T], unless isHeld: (T) -> Bool) -> [T] {
        var free: [T] = []
        var kept: [T] = []
        while var item = list.popLast() {
            if isKnownUniquelyReferenced(&item) && !isHeld(item) {
                free.append(item)
            } else {
                kept.append(item)
            }
        }
        list = kept
        return free
    }
}

extension Store {
    /// Removes files that nothing needs any more. A removal that fails is left for the next opening of the
    /// store.
    func sweepObsoleteFiles() {
        epochs.collect()
        // Tables hold their blob files, which can go only after them.
        while sweepOnce() {}
    }

    /// - Returns: whether tables went.
    private func sweepOnce() -> Bool {
        let free = stateLock.withLock { obsolete.takeUnreferenced() }
        for table in free.tables {
            table.discardFromCache()
            try? environment.files.remove(table.path)
        }
        if !free.tables.isEmpty {
            stateLock.withLock { obsolete.removing.subtract(free.tables.map(\.number)) }
        }
        for file in free.blobs { try? environment.files.remove(file.path) }
        for file in free.attached { try? environment.files.remove(file.path) }
        for segment in free.segments { remove(.wal(segment)) }
        return !free.tables.isEmpty
    }

    /// Sets WAL segments below `minimum` free, for reuse or removal.
    func releaseSegments(below minimum: UInt64) {
        stateLock.withLock {
            // The backup's end comes back to it.
            if obsolete.isHeld { return }
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
