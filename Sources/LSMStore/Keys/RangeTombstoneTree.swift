// SPDX-License-Identifier: Apache-2.0
import Base

/// The segment tree of `RangeTombstones`. Immutable.
///
/// With m bounds there are m - 1 elementary intervals; interval i is leaf `i + intervals` of an implicit
/// binary tree with root 1. Node n's sequence numbers, descending, are `sequences[offsets[n] ..< offsets[n +
/// 1]]`.
struct RangeTombstoneTree: Sendable {
    private let bounds: [[UInt8]]
    private let offsets: [Int]
    private let sequences: [SequenceNumber]
    /// Sequence numbers that all nodes hold together: at most 2·log₂(intervals) for each range.
    var storedCount: Int { sequences.count }
    private var intervals: Int { max(0, bounds.count - 1) }

    /// - Requires: no empty range among them.
    init(_ tombstones: [RangeTombstone]) {
        var sorted: [[UInt8]] = []
        for bound in tombstones.flatMap({ [$0.start, $0.end] }).sorted(by: { ByteOrder.compare($0, $1) < 0 })
        where sorted.last != bound {
            sorted.append(bound)
        }
        bounds = sorted
        let intervals = max(0, sorted.count - 1)
        let newestFirst = tombstones.sorted { $0.sequence > $1.sequence }
        let spans = newestFirst.map { tombstone in
            (
                RangeTombstoneTree.rank(of: tombstone.start, in: sorted),
                RangeTombstoneTree.rank(of: tombstone.end, in: sorted)
            )
        }
        var ends = [Int](repeating: 0, count: 2 * intervals + 1)
        for (low, high) in spans {
            RangeTombstoneTree.visit(low, high, intervals) { ends[$0 + 1] += 1 }
        }
        for i in ends.indices.dropFirst() { ends[i] += ends[i - 1] }
        var filled = ends
        var numbers = [SequenceNumber](repeating: 0, count: ends.last ?? 0)
        for (tombstone, (low, high)) in zip(newestFirst, spans) {
            RangeTombstoneTree.visit(low, high, intervals) { node in
                numbers[filled[node]] = tombstone.sequence
                filled[node] += 1
            }
        }
        offsets = ends
        sequences = numbers
    }

    /// The greatest sequence number, at most `snapshot`, of the ranges that cover `key`; 0 for none.
    func covering(_ key: UnsafeRawBufferPointer, _ snapshot: SequenceNumber) -> SequenceNumber {
        guard let interval = interval(of: key) else { return 0 }
        var newest: SequenceNumber = 0
        var node = interval + intervals
        while node >= 1 {
            newest = max(newest, newestVisible(at: node, snapshot))
            node >>= 1
        }
        return newest
    }

    /// The first bound after `key`, up to which the same ranges cover it; `nil` when none does.
    func end(ofIntervalWith key: UnsafeRawBufferPointer) -> [UInt8]? {
        interval(of: key).map { bounds[$0 + 1] }
    }

    private func newestVisible(at node: Int, _ snapshot: SequenceNumber) -> SequenceNumber {
        var low = offsets[node]
        let end = offsets[node + 1]
        var high = end
        while low < high {
            let middle = (low + high) >> 1
            if sequences[middle] > snapshot { low = middle + 1 } else { high = middle }
        }
        return low < end ? sequences[low] : 0
    }

    /// The interval that holds `key`; `nil` when it stands before the first or after the last.
    private func interval(of key: UnsafeRawBufferPointer) -> Int? {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) >> 1
            let isAfter = bounds[middle].withUnsafeBytes { ByteOrder.compare($0, key) > 0 }
            if isAfter { high = middle } else { low = middle + 1 }
        }
        return low == 0 || low == bounds.count ? nil : low - 1
    }

    private static func rank(of bound: [UInt8], in bounds: [[UInt8]]) -> Int {
        var low = 0
        var high = bounds.count
        while low < high {
            let middle = (low + high) >> 1
            if ByteOrder.compare(bounds[middle], bound) < 0 { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The nodes that together are the intervals [first, last).
    private static func visit(_ first: Int, _ last: Int, _ intervals: Int, _ body: (Int) -> Void) {
        var low = first + intervals
        var high = last + intervals
        while low < high {
            if low & 1 == 1 {
                body(low)
                low += 1
            }
            if high & 1 == 1 {
                high -= 1
                body(high)
            }
            low >>= 1
            high >>= 1
        }
    }
}
