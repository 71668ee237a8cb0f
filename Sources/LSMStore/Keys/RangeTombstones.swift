// SPDX-License-Identifier: Apache-2.0
import Base

/// An immutable set of range deletes that answers which newest one covers a key.
///
/// The ends of all ranges cut the keys into elementary intervals; a segment tree over these holds each range
/// in at most 2·log n nodes, with each node's sequence numbers descending. A key's interval is found by
/// binary search, and the nodes above it hold exactly the ranges that cover it. So n ranges take n·log n
/// numbers however they overlap (lists per interval would take n² when they nest), and a question costs (log
/// n)². The newest few may stand apart, unsorted, in `recent`: a memtable adds one at a time and pays for the
/// tree seldom.
final class RangeTombstones: Sendable {
    static let empty = RangeTombstones([])

    private let settled: [RangeTombstone]
    private let recent: [RangeTombstone]
    private let tree: RangeTombstoneTree

    init(_ tombstones: [RangeTombstone]) {
        settled = tombstones.filter { ByteOrder.compare($0.start, $0.end) < 0 }
            .sorted { RangeTombstones.stands($0, before: $1) }
        recent = []
        tree = RangeTombstoneTree(settled)
    }

    convenience init(merging sets: [RangeTombstones]) {
        if sets.isEmpty { self.init([]) } else { self.init(sets.flatMap { $0.settled + $0.recent }) }
    }

    /// About what it takes in memory.
    var bytesKept: Int {
        settled.reduce(0) { $0 + $1.memoryBytes } + recent.reduce(0) { $0 + $1.memoryBytes }
    }

    private init(settled: [RangeTombstone], recent: [RangeTombstone], tree: RangeTombstoneTree) {
        self.settled = settled
        self.recent = recent
        self.tree = tree
    }

    /// This set and one more; an empty range changes nothing. The tree is built anew only after about √n
    /// additions, so n of them cost n^1.5.
    func adding(_ tombstone: RangeTombstone) -> RangeTombstones {
        guard ByteOrder.compare(tombstone.start, tombstone.end) < 0 else { return self }
        let recentMax = max(16, Int(Double(settled.count).squareRoot()))
        if recent.count < recentMax {
            return RangeTombstones(settled: settled, recent: recent + [tombstone], tree: tree)
        }
        return RangeTombstones(settled + recent + [tombstone])
    }

    var isEmpty: Bool { settled.isEmpty && recent.isEmpty }
    var count: Int { settled.count + recent.count }

    /// All, by start, the newest first where starts are equal.
    var all: [RangeTombstone] {
        recent.isEmpty ? settled : (settled + recent).sorted { RangeTombstones.stands($0, before: $1) }
    }

    /// The greatest sequence number, at most `snapshot`, of a range that covers `key`; 0 for none.
    func covering(_ key: UnsafeRawBufferPointer, _ snapshot: SequenceNumber) -> SequenceNumber {
        var newest = tree.covering(key, snapshot)
        for tombstone in recent where tombstone.sequence > newest && tombstone.sequence <= snapshot {
            if tombstone.covers(key) { newest = tombstone.sequence }
        }
        return newest
    }

    /// How far the keys from `key` on are surely covered by the range with this sequence number: its end, or
    /// the next bound of another range before it.
    /// - Requires: `covering` answered with `sequence` for the key.
    func reach(of sequence: SequenceNumber, from key: UnsafeRawBufferPointer) -> [UInt8]? {
        for tombstone in recent where tombstone.sequence == sequence && tombstone.covers(key) {
            return tombstone.end
        }
        return tree.end(ofIntervalWith: key)
    }

    /// The parts inside [start, end); `nil` for no bound.
    func clipped(from start: [UInt8]?, to end: [UInt8]?) -> RangeTombstones {
        var parts: [RangeTombstone] = []
        for var tombstone in settled + recent {
            if let start, ByteOrder.compare(tombstone.start, start) < 0 { tombstone.start = start }
            if let end, ByteOrder.compare(tombstone.end, end) > 0 { tombstone.end = end }
            if ByteOrder.compare(tombstone.start, tombstone.end) < 0 { parts.append(tombstone) }
        }
        return parts.isEmpty ? .empty : RangeTombstones(parts)
    }

    private static func stands(_ a: RangeTombstone, before b: RangeTombstone) -> Bool {
        let order = ByteOrder.compare(a.start, b.start)
        return order == 0 ? a.sequence > b.sequence : order < 0
    }
}

extension RangeTombstone {
    func covers(_ key: UnsafeRawBufferPointer) -> Bool {
        start.withUnsafeBytes { ByteOrder.compare($0, key) <= 0 }
            && end.withUnsafeBytes { ByteOrder.compare(key, $0) < 0 }
    }
}
