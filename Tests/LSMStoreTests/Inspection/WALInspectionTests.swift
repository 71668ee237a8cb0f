// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// On the segment of a store that is open meanwhile.
@Suite struct WALInspectionTests {
    private let fixture: StoreFixture
    private let path: String
    private static let full = InspectionOptions(showsEntries: true)

    init() throws {
        fixture = try StoreFixture()
        let keyspace = try fixture.store.keyspace("things")
        for (i, durability) in [Durability.sync, .sync, .buffered].enumerated() {
            let batch = WriteBatch()
            try batch.put(keyspace, Array("key \(i)".utf8), [0x7B, 0x7D, UInt8(i)])
            try batch.delete(keyspace, Array("old \(i)".utf8))
            try fixture.store.commit(batch, durability)
        }
        let names = try fixture.files.list("/store").filter { $0.hasSuffix(".wal") }
        path = "/store/" + (try #require(names.sorted().last))
    }

    private func bytes() throws -> [UInt8] { try Inspected.bytes(path, fixture.files) }

    @Test("a live store's segment is shown record by record, up to what was never written")
    func records() throws {
        let before = try bytes()
        let found = try Inspected(path, fixture.files, Self.full)
        #expect(found.kind == .wal && found.errorCount == 0)
        #expect(found.first("header")["number"]?.uint64 == StoreFile(name: String(path.dropFirst(7)))?.number)
        #expect(found.first("header")["copies"] == "both whole")
        let records = found.all("record")
        #expect(records.map { $0["operations"] } == [2, 2, 2])
        #expect(records.first?["offset"]?.int64 == Int64(WALFormat.headerBlockBytes))
        let operations = found.all("operation")
        #expect(operations.map { $0["operation"] } == ["put", "delete", "put", "delete", "put", "delete"])
        #expect(operations[2]["key"] == "key 1" && operations[2]["value"] == "{}\\x01")
        let sequences = operations.compactMap { $0["sequence"]?.int64 }
        #expect(sequences == Array((sequences.first ?? 0)...((sequences.first ?? 0) + 5)))
        #expect(found.first("end")["because"] == "zeros: nothing was written here")
        #expect(found.first("end")["next_sequence"]?.int64 == (sequences.last ?? 0) + 1)
        #expect(try bytes() == before)
    }

    @Test("without operations asked for, only records are shown")
    func short() throws {
        let found = try Inspected(path, fixture.files)
        #expect(found.all("operation").isEmpty && found.all("record").count == 3)
    }

    @Test("a copy under any name says the same; a name with another number is remarked on")
    func copies() throws {
        let original = try Inspected(path, fixture.files, Self.full)
        let copy = try Inspected(try bytes(), name: "copy.bin", Self.full)
        #expect(copy.items.dropFirst() == original.items.dropFirst())
        let renamed = try Inspected(try bytes(), name: "000999.wal")
        #expect(renamed.first("remark")["text"]?.string?.hasPrefix("the name says number 999") == true)
        #expect(renamed.all("record").count == 3)
    }

    @Test("damage before what is known to be durable is an error; behind it, the end")
    func damage() throws {
        let offsets = try Inspected(path, fixture.files).all("record").compactMap { $0["offset"]?.int64 }
        var early = try bytes()
        early[Int(offsets[0]) + 24] ^= 1
        let damaged = try Inspected(early)
        #expect(damaged.all("record").isEmpty)
        #expect(damaged.first("end")["because"]?.string?.hasPrefix("the payload's checksum fails") == true)
        // The third record was written when the first two were durable.
        let text = "dir/copy: record at offset \(offsets[0]): expected valid records up to \(offsets[2]), "
        #expect(damaged.errors.count == 1 && damaged.errors[0].hasPrefix(text), "\(damaged.errors)")
        var late = try bytes()
        late[Int(offsets[2]) + 24] ^= 1
        let torn = try Inspected(late)
        #expect(torn.all("record").count == 2 && torn.errorCount == 0)
        #expect(torn.first("end")["offset"]?.int64 == offsets[2])
        #expect((torn.first("end")["torn_bytes"]?.int64 ?? 0) > 40)
    }

    @Test("why reading stops is told for each way in which a record can fail")
    func reasons() throws {
        let offsets = try Inspected(path, fixture.files).all("record").compactMap { $0["offset"]?.int64 }
        let last = Int(offsets[2])
        func reason(_ change: (inout [UInt8]) -> Void) throws -> String {
            var bytes = try bytes()
            change(&bytes)
            return try Inspected(bytes).first("end")["because"]?.string ?? ""
        }
        #expect(try reason { $0[last + 8] ^= 1 }.hasPrefix("the check of a record header fails"))
        #expect(try reason { $0 = Array($0[..<(last + 30)]) }.hasPrefix("the record would end at"))
        #expect(
            try reason { $0 = Array($0[..<(last + 12)]) }
                == "the file ends: 12 bytes are left, which hold no record")
        #expect(try reason { $0.replaceSubrange((last + 24)..<(last + 25), with: [0xFF]) }.contains("stored"))
    }

    @Test("one whole header of two is enough, which is said; without any, the error comes")
    func headers() throws {
        var bytes = try bytes()
        bytes[20] ^= 1
        let one = try Inspected(bytes)
        #expect(one.first("header")["copies"] == "the first is damaged")
        #expect(one.all("record").count == 3 && one.errorCount == 0)
        bytes[WALFormat.secondHeaderOffset + 20] ^= 1
        let none = try Inspected(bytes)
        #expect(none.kind == .wal && none.all("record").isEmpty)
        #expect(none.errors.count == 1 && none.errors[0].contains("one whole copy of two"))
    }

    @Test("a file cut anywhere is read as far as it goes")
    func cuts() throws {
        let whole = try bytes()
        for length in stride(from: 0, to: 4600, by: 37) {
            let found = try Inspected(Array(whole[..<length]), name: "000001.wal")
            #expect(found.all("record").count <= 3)
            #expect(length >= 64 || found.errorCount == 1, "length \(length)")
        }
    }
}
