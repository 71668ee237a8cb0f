// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct VerifyTests {
    private func flip(_ fixture: StoreFixture, _ name: String, at offset: Int) throws {
        let file = try fixture.files.open("/store/" + name, .readWrite)
        defer { file.close() }
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        _ = try file.read(into: byte, at: offset)
        byte[0] ^= 4
        try file.write(UnsafeRawBufferPointer(byte), at: offset)
    }

    @Test("all faults are told, each with its file, not the first one alone")
    func allFaults() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for i in 0..<2_000 { try fixture.put(ks, "key\(i)", "value\(i)") }
        try fixture.store.compact()
        let writer = try fixture.store.createAttachedFile()
        try writer.append([1, 2, 3])
        let batch = WriteBatch()
        try batch.attach(try writer.finish(label: []))
        try fixture.store.commit(batch)
        let names = try fixture.files.list("/store")
        let live = try fixture.store.describe().levels.flatMap(\.tables)
        let table = StoreFile.table(try #require(live.first).number).name
        let attached = try #require(names.first { $0.hasSuffix(".att") })
        try flip(fixture, table, at: 100)
        try flip(fixture, table, at: 3_000)
        try flip(fixture, attached, at: 1)
        let report = try fixture.store.verify()
        let files = report.findings.compactMap { $0.corruption?.file }
        #expect(files.filter { $0.hasSuffix(table) }.count == 2, "\(report.findings)")
        #expect(files.filter { $0.hasSuffix(attached) }.count == 1)
        #expect(report.findings.contains { $0.advice == .rebuildOwner })
        #expect(report.tablesCount > 0 && report.attachedFilesCount == 1)
    }

    @Test("a record of the log that is damaged under a running store is found, and a flush helps")
    func damagedLog() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        for i in 0..<10 { try fixture.put(ks, "key\(i)", "value\(i)") }
        let log = try #require(try fixture.files.list("/store").filter { $0.hasSuffix(".wal") }.max())
        try flip(fixture, log, at: 4096 + 70)
        #expect(try fixture.store.verify().findings.map(\.advice) == [.flush])
        #expect(throws: StoreError.self) { try fixture.store.backup(to: "/backups") }
        try fixture.store.flush()
        #expect(try fixture.store.verify().findings.isEmpty)
        try fixture.store.backup(to: "/backups")
    }

    @Test("a manifest that no longer says what the store goes by is found")
    func damagedManifest() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "key", "value")
        try fixture.store.flush()
        let name = try #require(try fixture.files.list("/store").first { $0.hasPrefix("MANIFEST") })
        try flip(fixture, name, at: 60)
        #expect(try fixture.store.verify().findings.map(\.advice) == [.rewriteManifest])
    }

    @Test("blocks whose places were swapped fail the digest even when each is sound for its place")
    func digest() {
        let first = TableOrigin.fold(TableOrigin.fold(0, 1), 2)
        let second = TableOrigin.fold(TableOrigin.fold(0, 2), 1)
        #expect(first != second)
    }
}
