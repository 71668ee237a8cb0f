// SPDX-License-Identifier: Apache-2.0
import Base

/// Builds the payload of one block of entries after another. One thread at a time.
///
/// Its hash index has one byte a bucket and four buckets to three keys: the restart where the bucket's only
/// key begins, or that there is none, or that a search by restarts is needed.
final class BlockBuilder {
    private let restartInterval: Int
    private let hasHashIndex: Bool
    private let out = ByteWriter(capacity: 4 << 10)
    /// The key added last. Survives `reset`.
    private let key = ByteWriter(capacity: 256)
    private var restarts: [UInt32] = []
    private var sinceRestart = 0
    /// Of each distinct key: its hash, and the restart it is under (or conflict).
    private var homes: [(hash: UInt64, restart: UInt8)] = []
    private(set) var entryCount = 0

    init(restartInterval: Int, hasHashIndex: Bool) {
        self.restartInterval = max(1, min(restartInterval, TableFormat.restartIntervalMax))
        self.hasHashIndex = hasHashIndex
    }

    var isEmpty: Bool { entryCount == 0 }
    var lastKey: UnsafeRawBufferPointer { key.bytes }

    /// Of the block if it were finished now; the buckets are estimated.
    var sizeBytes: Int {
        out.count + 2 * restarts.count + homes.count * 4 / 3 + BlockLayout.countsBytes + 1
    }

    /// - Parameters:
    ///   - shared: how many leading bytes `key` has in common with `lastKey`.
    ///   - hash: XXH3 of the key; needed with a hash index only.
    /// - Requires: entries come in order.
    func add(
        _ key: UnsafeRawBufferPointer, shared: Int, _ trailer: Trailer, _ value: UnsafeRawBufferPointer,
        hash: UInt64 = 0
    ) {
        let isSameKey = entryCount > 0 && shared == key.count && shared == self.key.count
        var kept = shared
        if entryCount == 0 || sinceRestart == restartInterval {
            restarts.append(UInt32(truncatingIfNeeded: out.count))
            sinceRestart = 0
            kept = 0
        }
        if hasHashIndex { addHome(hash, isSameKey: isSameKey, isRestart: sinceRestart == 0) }
        out.appendVarint(kept)
        out.appendVarint(key.count - kept)
        out.appendVarint(value.count)
        out.append(UnsafeRawBufferPointer(rebasing: key[kept...]))
        out.append64(trailer.raw)
        out.append(value)
        self.key.truncate(to: shared)
        self.key.append(UnsafeRawBufferPointer(rebasing: key[shared...]))
        sinceRestart += 1
        entryCount += 1
    }

    private func addHome(_ hash: UInt64, isSameKey: Bool, isRestart: Bool) {
        if !isSameKey {
            homes.append((hash, UInt8(truncatingIfNeeded: min(restarts.count - 1, 253))))
        } else if isRestart {
            homes[homes.count - 1].restart = TableFormat.bucketConflict
        }
    }

    /// Appends restarts, buckets and counts.
    /// - Returns: the payload, valid until the next call.
    func finish() -> UnsafeRawBufferPointer {
        let isWide = restarts.last.map { $0 > 0xFFFF } ?? false
        for restart in restarts {
            if isWide { out.append32(restart) } else { out.append16(UInt16(truncatingIfNeeded: restart)) }
        }
        let bucketCount = appendBuckets()
        out.append32(UInt32(truncatingIfNeeded: entryCount))
        out.append32(BlockLayout.restartWord(restarts.count, isWide: isWide))
        out.append32(UInt32(truncatingIfNeeded: bucketCount))
        return out.bytes
    }

    private func appendBuckets() -> Int {
        // A byte names 254 restarts; larger blocks are searched by restarts alone.
        guard hasHashIndex, !homes.isEmpty, restarts.count <= Int(TableFormat.bucketFree) else { return 0 }
        let count = homes.count * 4 / 3 + 1
        var buckets = [UInt8](repeating: TableFormat.bucketFree, count: count)
        for home in homes {
            let i = BlockView.bucket(home.hash, of: count)
            if buckets[i] == TableFormat.bucketFree {
                buckets[i] = home.restart
            } else if buckets[i] != home.restart {
                buckets[i] = TableFormat.bucketConflict
            }
        }
        out.append(buckets)
        return count
    }

    /// Forgets the entries.
    func reset() {
        out.clear()
        restarts.removeAll(keepingCapacity: true)
        homes.removeAll(keepingCapacity: true)
        sinceRestart = 0
        entryCount = 0
    }
}
