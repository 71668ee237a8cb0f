// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A sorted array of entries: what a table must answer as.
struct TableModel {
    struct Entry: Equatable {
        var key: [UInt8]
        var trailer: Trailer
        var value: [UInt8]
    }

    private(set) var entries: [Entry] = []
    var tombstones: [RangeTombstone] = []

    static func isBefore(_ a: [UInt8], _ at: Trailer, _ b: [UInt8], _ bt: Trailer) -> Bool {
        let order = ByteOrder.compare(a, b)
        return order < 0 || (order == 0 && at.raw > bt.raw)
    }

    init(_ entries: [Entry] = []) {
        self.entries = entries.sorted { TableModel.isBefore($0.key, $0.trailer, $1.key, $1.trailer) }
    }

    /// Keys of a small alphabet, so that they share beginnings, with one to a few versions each.
    static func random(
        _ generator: inout SeededGenerator, keys: Int, keyspaces: UInt8 = 1, valueBytesMax: Int = 40
    ) -> TableModel {
        var seen: Set<[UInt8]> = []
        var entries: [Entry] = []
        var sequence: SequenceNumber = 1
        while seen.count < keys {
            let length = Int.random(in: 0...12, using: &generator)
            let user = (0..<length).map { _ in UInt8.random(in: 97...101, using: &generator) }
            let key = [0, UInt8.random(in: 1...keyspaces, using: &generator)] + user
            guard seen.insert(key).inserted else { continue }
            let versions =
                Int.random(in: 0...9, using: &generator) == 0 ? 30 : Int.random(in: 1...3, using: &generator)
            for _ in 0..<versions {
                let kind: EntryKind = [.put, .put, .delete, .merge, .expiringPut].randomElement(
                    using: &generator)!
                let size = kind == .delete ? 0 : Int.random(in: 8...max(8, valueBytesMax), using: &generator)
                let value = (0..<size).map { _ in UInt8.random(in: 0...3, using: &generator) }
                entries.append(Entry(key: key, trailer: Trailer(sequence, kind), value: value))
                sequence += UInt64.random(in: 1...3, using: &generator)
            }
        }
        return TableModel(entries)
    }

    /// How many entries stand before (key, trailer).
    func rank(_ key: [UInt8], _ trailer: Trailer) -> Int {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if TableModel.isBefore(entries[middle].key, entries[middle].trailer, key, trailer) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    /// Offers what a table with these entries must offer.
    func lookup(_ lookup: inout PointLookup, _ key: [UInt8]) {
        for tombstone in tombstones
        where ByteOrder.compare(tombstone.start, key) <= 0 && ByteOrder.compare(key, tombstone.end) < 0
            && tombstone.sequence <= lookup.snapshot
        {
            lookup.cover(tombstone.sequence)
        }
        var i = rank(key, .seek(lookup.snapshot))
        while i < entries.count && entries[i].key == key {
            if entries[i].value.withBytes({ lookup.offer(entries[i].trailer, $0) }) { return }
            i += 1
        }
    }
}

/// What a lookup ended with.
struct LookupOutcome: Equatable, CustomStringConvertible {
    var isFinished: Bool
    var base: [UInt8]?
    var kind: EntryKind?
    var operands: [[UInt8]]
    var cover: SequenceNumber

    init(_ lookup: PointLookup) {
        isFinished = lookup.isFinished
        base = lookup.base
        kind = lookup.baseKind
        operands = lookup.operands
        cover = lookup.coveringTombstone
    }

    var description: String { "\(isFinished) \(String(describing: kind)) \(operands.count) cover \(cover)" }
}
