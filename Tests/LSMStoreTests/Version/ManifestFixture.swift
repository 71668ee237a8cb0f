// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// Descriptions with little in them, and edits made of them.
enum ManifestFixture {
    static func table(
        _ number: UInt64, _ smallest: String = "a", _ largest: String = "b",
        sequences: ClosedRange<UInt64> = 1...9,
        isLargestExclusive: Bool = false
    ) -> TableDescription {
        TableDescription(
            number: number, sizeBytes: 4096, smallest: Array(smallest.utf8), largest: Array(largest.utf8),
            isLargestExclusive: isLargestExclusive, smallestSequence: sequences.lowerBound,
            largestSequence: sequences.upperBound, entryCount: 20, tombstoneCount: 3, rangeTombstoneCount: 1)
    }

    static let keyspace = KeyspaceDescription(
        id: 3, name: "events", options: KeyspaceOptions(mergeOperator: .bitSet, filterPrefixBytes: 4))

    static let attached = AttachedFileDescription(number: 8, sizeBytes: 77, checksum: 0xABCD, label: [1, 2])

    /// Each kind of change at least once.
    static let edits: [VersionEdit] = [
        VersionEdit([.addKeyspace(keyspace), .nextFileNumber(20), .minimumWALSegment(4)]),
        VersionEdit([.addTable(level: 0, table(5)), .lastSequence(9), .attachFile(attached)]),
        VersionEdit([
            .removeTable(level: 0, number: 5), .addTable(level: 6, table(5)),
            .addTable(level: 6, table(6, "c", "d")),
        ]),
        VersionEdit([.dropFile(number: 8), .removeKeyspace(id: 3), .minimumWALSegment(30)]),
    ]

    static func states(_ edits: [VersionEdit]) throws -> [ManifestState] {
        var state = ManifestState()
        var states: [ManifestState] = []
        for edit in edits {
            try state.apply(edit)
            states.append(state)
        }
        return states
    }

    /// A store's manifest with all of `edits`, the first as its snapshot.
    static func write(_ disk: FaultyFileSystem, number: UInt64 = 2) throws -> ManifestWriter {
        let writer = try ManifestWriter.create(
            environment: disk.environment, directory: "store", number: number, storeID: 0xFEED,
            snapshot: edits[0])
        for edit in edits[1...] { try writer.append(edit) }
        return writer
    }
}
