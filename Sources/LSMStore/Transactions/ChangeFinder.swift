// SPDX-License-Identifier: Apache-2.0
import Base

/// Finds out whether keys have changed since a sequence number: looks only into memtables and tables that
/// have anything newer, which after a short transaction is the active memtable.
final class ChangeFinder {
    private struct Source {
        let cursor: EntryCursor
        let tombstones: [RangeTombstone]
        /// `nil` for a memtable, which may hold any key.
        let table: Table?
    }

    private let sequence: SequenceNumber
    private var sources: [Source] = []

    /// - Parameter sequence: of the snapshot; what is newer is a change.
    init(_ state: ReadState, active: Generation, since sequence: SequenceNumber) throws(StoreError) {
        self.sequence = sequence
        for generation in [active] + state.immutables where generation.lastSequence > sequence {
            add(generation.memtable.makeCursor(), generation.memtable.rangeTombstones, nil)
        }
        for table in state.version.tables where table.description.largestSequence > sequence {
            let reader = try table.reader()
            add(reader.makeCursor(), reader.rangeTombstones, table)
        }
    }

    private func add(_ cursor: EntryCursor, _ tombstones: RangeTombstones, _ table: Table?) {
        let newer = tombstones.all.filter { $0.sequence > sequence }
        sources.append(Source(cursor: cursor, tombstones: newer, table: table))
    }

    func hasChanged(key: [UInt8]) throws(StoreError) -> Bool {
        try hasChanged(from: key, to: key + [0])
    }

    /// - Parameter to: outside.
    func hasChanged(from: [UInt8], to: [UInt8]) throws(StoreError) -> Bool {
        for source in sources {
            if let table = source.table, !table.overlaps(from, to, isToExclusive: true) { continue }
            let isDeleted = source.tombstones.contains {
                ByteOrder.compare($0.start, to) < 0 && ByteOrder.compare(from, $0.end) < 0
            }
            if isDeleted { return true }
            let cursor = source.cursor
            try from.withBytes { bytes throws(StoreError) in
                try cursor.seek(bytes, Trailer(raw: .max))
            }
            while cursor.isValid && to.withBytes({ ByteOrder.compare(cursor.key, $0) < 0 }) {
                if cursor.trailer.sequence > sequence { return true }
                try cursor.next()
            }
        }
        return false
    }
}
