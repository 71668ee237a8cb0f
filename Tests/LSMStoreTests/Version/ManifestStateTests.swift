// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct ManifestStateTests {
    private typealias F = ManifestFixture

    private static let unfit: [VersionEdit] = [
        VersionEdit([.addTable(level: 3, F.table(5))]),
        VersionEdit([.removeTable(level: 0, number: 5)]),
        VersionEdit([.removeTable(level: 1, number: 6)]),
        VersionEdit([.addTable(level: 1, F.table(9, "c", "d"))]),
        VersionEdit([.addTable(level: 0, F.table(9, "d", "c"))]),
        VersionEdit([.addTable(level: 7, F.table(9))]),
        VersionEdit([.addKeyspace(F.keyspace)]),
        VersionEdit([.addKeyspace(KeyspaceDescription(id: 4, name: "events", options: KeyspaceOptions()))]),
        VersionEdit([.removeKeyspace(id: 9)]),
        VersionEdit([.attachFile(F.attached)]),
        VersionEdit([.dropFile(number: 9)]),
        VersionEdit([.minimumWALSegment(3)]),
        VersionEdit([.lastSequence(8)]),
        VersionEdit([.lastSequence(1 << 56)]),
        VersionEdit([.nextFileNumber(99), .dropFile(number: 9)]),
    ]

    private func state() throws -> ManifestState {
        var state = ManifestState()
        try state.apply(F.edits[0])
        try state.apply(F.edits[1])
        try state.apply(
            VersionEdit([.removeTable(level: 0, number: 5), .addTable(level: 1, F.table(5, "a", "c"))]))
        return state
    }

    @Test("an edit that does not fit is refused and changes nothing", arguments: unfit)
    func refused(edit: VersionEdit) throws {
        var state = try state()
        let before = state
        #expect(throws: StoreError.self) { try state.apply(edit) }
        #expect(state == before)
    }

    @Test("level 0 is newest first, by sequence number and then by file number")
    func levelZero() throws {
        var state = ManifestState()
        try state.apply(
            VersionEdit([
                .addTable(level: 0, F.table(1, sequences: 1...5)),
                .addTable(level: 0, F.table(7, sequences: 6...9)),
                .addTable(level: 0, F.table(3, sequences: 6...9)),
                .addTable(level: 0, F.table(2, sequences: 10...10)),
            ]))
        #expect(state.levels[0].map(\.number) == [2, 7, 3, 1])
    }

    @Test("lower levels are sorted by key; a table may begin where a range tombstone of another ends")
    func lowerLevels() throws {
        var state = ManifestState()
        try state.apply(
            VersionEdit([
                .addTable(level: 2, F.table(2, "m", "q")),
                .addTable(level: 2, F.table(1, "b", "m", isLargestExclusive: true)),
            ]))
        #expect(state.levels[2].map(\.number) == [1, 2])
        #expect(throws: StoreError.self) {
            try state.apply(VersionEdit([.addTable(level: 2, F.table(3, "q", "z"))]))
        }
    }

    @Test("a number that is in use is below the next one")
    func nextFileNumber() throws {
        var state = ManifestState()
        try state.apply(VersionEdit([.addTable(level: 0, F.table(12))]))
        #expect(state.nextFileNumber == 13)
        try state.apply(VersionEdit([.minimumWALSegment(40), .nextFileNumber(3)]))
        #expect(state.nextFileNumber == 41)
    }
}
