// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct TableInspectionTests {
    private let model: TableModel
    private let bytes: [UInt8]
    private static let full = InspectionOptions(showsEntries: true, shownBytesMax: 1 << 20)

    init() throws {
        var generator = SeededGenerator(seed: 33)
        var model = TableModel.random(&generator, keys: 60, keyspaces: 2, valueBytesMax: 60)
        model.tombstones = [RangeTombstone(start: [0, 1, 98], end: [0, 1, 99], sequence: 9)]
        self.model = model
        bytes = try TableFixture(model, TableOptions(blockBytes: 300, filterPrefixBytes: 2)).bytes()
    }

    @Test("properties, key range, partitions, filters, blocks and every entry are shown in order")
    func whole() throws {
        let found = try Inspected(bytes, Self.full)
        #expect(found.kind == .table && found.errorCount == 0)
        #expect(found.first("footer")["number"]?.uint64 == TableFixture.number)
        #expect(found.first("properties")["entries"]?.int64 == Int64(model.entries.count))
        let entries = found.all("entry")
        #expect(entries.count == model.entries.count)
        for (entry, expected) in zip(entries, model.entries) {
            #expect(entry["key"]?.string == String(decoding: expected.key.dropFirst(2), as: UTF8.self))
            #expect(entry["keyspace"]?.int64 == Int64(expected.key[1]))
            #expect(entry["sequence"]?.uint64 == expected.trailer.sequence)
            let value =
                expected.trailer.kind == .expiringPut ? expected.value.dropFirst(8) : expected.value[...]
            let text = entry["operation"] == "delete" ? nil : ByteText.text(Array(value))
            #expect(entry["value"]?.string == text)
        }
        let blocks = found.all("data_block")
        #expect(Int64(blocks.count) == found.first("properties")["data_blocks"]?.int64)
        #expect(blocks.count > 5)
        #expect(blocks.compactMap { $0["entries"]?.int64 }.reduce(0, +) == Int64(entries.count))
        #expect(found.all("filter").allSatisfy { $0["prefix_bytes"] == 2 } && !found.all("filter").isEmpty)
        #expect(found.first("range_tombstone")["end"] == "c")
        let last = try #require(model.entries.last).key
        #expect(
            found.first("key_range")["largest"]?.string == "2:"
                + String(decoding: last.dropFirst(2), as: UTF8.self))
    }

    @Test("one block is shown by its offset, and an offset between blocks is refused")
    func block() throws {
        let whole = try Inspected(bytes, Self.full)
        let block = whole.all("data_block")[3]
        let offset = try #require(block["offset"]?.int64)
        let found = try Inspected(
            bytes, InspectionOptions(blockOffset: Int(offset), shownBytesMax: 1 << 20))
        #expect(found.items.map(\.kind).filter { $0 != "file" && $0 != "entry" } == ["block"])
        #expect(found.first("block")["entries"] == block["entries"])
        let before = whole.all("data_block")[..<3].compactMap { $0["entries"]?.int64 }.reduce(0, +)
        let count = Int(block["entries"]?.int64 ?? 0)
        #expect(found.all("entry") == Array(whole.all("entry")[Int(before)..<(Int(before) + count)]))
        let index = try #require(whole.first("partition")["offset"]?.int64)
        let handles = try Inspected(bytes, InspectionOptions(blockOffset: Int(index))).all("handle")
        #expect(handles.first?["offset"] == 0 && handles.count > 1)
        let wrong = try Inspected(bytes, InspectionOptions(blockOffset: Int(offset) + 1))
        #expect(wrong.errors == ["dir/copy: the index names no block that begins at offset \(offset + 1)"])
    }

    @Test("damage in one block hides no other, and is told where it is")
    func damage() throws {
        let whole = try Inspected(bytes, Self.full)
        let block = whole.all("data_block")[2]
        let offset = try #require(block["offset"]?.int64)
        var damaged = bytes
        damaged[Int(offset) + 5] ^= 4
        let found = try Inspected(damaged, Self.full)
        #expect(found.errors.count == 1)
        #expect(found.errors[0].hasPrefix("dir/copy: data block at offset"))
        #expect(found.all("data_block").count == whole.all("data_block").count - 1)
        let lost = Int(block["entries"]?.int64 ?? 0)
        #expect(found.all("entry").count == model.entries.count - lost)
    }

    @Test("a changed byte anywhere in a table is told")
    func flips() throws {
        var generator = SeededGenerator(seed: 34)
        var model = TableModel.random(&generator, keys: 12, keyspaces: 2, valueBytesMax: 30)
        model.tombstones = [RangeTombstone(start: [0, 1, 98], end: [0, 1, 99], sequence: 9)]
        let bytes = try TableFixture(model, TableOptions(blockBytes: 200, filterPrefixBytes: 2)).bytes()
        for at in bytes.indices {
            var damaged = bytes
            damaged[at] ^= 1 << UInt8(at % 8)
            #expect(try Inspected(damaged, name: "000007.sst").errorCount > 0, "byte \(at)")
        }
    }

    @Test("a file cut anywhere is refused")
    func cuts() throws {
        for length in stride(from: 0, to: bytes.count, by: 13) {
            let found = try Inspected(Array(bytes[..<length]), name: "000007.sst")
            #expect(found.errorCount == 1, "length \(length)")
        }
    }
}

@Suite struct FileInspectionTests {
    @Test("what is opaque is told by size and checksum")
    func opaque() throws {
        let attached = try Inspected([1, 2, 3], name: "000004.att")
        #expect(attached.kind == .attached && attached.errorCount == 0)
        #expect(attached.first("content")["checksum"]?.string == ByteText.hex(XXH3.hash([1, 2, 3])))
        #expect(try Inspected([], name: "LOCK").kind == .unknown)
    }

    @Test("a file that is not there is the file system's error")
    func missing() throws {
        #expect(throws: StoreError.self) { try FileInspection("nowhere", files: FaultyFileSystem()) }
    }

    @Test("bytes are shown as text where they are UTF-8, else byte by byte")
    func text() {
        #expect(ByteText.text(Array("grün\n\\".utf8)) == "grün\\x0a\\\\")
        #expect(ByteText.text([0x61, 0xFF, 0xC3]) == "a\\xff\\xc3")
        #expect(ByteText.text([0x61, 0xC2, 0x85]) == "a\\xc2\\x85")
        #expect(ByteText.text(Array("abcdef".utf8), max: 3) == "abc…")
    }
}
