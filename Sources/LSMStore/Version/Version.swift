// SPDX-License-Identifier: Apache-2.0
import Base

/// The set of live tables at one moment. Immutable; a flush or compaction makes the next one.
///
/// ## Invariants
/// 1. Level 0 is ordered newest first; its tables may overlap, and hold any keyspace.
/// 2. From level 1 on, tables are ordered by key and disjoint in keys: all versions of a key are in one
///    table.
/// 3. What a level holds of a key is newer than what the levels below hold of it.
final class Version: Sendable {
    static let levelsCount = 7

    let levels: [[Table]]

    init(levels: [[Table]]) { self.levels = levels }

    var tables: some Sequence<Table> { levels.joined() }

    /// Offers what the tables know of the key, newest first.
    func lookup(_ lookup: inout PointLookup) throws(StoreError) {
        for table in levels[0] where table.covers(lookup.key) {
            try table.reader().lookup(&lookup)
            if lookup.isFinished { return }
        }
        for level in levels.dropFirst() {
            guard let table = Version.table(in: level, covering: lookup.key) else { continue }
            try table.reader().lookup(&lookup)
            if lookup.isFinished { return }
        }
    }

    /// The table of a sorted level whose bounds hold the key.
    static func table(in level: [Table], covering key: UnsafeRawBufferPointer) -> Table? {
        let i = firstIndex(in: level, endingAtOrAfter: key)
        guard i < level.count, level[i].covers(key) else { return nil }
        return level[i]
    }

    /// The place of the first table of a sorted level whose greatest key is not below `key`.
    static func firstIndex(in level: [Table], endingAtOrAfter key: UnsafeRawBufferPointer) -> Int {
        var (low, high) = (0, level.count)
        while low < high {
            let middle = (low + high) / 2
            let order = level[middle].description.largest.withBytes { ByteOrder.compare($0, key) }
            let isBelow = order < 0 || (order == 0 && level[middle].description.isLargestExclusive)
            if isBelow { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Tables of a level that can hold keys of the range, in the level's order.
    func overlapping(level: Int, _ from: [UInt8], _ to: [UInt8], isToExclusive: Bool) -> [Table] {
        overlapping(level: level, KeyRange(from: from, to: to, isToExclusive: isToExclusive))
    }

    /// Likewise.
    func overlapping(level: Int, _ range: KeyRange) -> [Table] {
        if level > 0 { return Version.overlapping(levels[level], range) }
        return levels[0].filter { $0.overlaps(range.from, range.to, isToExclusive: range.isToExclusive) }
    }

    /// Likewise, of tables that are disjoint and in order.
    static func overlapping(_ tables: [Table], _ range: KeyRange) -> [Table] {
        let start = range.from.withBytes { Version.firstIndex(in: tables, endingAtOrAfter: $0) }
        return Array(
            tables[start...].prefix {
                $0.overlaps(range.from, range.to, isToExclusive: range.isToExclusive)
            })
    }

    /// Whether any level from `level` on can hold a key of the range.
    func holdsAnything(from level: Int, _ from: [UInt8], _ to: [UInt8], isToExclusive: Bool) -> Bool {
        guard level < levels.count else { return false }
        return levels[level...].contains { tables in
            tables.contains { $0.overlaps(from, to, isToExclusive: isToExclusive) }
        }
    }

    func bytes(level: Int) -> Int { levels[level].reduce(0) { $0 + $1.description.sizeBytes } }

    /// The next version: `removed` tables gone, `added` in their places.
    func applying(added: [(level: Int, table: Table)], removed: Set<UInt64>) -> Version {
        var next = levels.map { $0.filter { !removed.contains($0.number) } }
        for (level, table) in added { next[level].append(table) }
        let touched = Set(added.map(\.level))
        if touched.contains(0) { next[0].sort { Version.isNewer($0.description, $1.description) } }
        for level in touched where level > 0 {
            next[level].sort { ByteOrder.compare($0.description.smallest, $1.description.smallest) < 0 }
        }
        return Version(levels: next)
    }

    /// Order within level 0.
    static func isNewer(_ a: TableDescription, _ b: TableDescription) -> Bool {
        (a.largestSequence, a.number) > (b.largestSequence, b.number)
    }

    /// Says which invariant does not hold, if any.
    func brokenInvariant() -> String? {
        for (i, pair) in zip(levels[0], levels[0].dropFirst()).enumerated()
        where !Version.isNewer(pair.0.description, pair.1.description) {
            return "level 0: table \(i) is not newer than the next"
        }
        for (number, level) in levels.enumerated().dropFirst() {
            for (left, right) in zip(level, level.dropFirst()) {
                let order = ByteOrder.compare(left.description.largest, right.description.smallest)
                let isDisjoint = order < 0 || (order == 0 && left.description.isLargestExclusive)
                if !isDisjoint { return "level \(number): tables \(left.number) and \(right.number) overlap" }
            }
        }
        return nil
    }
}
