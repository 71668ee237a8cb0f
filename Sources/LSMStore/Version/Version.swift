// SPDX-License-Identifier: Apache-2.0
import Base

/// The set of live tables at one moment. Immutable; a flush or compaction makes the next one.
///
/// ## Invariants
/// 1. Level 0 is ordered newest first; its tables may overlap, and hold any keyspace.
/// 2. From level 1 on, tables are ordered by key and disjoint in keys: all versions of a key are in one
///    table.
/// 3. What a level holds of a key is newer than what the levels below hold of it.
///
/// `@unchecked Sendable`: nothing changes after `init`.
final class Version: @unchecked Sendable {
    static let levelsCount = 7

    let levels: [[Table]]
    /// Of all tables.
    let blobs: BlobSet
    /// The same tables, level after level, for searches that count no references.
    private let slots: UnsafeMutableBufferPointer<TableSlot>
    /// Where each level begins in `slots`; one more for the end.
    private let starts: UnsafeMutableBufferPointer<Int>
    /// Of each level, by keyspace; of tables of level 0, by that of their least key.
    let keyspaceBytes: [[UInt16: Int]]
    private let memory: StoreMemory?
    private let charge: MemoryCharge

    convenience init(levels: [[Table]], _ memory: StoreMemory? = nil) {
        var bytes = levels.map { _ in [UInt16: Int]() }
        for (level, tables) in levels.enumerated() {
            for table in tables {
                bytes[level][table.description.keyspace, default: 0] += table.description.sizeBytes
            }
        }
        self.init(levels, bytes, memory)
    }

    private init(_ levels: [[Table]], _ keyspaceBytes: [[UInt16: Int]], _ memory: StoreMemory?) {
        self.keyspaceBytes = keyspaceBytes
        self.levels = levels
        blobs = BlobSet(of: levels)
        self.memory = memory
        slots = .allocate(capacity: levels.reduce(0) { $0 + $1.count })
        starts = .allocate(capacity: levels.count + 1)
        var count = 0
        for (number, level) in levels.enumerated() {
            starts.initializeElement(at: number, to: count)
            for table in level {
                slots.initializeElement(at: count, to: TableSlot(table))
                table.level.set(number)
                count += 1
            }
        }
        starts.initializeElement(at: levels.count, to: count)
        let tableBytes = MemoryLayout<TableSlot>.stride + MemoryLayout<Table>.stride
        charge = MemoryCharge(memory?.tables, bytes: 512 + count * tableBytes)
    }

    deinit {
        slots.deallocate()
        starts.deallocate()
    }

    var tables: some Sequence<Table> { levels.joined() }

    /// A level's tables, without counting. Valid as long as the version.
    @inline(__always)
    func slots(level: Int) -> UnsafeMutableBufferPointer<TableSlot> {
        UnsafeMutableBufferPointer(rebasing: slots[starts[level]..<starts[level &+ 1]])
    }

    @inline(__always) var levelsInUse: Int { starts.count &- 1 }

    /// Offers what the tables know of the key, newest first.
    @inline(never)
    func lookup(_ lookup: inout PointLookup, _ reading: inout Reading) throws(StoreError) {
        lookup.prepareHash()
        let newest = slots(level: 0)
        var i = 0
        while i < newest.count {
            if newest[i].covers(lookup.key) {
                try Version.lookup(newest[i].table, &lookup, &reading)
                if lookup.isFinished { return }
            }
            i &+= 1
        }
        var level = 1
        while level < levelsInUse {
            let tables = slots(level: level)
            level &+= 1
            let place = Version.firstIndex(in: tables, from: 0, endingAtOrAfter: lookup.key)
            guard place < tables.count, tables[place].covers(lookup.key) else { continue }
            try Version.lookup(tables[place].table, &lookup, &reading)
            if lookup.isFinished { return }
        }
    }

    @inline(__always)
    private static func lookup(
        _ table: Unmanaged<Table>, _ lookup: inout PointLookup, _ reading: inout Reading
    ) throws(StoreError) {
        try reader(of: table, &reading).borrowed { reader throws(StoreError) in
            try reader.lookup(&lookup, &reading)
        }
    }

    /// The table's reader, opened if need be. The state that `reading` stands on holds it.
    @inline(__always)
    static func reader(
        of table: Unmanaged<Table>, _ reading: inout Reading
    ) throws(StoreError) -> Unmanaged<TableReader> {
        if let open = table._withUnsafeGuaranteedRef({ $0.openReader }) { return open }
        return try openReader(of: table, &reading)
    }

    @inline(never)
    private static func openReader(
        of table: Unmanaged<Table>, _ reading: inout Reading
    ) throws(StoreError) -> Unmanaged<TableReader> {
        try reading.outside { () throws(StoreError) -> Unmanaged<TableReader> in
            .passUnretained(try table.takeUnretainedValue().reader())
        }
    }

    /// The place of the first table of a sorted level, from `start` on, whose greatest key is not below
    /// `key`.
    @inline(__always)
    static func firstIndex(
        in level: UnsafeMutableBufferPointer<TableSlot>, from start: Int,
        endingAtOrAfter key: UnsafeRawBufferPointer
    ) -> Int {
        var (low, high) = (start, level.count)
        while low < high {
            let middle = (low &+ high) / 2
            if level[middle].isBelow(key) { low = middle &+ 1 } else { high = middle }
        }
        return low
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

    /// The tables that can hold keys of [from, to), of tables that are disjoint and in order.
    func overlapping(
        _ slots: UnsafeMutableBufferPointer<TableSlot>, _ from: UnsafeRawBufferPointer,
        _ to: UnsafeRawBufferPointer
    ) -> UnsafeMutableBufferPointer<TableSlot> {
        let start = Version.firstIndex(in: slots, from: 0, endingAtOrAfter: from)
        var (low, high) = (start, slots.count)
        while low < high {
            let middle = (low + high) / 2
            if ByteOrder.compare(slots[middle].smallest, to) < 0 { low = middle + 1 } else { high = middle }
        }
        return UnsafeMutableBufferPointer(rebasing: slots[start..<low])
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

    func bytes(level: Int) -> Int { keyspaceBytes[level].values.reduce(0, +) }

    /// The next version: `removed` tables gone, `added` in their places.
    func applying(added: [(level: Int, table: Table)], removed: Set<UInt64>) -> Version {
        var next = levels
        var bytes = keyspaceBytes
        for level in next.indices where next[level].contains(where: { removed.contains($0.number) }) {
            for table in next[level] where removed.contains(table.number) {
                bytes[level][table.description.keyspace, default: 0] -= table.description.sizeBytes
            }
            next[level].removeAll { removed.contains($0.number) }
        }
        for (level, table) in added {
            next[level].append(table)
            bytes[level][table.description.keyspace, default: 0] += table.description.sizeBytes
        }
        let touched = Set(added.map(\.level))
        if touched.contains(0) { next[0].sort { Version.isNewer($0.description, $1.description) } }
        for level in touched where level > 0 {
            next[level].sort { ByteOrder.compare($0.description.smallest, $1.description.smallest) < 0 }
        }
        return Version(next, bytes, memory)
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
