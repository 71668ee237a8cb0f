// SPDX-License-Identifier: Apache-2.0
import Base

/// What a reader reads from: the memtables and the version of one moment. Immutable; holding it keeps its
/// tables' files.
final class ReadState: Sendable {
    let active: Generation
    /// Newest first.
    let immutables: [Generation]
    let version: Version
    let operators: KeyspaceOperators

    init(active: Generation, immutables: [Generation], version: Version, operators: KeyspaceOperators) {
        self.active = active
        self.immutables = immutables
        self.version = version
        self.operators = operators
    }

    func lookup(_ lookup: inout PointLookup) throws(StoreError) {
        active.memtable.lookup(&lookup)
        if lookup.isFinished { return }
        for generation in immutables {
            generation.memtable.lookup(&lookup)
            if lookup.isFinished { return }
        }
        try version.lookup(&lookup)
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
        return (MergingCursor(cursors), RangeTombstones(merging: tombstones.filter { !$0.isEmpty }))
    }
}
