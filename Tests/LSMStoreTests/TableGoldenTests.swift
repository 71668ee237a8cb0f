// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TableGoldenTests {
    private static let model: TableModel = {
        var model = TableModel([
            .init(key: [0, 1] + Array("apple".utf8), trailer: Trailer(3, .put), value: Array("red".utf8)),
            .init(key: [0, 1] + Array("apple".utf8), trailer: Trailer(1, .delete), value: []),
            .init(key: [0, 1] + Array("apricot".utf8), trailer: Trailer(2, .merge), value: [1, 0]),
            .init(
                key: [0, 2] + Array("a".utf8), trailer: Trailer(4, .expiringPut),
                value: [9, 0, 0, 0, 0, 0, 0, 0, 120]),
        ])
        model.tombstones = [RangeTombstone(start: [0, 1, 98], end: [0, 1, 99], sequence: 5)]
        return model
    }()

    private static let options = TableOptions(filterPrefixBytes: 2, compression: .none)

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = hex.filter { !$0.isWhitespace }.utf8.map { $0 < 58 ? $0 - 48 : $0 - 87 }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    @Test("The bytes of a table stay what they are in format version 1")
    func writes() throws {
        let fixture = try TableFixture(TableGoldenTests.model, TableGoldenTests.options)
        let found = try fixture.bytes()
        let golden = TableGoldenTests.bytes(TableGoldenTests.golden)
        #expect(found == golden)
    }

    @Test("A table of format version 1 can be read")
    func reads() throws {
        let golden = TableGoldenTests.bytes(TableGoldenTests.golden)
        let file = try MemoryFileSystem().open("/000007.sst", .create)
        try golden.withUnsafeBytes { try file.write($0, at: 0) }
        let description = try TableReader.describe(file, number: 7)
        let cache = BlockCache(capacityBytes: 1 << 20, holder: nil, threads: Threads())
        let reader = try TableReader.open(file, description: description, cache: cache)
        #expect(try reader.verify().entryCount == 4)
        #expect(reader.rangeTombstones.all == TableGoldenTests.model.tombstones)
        let cursor = reader.makeCursor()
        var entries: [TableModel.Entry] = []
        try cursor.seekToFirst()
        while let entry = TableFixture.entry(cursor) {
            entries.append(entry)
            try cursor.next()
        }
        #expect(entries == TableGoldenTests.model.entries)
    }

    private static let golden = """
        00070300016170706c65010300000000000072656407000002010000000000000405027269636f740302000000000000
        01000000fefe000300000001000000030000001087e5b5f872971a040003090002610404000000000000090000000000
        000078000000fe01000000010000000200000010cba078778e18b6810081000000000008000000000000000002100000
        000000000010001000400000000000000400000000000000004000000010000100080000400000000200080802000601
        40aab3b9f0987a4ea1000000008001100000000000000000000000008000000000000000000000000000000000000000
        000000000000000000080002000000000000000000000000000200060140a3102f086874a6be0002020002ffffffffff
        ffffff004c000001000000010000000000000020c54e6a8c69694c4700030200026104040000000000004c3000000100
        0000010000000000000020d922ab38f97a3ca50003030001620505000000000000000163000001000000010000000000
        0000508a8211f135fb98820002050002ffffffffffffffff9602267c4d0003060002610404000000000000bc0227c901
        4d000012000200000002000000000000003021ee03322574e3bd01080400000000000000020801000000000000000308
        010000000000000004080100000000000000050801000000000000000608050000000000000007080000000000000000
        08080200000000000000090802000000000000000a086a000000000000000b087c000000000000000c081a0000000000
        00000d080e000000000000000e089a000000000000000f084d0000000000000010080000000000000000110800400000
        000000001208100000000000000013080a0000000000000014080200000000000000400700016170706c654103000261
        60c980a6c9e87f72b38b010000000000003f000000630100000000000028000000ca01000000000000df000000070000
        0000000000f102000000000000010000009935afb7b45977755354524154415354
        """
}
