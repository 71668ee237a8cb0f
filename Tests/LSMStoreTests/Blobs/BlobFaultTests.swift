// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BlobFaultTests {
    /// Ten values of 500 bytes in one blob file, and a small one.
    private func make(_ configure: (inout StoreOptions) -> Void = { _ in }) throws -> BlobFixture {
        let fixture = try BlobFixture(BlobFixture.options, configure)
        for i in 0..<10 { try fixture.put("key\(i)", BlobFixture.value(i)) }
        try fixture.put("small", [1])
        try fixture.store.flush()
        return fixture
    }

    private func blobPath(_ fixture: BlobFixture) throws -> String {
        "/store/" + (try #require(try fixture.blobNames().first))
    }

    @Test("a damaged value is an error for its key alone, and verify names it")
    func flipped() throws {
        let fixture = try make()
        let path = try blobPath(fixture)
        try fixture.flip(path, at: 40 + 3 * 541 + 100)
        var failures = 0
        for i in 0..<10 {
            do { #expect(try fixture.get("key\(i)") == BlobFixture.value(i)) } catch StoreError.corrupt {
                failures += 1
            }
        }
        #expect(failures == 1)
        let findings = try fixture.store.verify().findings
        #expect(findings.count == 2, "\(findings)")
        #expect(findings.allSatisfy { $0.corruption?.file.hasSuffix(".blob") == true })
    }

    @Test("an iterator passes over a damaged value that nobody asks for")
    func iteratesPastDamage() throws {
        let fixture = try make()
        try fixture.flip(try blobPath(fixture), at: 40 + 3 * 541 + 100)
        let iterator = try fixture.store.iterator(fixture.keyspace)
        try iterator.seekToFirst()
        var (keys, failures) = (0, 0)
        while iterator.isValid {
            keys += 1
            do { _ = try iterator.value } catch StoreError.corrupt { failures += 1 }
            try iterator.next()
        }
        #expect(keys == 11 && failures == 1)
    }

    @Test("a store whose blob file is missing, or has another size, does not open")
    func missing() throws {
        for isRemoved in [true, false] {
            let fixture = try make()
            let path = try blobPath(fixture)
            try fixture.store.close()
            let files = fixture.fixture.files
            if isRemoved {
                try files.remove(path)
            } else {
                let file = try files.open(path, .readWrite)
                try file.truncate(try file.size() - 1)
                file.close()
            }
            #expect(throws: StoreError.self) {
                try Store.open("/store", environment: fixture.fixture.environment)
            }
        }
    }

    @Test("blob files that no manifest names are removed when the store is opened")
    func orphans() throws {
        let fixture = try make()
        let file = try fixture.fixture.files.open("/store/000900.blob", .create)
        file.close()
        try fixture.fixture.reopen()
        #expect(try fixture.blobNames().count == 1)
        #expect(try fixture.get("key5") == BlobFixture.value(5))
    }

    @Test("a table whose value cannot be moved is left alone, and the rest of the store goes on")
    func quarantine() throws {
        let fixture = try make { $0.level0CompactionMin = 1 }
        try fixture.store.compact()
        let path = try blobPath(fixture)
        // Most of the file dies, so that what is left is to move; one of these values is damaged.
        try fixture.flip(path, at: 40 + 9 * 541 + 100)
        for i in 0..<8 { try fixture.fixture.delete(fixture.keyspace, "key\(i)") }
        try? fixture.store.compact()
        var isQuarantined = false
        for _ in 0..<2_000 where !isQuarantined {
            isQuarantined = !fixture.store.statistics.quarantinedTables.isEmpty
            fixture.fixture.environment.threads.sleep(nanos: 1_000_000)
        }
        #expect(isQuarantined)
        #expect(try fixture.get("key8") == BlobFixture.value(8))
        #expect(throws: StoreError.self) { try fixture.get("key9") }
        #expect(try fixture.get("small") == [1])
        try fixture.put("more", BlobFixture.value(77))
        try fixture.store.flush()
        #expect(try fixture.get("more") == BlobFixture.value(77))
    }

    // MARK: Repair

    private func repaired(_ fixture: BlobFixture, _ harm: (String) throws -> Void) throws -> (
        Store, RepairReport
    ) {
        let path = try blobPath(fixture)
        try fixture.store.close()
        try harm(path)
        let environment = fixture.fixture.environment
        let report = try Store.repair("/store", environment: environment)
        let store = try Store.open("/store", environment: environment)
        #expect(try store.verify().findings == [])
        return (store, report)
    }

    private func values(_ store: Store, _ fixture: BlobFixture) throws -> [Int] {
        var found: [Int] = []
        for i in 0..<10 {
            guard let value = try store.get(fixture.keyspace, Array("key\(i)".utf8)) else { continue }
            #expect(value == BlobFixture.value(i))
            found.append(i)
        }
        #expect(try store.get(fixture.keyspace, Array("small".utf8)) == [1])
        return found
    }

    @Test("a repair keeps the values of a damaged blob file that can be read, and says what is lost")
    func repairs() throws {
        let fixture = try make()
        let (store, report) = try repaired(fixture) { try fixture.flip($0, at: 40 + 3 * 541 + 100) }
        defer { try? store.close() }
        #expect(try values(store, fixture) == [0, 1, 2, 4, 5, 6, 7, 8, 9])
        #expect(report.losses.contains { $0.hasPrefix("1 values in blob files are lost") }, "\(report)")
        #expect(report.moved.contains { $0.hasSuffix(".blob") })
    }

    @Test("a repair without a blob file keeps everything else")
    func repairsMissing() throws {
        let fixture = try make()
        let (store, report) = try repaired(fixture) { try fixture.fixture.files.remove($0) }
        defer { try? store.close() }
        #expect(try values(store, fixture) == [])
        #expect(report.losses.contains { $0.hasPrefix("10 values in blob files are lost") }, "\(report)")
    }

    @Test("a blob file whose end is damaged loses nothing in a repair")
    func repairsFooter() throws {
        let fixture = try make()
        let (store, report) = try repaired(fixture) { path in
            let file = try fixture.fixture.files.open(path, .read)
            let size = try file.size()
            file.close()
            try fixture.flip(path, at: size - 20)
        }
        defer { try? store.close() }
        #expect(try values(store, fixture) == Array(0..<10))
        #expect(!report.losses.isEmpty)
    }

    @Test("a repair without a manifest finds the blob files")
    func repairsWithoutManifest() throws {
        let fixture = try make()
        let (store, report) = try repaired(fixture) { _ in
            for name in try fixture.fixture.files.list("/store")
            where name.hasPrefix("MANIFEST") || name == "CURRENT" {
                try fixture.fixture.files.remove("/store/" + name)
            }
        }
        defer { try? store.close() }
        #expect(report.source == .tables && report.blobFilesKept == 1)
        #expect(try values(store, fixture) == Array(0..<10))
    }

    // MARK: Copies

    @Test("checkpoint, backup and restore bring the blob files along, and backups share them")
    func copies() throws {
        let fixture = try make()
        let environment = fixture.fixture.environment
        try fixture.store.checkpoint(to: "/copy")
        try fixture.store.backup(to: "/backups")
        try fixture.put("key3", [7])
        try fixture.store.backup(to: "/backups")
        let shared = try fixture.fixture.files.list("/backups").filter { $0.hasSuffix(".blob") }
        #expect(shared.count == 1)
        let backups = try BackupDirectory.open("/backups", environment: environment)
        let report = try backups.verify()
        #expect(report.findings == [] && report.blobFilesCount == 1)
        try backups.restore(1, to: "/restored")
        for directory in ["/copy", "/restored"] {
            let store = try Store.open(directory, environment: environment)
            defer { try? store.close() }
            #expect(try values(store, fixture) == Array(0..<10))
            #expect(try store.verify().findings == [])
        }
        try fixture.flip("/backups/" + shared[0], at: 700)
        #expect(try backups.verify().findings.count >= 2)
        try backups.delete(1)
        try backups.delete(2)
        #expect(try fixture.fixture.files.list("/backups").filter { $0.hasSuffix(".blob") } == [])
    }

    @Test("an upgrade keeps a copy that opens")
    func upgrades() throws {
        let fixture = try make()
        try fixture.store.close()
        try Store.upgrade("/store", keepingOldAt: "/kept", environment: fixture.fixture.environment)
        let store = try Store.open("/kept", environment: fixture.fixture.environment)
        defer { try? store.close() }
        #expect(try values(store, fixture) == Array(0..<10))
    }

    @Test("an inspection shows records, and the damage in them")
    func inspects() throws {
        let fixture = try make()
        let path = try blobPath(fixture)
        func inspect() throws -> ([InspectionItem], Int) {
            var items: [InspectionItem] = []
            let report = InspectionReport { items.append($0) }
            let inspection = try FileInspection(path, files: fixture.fixture.files)
            #expect(inspection.kind == .blob)
            try inspection.run(InspectionOptions(showsEntries: true), report)
            return (items, report.errorCount)
        }
        let (items, errors) = try inspect()
        #expect(errors == 0)
        #expect(items.filter { $0.kind == "record" }.count == 10)
        try fixture.flip(path, at: 700)
        #expect(try inspect().1 > 0)
    }
}
