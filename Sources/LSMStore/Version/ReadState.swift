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
    /// - Parameter prefix: what all these keys begin with, if tables are to be asked by their filters whether
    ///   they have any such; else `nil`.
    func merged(
        from: UnsafeRawBufferPointer, to: UnsafeRawBufferPointer, prefix: UnsafeRawBufferPointer?
    ) throws(StoreError) -> (MergingCursor, RangeTombstones) {
        var cursors: [EntryCursor] = []
        cursors.reserveCapacity(immutables.count + version.slots(level: 0).count + Version.levelsCount)
        var tombstones: [RangeTombstones] = []
        add(active.memtable, &cursors, &tombstones)
        for generation in immutables { add(generation.memtable, &cursors, &tombstones) }
        for slot in version.slots(level: 0) where slot.overlaps(from, to) {
            let reader = try slot.table.takeUnretainedValue().reader()
            if reader.hasRangeTombstones { tombstones.append(reader.rangeTombstones) }
            if let prefix, try !reader.mayContain(prefix: prefix) { continue }
            cursors.append(reader.makeCursor())
        }
        for level in 1..<Version.levelsCount {
            let slots = version.overlapping(version.slots(level: level), from, to)
            if slots.isEmpty { continue }
            for slot in slots where slot.hasRangeTombstones {
                tombstones.append(try slot.table.takeUnretainedValue().reader().rangeTombstones)
            }
            if let prefix, try !ReadState.mayContain(prefix, slots) { continue }
            cursors.append(LevelCursor(version, slots))
        }
        let keyspace = UInt16(from[0]) << 8 | UInt16(from[1])
        return (
            MergingCursor(cursors, keyspace: keyspace),
            tombstones.count == 1 ? tombstones[0] : RangeTombstones(merging: tombstones)
        )
    }

    private func add(
        _ memtable: Memtable, _ cursors: inout [EntryCursor], _ tombstones: inout [RangeTombstones]
    ) {
        if !memtable.rangeTombstones.isEmpty { tombstones.append(memtable.rangeTombstones) }
        cursors.append(memtable.makeCursor())
    }

    /// Whether any of the tables may have keys with the prefix; more than a few are not asked.
    private static func mayContain(
        _ prefix: UnsafeRawBufferPointer, _ slots: UnsafeMutableBufferPointer<TableSlot>
    ) throws(StoreError) -> Bool {
        if slots.count > 2 { return true }
        for slot in slots where try slot.table.takeUnretainedValue().reader().mayContain(prefix: prefix) {
            return true
        }
        return false
    }
}
