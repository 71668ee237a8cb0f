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
    @exclusivity(unchecked) private var restarts = FlatList<UInt32>()
    @exclusivity(unchecked) private var sinceRestart = 0
    /// Of each distinct key: its hash, and the restart it is under (or conflict).
    @exclusivity(unchecked) private var homes = FlatList<Home>(capacity: 256)
    @exclusivity(unchecked) private(set) var entryCount = 0

    private struct Home: BitwiseCopyable {
        var hash: UInt64
        var restart: UInt8
    }

    init(restartInterval: Int, hasHashIndex: Bool) {
        self.restartInterval = max(1, min(restartInterval, TableFormat.restartIntervalMax))
        self.hasHashIndex = hasHashIndex
    }

    @inline(__always) var isEmpty: Bool { entryCount == 0 }
    @inline(__always) var lastKey: UnsafeRawBufferPointer { key.bytes }

    /// Of the block if it were finished now; the buckets are estimated.
    @inline(__always)
    var sizeBytes: Int {
        out.count + 2 * restarts.count + homes.count * 4 / 3 + BlockLayout.countsBytes + 1
    }

    /// - Parameters:
    ///   - shared: how many leading bytes `key` has in common with `lastKey`.
    ///   - hash: XXH3 of the key; needed with a hash index only.
    /// - Requires: entries come in order.
    @inline(__always)
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
        out.reserve(key.count &+ value.count &+ BlockBuilder.framingBytesMax)
        out.appendVarint(kept)
        out.appendVarint(key.count &- kept)
        out.appendVarint(value.count)
        out.append(UnsafeRawBufferPointer(rebasing: key[kept...]))
        out.append64(trailer.raw)
        out.append(value)
        self.key.truncate(to: shared)
        self.key.append(UnsafeRawBufferPointer(rebasing: key[shared...]))
        sinceRestart += 1
        entryCount += 1
    }

    /// What an entry takes beside its key and value, at most, and a restart's key.
    private static let framingBytesMax = 40

    @inline(__always)
    private func addHome(_ hash: UInt64, isSameKey: Bool, isRestart: Bool) {
        if !isSameKey {
            homes.append(Home(hash: hash, restart: UInt8(truncatingIfNeeded: min(restarts.count - 1, 253))))
        } else if isRestart {
            homes.elements[homes.count - 1].restart = TableFormat.bucketConflict
        }
    }

    /// Appends restarts, buckets and counts.
    /// - Returns: the payload, valid until the next call.
    func finish() -> UnsafeRawBufferPointer {
        let isWide = !restarts.isEmpty && restarts.elements[restarts.count - 1] > 0xFFFF
        for restart in restarts.elements {
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
        let start = out.count
        out.appendZeros(count)
        let buckets = UnsafeMutableRawBufferPointer(start: out.pointer + start, count: count)
        buckets.initializeMemory(as: UInt8.self, repeating: TableFormat.bucketFree)
        for home in homes.elements {
            let i = BlockView.bucket(home.hash, of: count)
            if buckets[i] == TableFormat.bucketFree {
                buckets[i] = home.restart
            } else if buckets[i] != home.restart {
                buckets[i] = TableFormat.bucketConflict
            }
        }
        return count
    }

    /// Forgets the entries.
    func reset() {
        out.clear()
        restarts.removeAll()
        homes.removeAll()
        sinceRestart = 0
        entryCount = 0
    }
}
