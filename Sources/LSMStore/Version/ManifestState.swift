// SPDX-License-Identifier: Apache-2.0
import Base

/// All that the manifest says: the sum of its edits.
///
/// Holds at all times: a number stands once; level 0 is newest first (by greatest sequence number, then by
/// number); levels 1 and up are sorted by key and disjoint; counters never fall; `nextFileNumber` is above
/// every number named; every blob file is referenced by a table, holds at least what all tables together
/// reference in it, and goes with the last of them. A value; whoever holds it guards it.
struct ManifestState: Sendable, Equatable {
    static let levelCount = 7
    /// Numbers and counts beyond these cannot have come from a store, and sums of them might overflow.
    static let fileNumberMax: UInt64 = 1 << 62
    private static let countMax = 1 << 48

    private(set) var levels: [[TableDescription]] = Array(repeating: [], count: levelCount)
    /// Numbers of all tables of all levels.
    private var tableNumbers: Set<UInt64> = []
    private(set) var keyspaces: [UInt16: KeyspaceDescription] = [:]
    private(set) var blobFiles: [UInt64: BlobFileDescription] = [:]
    /// What all tables together reference in each blob file.
    private(set) var blobUses: [UInt64: BlobUse] = [:]
    private(set) var attachedFiles: [UInt64: AttachedFileDescription] = [:]
    /// Oldest WAL segment still needed; 0 before there is one.
    private(set) var minimumWALSegment: UInt64 = 0
    private(set) var nextFileNumber: UInt64 = 1
    private(set) var lastSequence: SequenceNumber = 0

    init() {}

    /// Takes the step, or leaves everything as it was.
    /// - Parameters:
    ///   - edit: the changes, applied in order.
    ///   - file: what an error names as its source.
    ///   - offset: where in it.
    /// - Throws: `corrupt` for an edit that does not fit.
    mutating func apply(_ edit: VersionEdit, file: String = "manifest", offset: Int = 0) throws(StoreError) {
        var next = self
        do throws(Misfit) {
            var touched: Set<Int> = []
            for change in edit.changes { try next.apply(change, &touched) }
            for level in touched { try next.arrange(level) }
            try next.settleBlobs(edit)
        } catch {
            throw .corrupt(
                Corruption(
                    file: file, offset: offset, what: "edit", expected: error.expected, found: error.found))
        }
        self = next
    }

    /// One edit that makes this state from an empty one.
    var snapshotEdit: VersionEdit {
        var changes: [VersionEdit.Change] = [
            .nextFileNumber(nextFileNumber), .lastSequence(lastSequence),
            .minimumWALSegment(minimumWALSegment),
        ]
        for keyspace in keyspaces.values.sorted(by: { $0.id < $1.id }) {
            changes.append(.addKeyspace(keyspace))
        }
        for file in blobFiles.values.sorted(by: { $0.number < $1.number }) {
            changes.append(.addBlobFile(file))
        }
        for (level, tables) in levels.enumerated() {
            for table in tables { changes.append(.addTable(level: level, table)) }
        }
        for attached in attachedFiles.values.sorted(by: { $0.number < $1.number }) {
            changes.append(.attachFile(attached))
        }
        return VersionEdit(changes)
    }

    // MARK: Changes

    /// Why an edit does not fit.
    private struct Misfit: Error {
        let expected: String
        let found: String
    }

    private mutating func apply(_ change: VersionEdit.Change, _ touched: inout Set<Int>) throws(Misfit) {
        switch change {
        case .addTable(let level, let table):
            try add(table, to: level)
            touched.insert(level)
        case .removeTable(let level, let number):
            try removeTable(number, from: level)
        case .addKeyspace(let keyspace):
            try add(keyspace)
        case .removeKeyspace(let id):
            guard keyspaces.removeValue(forKey: id) != nil else {
                throw Misfit(expected: "a keyspace that exists to be removed", found: "keyspace \(id)")
            }
        case .addBlobFile(let file):
            guard blobFiles.updateValue(file, forKey: file.number) == nil else {
                throw Misfit(expected: "a blob file's number once", found: "\(file.number) again")
            }
            try claim(file.number)
        case .attachFile(let attached):
            guard attachedFiles.updateValue(attached, forKey: attached.number) == nil else {
                throw Misfit(expected: "an attached file's number once", found: "\(attached.number) again")
            }
            try claim(attached.number)
        case .dropFile(let number):
            guard attachedFiles.removeValue(forKey: number) != nil else {
                throw Misfit(
                    expected: "an attached file that exists to be dropped", found: "number \(number)")
            }
        case .minimumWALSegment(let number):
            try ManifestState.raise(&minimumWALSegment, to: number, "minimum WAL segment")
            try claim(number)
        case .nextFileNumber(let number):
            guard number <= ManifestState.fileNumberMax else {
                throw Misfit(expected: "a file number", found: "\(number)")
            }
            nextFileNumber = max(nextFileNumber, number)
        case .lastSequence(let sequence):
            guard sequence <= Trailer.sequenceMax else {
                throw Misfit(expected: "a sequence number of 56 bits", found: "\(sequence)")
            }
            try ManifestState.raise(&lastSequence, to: sequence, "last sequence number")
        }
    }

    private mutating func add(_ table: TableDescription, to level: Int) throws(Misfit) {
        guard levels.indices.contains(level) else {
            throw Misfit(expected: "a level below \(ManifestState.levelCount)", found: "level \(level)")
        }
        let isOrdered = ByteOrder.compare(table.smallest, table.largest) <= 0
        guard isOrdered, table.smallestSequence <= table.largestSequence else {
            throw Misfit(
                expected: "bounds in order in table \(table.number)", found: "the smallest after the largest")
        }
        let counts = [table.sizeBytes, table.entryCount, table.tombstoneCount, table.rangeTombstoneCount]
        guard counts.allSatisfy({ (0...ManifestState.countMax).contains($0) }) else {
            throw Misfit(expected: "counts of a table \(table.number)", found: "\(counts)")
        }
        guard tableNumbers.insert(table.number).inserted else {
            throw Misfit(expected: "a table's number once", found: "\(table.number) again")
        }
        try claim(table.number)
        for use in table.blobs { try note(use, in: table) }
        levels[level].append(table)
    }

    private mutating func note(_ use: BlobUse, in table: TableDescription) throws(Misfit) {
        var sum = blobUses[use.number] ?? BlobUse(number: use.number)
        sum.add(use)
        guard max(sum.bytes, sum.count) <= ManifestState.countMax else {
            throw Misfit(expected: "counts of a table \(table.number)", found: "\(use)")
        }
        blobUses[use.number] = sum
    }

    /// Lets go of blob files that no table references any more, and holds the others against what is
    /// referenced in them.
    private mutating func settleBlobs(_ edit: VersionEdit) throws(Misfit) {
        if blobFiles.isEmpty && blobUses.isEmpty { return }
        for (number, use) in blobUses {
            if use.count == 0 && use.bytes == 0 {
                blobUses[number] = nil
                blobFiles[number] = nil
                continue
            }
            guard let file = blobFiles[number], use.bytes <= file.recordBytes, use.count <= file.count else {
                throw Misfit(
                    expected: "at most what blob file \(number) holds",
                    found: "\(use), of \(blobFiles[number].map { "\($0)" } ?? "no such file")")
            }
        }
        for case .addBlobFile(let file) in edit.changes where blobUses[file.number] == nil {
            throw Misfit(expected: "a table that references blob file \(file.number)", found: "none")
        }
    }

    private mutating func removeTable(_ number: UInt64, from level: Int) throws(Misfit) {
        guard levels.indices.contains(level),
            let index = levels[level].firstIndex(where: { $0.number == number })
        else {
            throw Misfit(
                expected: "a table of level \(level) to be removed",
                found: "number \(number), which is not there")
        }
        let table = levels[level].remove(at: index)
        tableNumbers.remove(number)
        for use in table.blobs {
            blobUses[use.number]?.bytes -= use.bytes
            blobUses[use.number]?.count -= use.count
        }
    }

    private mutating func add(_ keyspace: KeyspaceDescription) throws(Misfit) {
        guard keyspaces[keyspace.id] == nil, !keyspaces.values.contains(where: { $0.name == keyspace.name })
        else {
            throw Misfit(
                expected: "a keyspace's id and name once", found: "'\(keyspace.name)' (\(keyspace.id)) again")
        }
        guard keyspaces.count < Limits.keyspacesMax else {
            throw Misfit(expected: "at most \(Limits.keyspacesMax) keyspaces", found: "one more")
        }
        keyspaces[keyspace.id] = keyspace
    }

    /// A number that is in use is never given out again.
    private mutating func claim(_ number: UInt64) throws(Misfit) {
        guard number < ManifestState.fileNumberMax else {
            throw Misfit(expected: "a file number", found: "\(number)")
        }
        nextFileNumber = max(nextFileNumber, number + 1)
    }

    private static func raise(_ value: inout UInt64, to next: UInt64, _ what: String) throws(Misfit) {
        guard next >= value else {
            throw Misfit(expected: "a \(what) of at least \(value)", found: "\(next)")
        }
        value = next
    }

    private mutating func arrange(_ level: Int) throws(Misfit) {
        guard level > 0 else {
            levels[0].sort { ($0.largestSequence, $0.number) > ($1.largestSequence, $1.number) }
            return
        }
        levels[level].sort { ByteOrder.compare($0.smallest, $1.smallest) < 0 }
        for (left, right) in zip(levels[level], levels[level].dropFirst()) {
            let order = ByteOrder.compare(left.largest, right.smallest)
            guard order < 0 || (order == 0 && left.isLargestExclusive) else {
                throw Misfit(
                    expected: "disjoint tables in level \(level)",
                    found: "tables \(left.number) and \(right.number) overlapping")
            }
        }
    }
}
