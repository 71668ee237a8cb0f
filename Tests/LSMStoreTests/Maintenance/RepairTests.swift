// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct RepairTests {
    private typealias Contents = [String: [String]]

    /// A store with tables in several levels, deletes, range deletes, merges, and a log.
    private func makeStore() throws -> StoreFixture {
        let fixture = try StoreFixture()
        let plain = try fixture.store.keyspace("plain")
        let sums = try fixture.store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        for round in 0..<4 {
            for i in 0..<200 where i % (round + 1) == 0 { try fixture.put(plain, "key\(i)", "\(round)-\(i)") }
            try add(fixture, sums, round + 1)
            if round == 1 {
                let batch = WriteBatch()
                try batch.deleteRange(plain, from: Array("key5".utf8), to: Array("key6".utf8))
                try batch.delete(plain, Array("key7".utf8))
                try fixture.store.commit(batch)
            }
            if round == 2 { try fixture.store.compact() } else { try fixture.store.flush() }
        }
        try fixture.put(plain, "in the log", "yes")
        try add(fixture, sums, 100)
        return fixture
    }

    private func add(_ fixture: StoreFixture, _ sums: Keyspace, _ n: Int) throws {
        let batch = WriteBatch()
        for key in ["a", "b"] {
            try batch.merge(sums, Array(key.utf8), [UInt8(n), 0, 0, 0, 0, 0, 0, 0])
        }
        try fixture.store.commit(batch)
    }

    private func contents(_ store: Store) throws -> Contents {
        var result: Contents = [:]
        for name in store.keyspaceNames {
            let isSum = name == "sums"
            let ks = try store.keyspace(
                name, options: KeyspaceOptions(mergeOperator: isSum ? .addInt64 : .none))
            let iterator = try store.iterator(ks)
            try iterator.seekToFirst()
            while iterator.isValid {
                result[name, default: []].append("\(iterator.key) \(try iterator.value)")
                try iterator.next()
            }
        }
        return result
    }

    /// The store's files as they are while it is open, as a crash of the process would leave them.
    private func crashed(_ fixture: StoreFixture) throws -> Environment {
        let files = MemoryFileSystem()
        try files.createDirectory("/store")
        // No edit of the manifest comes between. A file that is out of it already may go: a crash may find it
        // so.
        try fixture.store.manifestLock.withLock {
            try fixture.store.stateLock.withLock {
                for name in try fixture.files.list("/store") where name != "LOCK" {
                    try copy("/store/" + name, fixture.files, files)
                }
            }
        }
        return Environment(
            files: files, clock: fixture.clock, random: SeededRandomSource(seed: 9), threads: Threads())
    }

    private func copy(_ path: String, _ from: any FileSystem, _ to: any FileSystem) throws {
        let source: any File
        do { source = try from.open(path, .read) } catch {
            if !from.exists(path) { return }
            throw error
        }
        let size = try source.size()
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: max(size, 1), alignment: 1)
        defer { buffer.deallocate() }
        _ = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<size]), at: 0)
        let target = try to.open(path, .replace)
        try target.write(UnsafeRawBufferPointer(rebasing: buffer[..<size]), at: 0)
        target.close()
    }

    private func flip(_ environment: Environment, _ name: String, at offset: Int) throws {
        let file = try environment.files.open("/store/" + name, .readWrite)
        defer { file.close() }
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        _ = try file.read(into: byte, at: offset)
        byte[0] ^= 4
        try file.write(UnsafeRawBufferPointer(byte), at: offset)
    }

    private func names(_ environment: Environment, _ suffix: String) throws -> [String] {
        try environment.files.list("/store").filter { $0.hasSuffix(suffix) || $0.hasPrefix(suffix) }.sorted()
    }

    private func reopened(_ environment: Environment) throws -> Contents {
        let store = try Store.open("/store", environment: environment)
        defer { try? store.close() }
        #expect(try store.verify().findings.isEmpty)
        return try contents(store)
    }

    @Test("a sound store is left as it is")
    func soundStore() throws {
        let fixture = try makeStore()
        let environment = try crashed(fixture)
        let before = try environment.files.list("/store")
        let report = try Store.repair("/store", environment: environment)
        #expect(report.losses.isEmpty && !report.isChanged && report.moved.isEmpty)
        #expect(try environment.files.list("/store").filter { $0 != "LOCK" } == before)
    }

    @Test("with CURRENT lost, the newest manifest is taken, and nothing else is")
    func lostCurrent() throws {
        let fixture = try makeStore()
        let expected = try contents(fixture.store)
        let environment = try crashed(fixture)
        try environment.files.remove("/store/CURRENT")
        #expect(throws: StoreError.self) { try Store.open("/store", environment: environment) }
        let report = try Store.repair("/store", environment: environment)
        guard case .newestManifest = report.source else {
            Issue.record("\(report)")
            return
        }
        #expect(report.losses.count == 1, "\(report.losses)")
        #expect(try reopened(environment) == expected)
    }

    @Test("with no manifest at all, tables and log give back every key, name and merge operator")
    func lostManifest() throws {
        let fixture = try makeStore()
        let expected = try contents(fixture.store)
        let environment = try crashed(fixture)
        for name in try names(environment, "MANIFEST") + ["CURRENT"] {
            try environment.files.remove("/store/" + name)
        }
        let report = try Store.repair("/store", environment: environment)
        #expect(report.source == .tables && report.isChanged)
        #expect(report.keyspaces == ["plain", "sums"])
        #expect(report.batchesReplayed == 2)
        #expect(report.lastSequence == fixture.store.watermark)
        #expect(try reopened(environment) == expected)
        #expect(!report.moved.isEmpty)
        for name in report.moved { #expect(environment.files.exists("/store/lost/" + name)) }
    }

    @Test("a manifest damaged in its middle is not believed: the tables tell")
    func damagedManifest() throws {
        let fixture = try makeStore()
        let expected = try contents(fixture.store)
        let environment = try crashed(fixture)
        let manifest = try #require(try names(environment, "MANIFEST").last)
        try flip(environment, manifest, at: 58)
        let report = try Store.repair("/store", environment: environment)
        #expect(report.source == .tables)
        #expect(try reopened(environment) == expected)
    }

    @Test("inputs of a compaction that are still there are not counted beside its outputs")
    func inputsBesideOutputs() throws {
        let fixture = try StoreFixture()
        let sums = try fixture.store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        for n in 1...3 {
            try add(fixture, sums, n)
            try fixture.store.flush()
        }
        let before = try crashed(fixture)
        try fixture.store.compact()
        let expected = try contents(fixture.store)
        let environment = try crashed(fixture)
        for name in try names(before, ".sst") where !environment.files.exists("/store/" + name) {
            try copy("/store/" + name, before.files, environment.files)
        }
        for name in try names(environment, "MANIFEST") + ["CURRENT"] {
            try environment.files.remove("/store/" + name)
        }
        _ = try Store.repair("/store", environment: environment)
        #expect(try reopened(environment) == expected)
    }

    @Test("of a table with a damaged block the other blocks are kept, and the loss is told")
    func damagedTable() throws {
        let fixture = try makeStore()
        try fixture.store.compact()
        let expected = try contents(fixture.store)
        let environment = try crashed(fixture)
        // Files of tables that are out of the store may be there too.
        let live = try fixture.store.describe().levels.flatMap(\.tables)
        let plain = try #require(live.first { $0.smallestKey[1] == 1 })
        let table = StoreFile.table(plain.number).name
        try flip(environment, table, at: 100)
        let report = try Store.repair("/store", environment: environment)
        #expect(report.losses.count == 1, "\(report.losses)")
        #expect(report.losses[0].contains(table))
        #expect(environment.files.exists("/store/lost/" + table))
        let found = try reopened(environment)
        #expect(found["sums"] == expected["sums"])
        let kept = try #require(found["plain"])
        let all = try #require(expected["plain"])
        #expect(kept.count < all.count && kept.count > all.count / 3)
        #expect(Set(kept).isSubset(of: all))
    }

    @Test("a damaged log is taken up to the damage, or past it when asked")
    func damagedLog() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("plain")
        for i in 0..<10 {
            let batch = WriteBatch()
            try batch.put(ks, [UInt8(i)], [UInt8](repeating: UInt8(i), count: 40))
            try fixture.store.commit(batch, .sync)
        }
        for (salvage, expected) in [(RepairOptions.Salvage.upToDamage, 5), (.pastDamage, 9)] {
            let environment = try crashed(fixture)
            let log = try #require(try names(environment, ".wal").last)
            // Each record is 19 bytes of header and 46 of payload, at multiples of 8.
            try flip(environment, log, at: 4096 + 5 * 72 + 40)
            #expect(throws: StoreError.self) { try Store.open("/store", environment: environment) }
            var options = RepairOptions()
            options.salvage = salvage
            let report = try Store.repair("/store", options: options, environment: environment)
            #expect(report.losses.count == 1, "\(report.losses)")
            #expect(try reopened(environment)["plain"]?.count == expected)
        }
    }

    @Test("a dry run writes nothing and tells the same")
    func dryRun() throws {
        let fixture = try makeStore()
        let environment = try crashed(fixture)
        try environment.files.remove("/store/CURRENT")
        let before = try environment.files.list("/store")
        var options = RepairOptions()
        options.isDryRun = true
        let report = try Store.repair("/store", options: options, environment: environment)
        #expect(!report.isChanged && report.losses.count == 1)
        #expect(try environment.files.list("/store").filter { $0 != "LOCK" } == before)
    }

    @Test("an open store is not repaired; an interrupted repair does not open")
    func refusals() throws {
        let fixture = try makeStore()
        #expect(throws: StoreError.inUse(directory: "/store")) {
            try Store.repair("/store", environment: fixture.environment)
        }
        let environment = try crashed(fixture)
        try UnfinishedWork.repair.begin("/store", number: 9_000, environment.files)
        #expect(throws: StoreError.self) { try Store.open("/store", environment: environment) }
        _ = try Store.repair("/store", environment: environment)
        #expect(try reopened(environment) == contents(fixture.store))
    }
}
