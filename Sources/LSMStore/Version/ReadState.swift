// SPDX-License-Identifier: Apache-2.0
import Base

/// What a reader reads from: the memtables and the version of one moment. Immutable; holding it keeps its
/// tables' files.
///
/// `@unchecked Sendable`: nothing changes after `init`.
final class ReadState: @unchecked Sendable {
    let active: Generation
    /// Newest first.
    let immutables: [Generation]
    let version: Version
    let operators: KeyspaceOperators
    /// All of them, newest first, for searches that count no references.
    private let memtables: UnsafeMutableBufferPointer<Unmanaged<Memtable>>

    init(active: Generation, immutables: [Generation], version: Version, operators: KeyspaceOperators) {
        self.active = active
        self.immutables = immutables
        self.version = version
        self.operators = operators
        memtables = .allocate(capacity: immutables.count + 1)
        for (i, generation) in ([active] + immutables).enumerated() {
            memtables.initializeElement(at: i, to: .passUnretained(generation.memtable))
        }
    }

    deinit { memtables.deallocate() }

    @inline(never)
    func lookup(_ lookup: inout PointLookup, _ reading: inout Reading) throws(StoreError) {
        lookUpInMemory(&lookup)
        if lookup.isFinished { return }
        try version.lookup(&lookup, &reading)
    }

    @inline(__always)
    func lookUpInMemory(_ lookup: inout PointLookup) {
        var i = 0
        while i < memtables.count {
            memtables[i]._withUnsafeGuaranteedRef { $0.lookup(&lookup) }
            if lookup.isFinished { return }
            i &+= 1
        }
    }

    /// A cursor over everything, and the range tombstones of everything, that keys of [from, to) can meet.
    func merged(from: [UInt8], to: [UInt8]) throws(StoreError) -> (MergingCursor, RangeTombstones) {
        var cursors: [EntryCursor] = []
        var tombstones: [RangeTombstones] = []
        for generation in [active] + immutables {
            cursors.append(generation.memtable.makeCursor())
            tombstones.append(generation.memtable.rangeTombstones)
        }
        for table in version.overlapping(level: 0, from, to, isToExclusive: true) {
            let reader = try table.reader()
            cursors.append(reader.makeCursor())
            tombstones.append(reader.rangeTombstones)
        }
        for level in 1..<Version.levelsCount {
            let tables = version.overlapping(level: level, from, to, isToExclusive: true)
            if tables.isEmpty { continue }
            for table in tables where table.description.rangeTombstoneCount > 0 {
                tombstones.append(try table.reader().rangeTombstones)
            }
            cursors.append(LevelCursor(tables))
        }
        let keyspace = UInt16(from[0]) << 8 | UInt16(from[1])
        return (
            MergingCursor(cursors, keyspace: keyspace),
            RangeTombstones(merging: tombstones.filter { !$0.isEmpty })
        )
    }
}
