// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct ManifestInspectionTests {
    private static let path = "store/MANIFEST-000002"

    private static func written() throws -> [UInt8] {
        let disk = FaultyFileSystem()
        _ = try ManifestFixture.write(disk)
        return disk[path]
    }

    @Test("edits are shown one by one, then the state that they add up to")
    func edits() throws {
        let found = try Inspected(try Self.written())
        #expect(found.kind == .manifest && found.errorCount == 0)
        #expect(found.first("header")["store_id"] == "000000000000feed")
        #expect(found.all("edit").map { $0["changes"] } == [3, 3, 3, 3])
        let names = found.items.filter { $0.depth == 1 }.map(\.kind)
        #expect(
            names == [
                "add_keyspace", "next_file_number", "minimum_wal_segment", "add_table", "last_sequence",
                "attach_file", "remove_table", "add_table", "add_table", "drop_file", "remove_keyspace",
                "minimum_wal_segment", "table", "table",
            ])
        #expect(found.first("attach_file")["label"] == "\\x01\\x02")
        let state = found.first("state")
        #expect(state["minimum_wal_segment"] == 30 && state["last_sequence"] == 9)
        #expect(state["tables"] == 2 && state["keyspaces"] == 0 && state["attached_files"] == 0)
        #expect(found.all("table").map { $0["number"] } == [5, 6])
        #expect(found.first("end")["edits"] == 4 && found.first("end")["torn_bytes"] == 0)
    }

    @Test("damage with an edit behind it is an error, after the edits and the state before it")
    func damage() throws {
        var bytes = try Self.written()
        let offsets = try Inspected(bytes).all("edit").compactMap { $0["offset"]?.int64 }
        bytes[Int(offsets[2]) + 20] ^= 1
        let found = try Inspected(bytes)
        #expect(found.all("edit").count == 2)
        #expect(found.first("state")["tables"] == 1)
        #expect(found.errors.count == 1)
        #expect(found.errors[0].hasPrefix("dir/copy: edit at offset \(offsets[2])"))
        #expect(found.errors[0].contains("another follows at \(offsets[3])"))
    }

    @Test("an edit that a crash cut short is no error")
    func torn() throws {
        let found = try Inspected(Array(try Self.written().dropLast(8)))
        #expect(found.all("edit").count == 3 && found.errorCount == 0)
        #expect((found.first("end")["torn_bytes"]?.int64 ?? 0) > 0)
    }

    @Test("a damaged header is told; a name with another number is remarked on")
    func header() throws {
        var bytes = try Self.written()
        #expect(try Inspected(bytes, name: "MANIFEST-000009").all("remark").count == 1)
        bytes[0] ^= 1
        let found = try Inspected(bytes, name: "MANIFEST-000002")
        #expect(found.kind == .manifest)
        #expect(found.errors.count == 1 && found.errors[0].contains("manifest header"))
    }
}

@Suite struct CurrentInspectionTests {
    @Test("CURRENT is told by its name or its beginning, with whether its manifest is beside it")
    func current() throws {
        let disk = FaultyFileSystem()
        try CurrentFile.set(12, environment: disk.environment, directory: "store")
        let found = try Inspected("store/CURRENT", disk)
        #expect(found.kind == .current && found.errorCount == 0)
        #expect(found.first("current")["manifest"] == "MANIFEST-000012")
        #expect(found.first("current")["is_beside"] == false)
        _ = try disk.open("store/MANIFEST-000012", .create)
        #expect(try Inspected("store/CURRENT", disk).first("current")["is_beside"] == true)
        #expect(try Inspected(disk["store/CURRENT"], name: "copy").kind == .current)
    }

    @Test("a changed byte anywhere in CURRENT is told")
    func flips() throws {
        let line = Array(CurrentFile.line(12).utf8)
        for at in line.indices {
            var damaged = line
            damaged[at] ^= 1
            #expect(try Inspected(damaged, name: "CURRENT").errorCount == 1, "byte \(at)")
        }
    }
}
