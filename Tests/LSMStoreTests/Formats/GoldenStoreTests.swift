// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import Testing

@testable import LSMStore

@Suite struct GoldenStoreTests {
    /// The stores that releases wrote, one directory each.
    static let versions: [String] = {
        let names = (try? PosixFileSystem().list(GoldenStore.directory)) ?? []
        return names.filter { $0.hasPrefix("v") }.sorted()
    }()

    private func environment() -> Environment {
        Environment(
            files: MemoryFileSystem(), clock: ManualClock(), random: SeededRandomSource(seed: 5),
            threads: Threads())
    }

    private func expectContents(_ store: Store, _ version: String) throws {
        for (name, entries) in GoldenStore.expected(version) {
            let ks = try store.keyspace(
                name, options: KeyspaceOptions(mergeOperator: name == "sums" ? .addInt64 : .none))
            let iterator = try store.iterator(ks)
            try iterator.seekToFirst()
            for entry in entries {
                try #require(iterator.isValid, "\(entry.key)")
                #expect(String(decoding: iterator.key, as: UTF8.self) == entry.key)
                #expect(try iterator.value == entry.value)
                try iterator.next()
            }
            #expect(!iterator.isValid)
        }
        let file = try #require(store.attachedFiles().first)
        #expect(try store.readAttachedFile(file.number) == GoldenStore.attached)
        #expect(try store.verify().findings.isEmpty)
    }

    @Test("there is a golden store of each format")
    func present() throws {
        if let name = getenv("STRATA_WRITE_GOLDEN_STORE").map({ String(cString: $0) }) {
            let target = GoldenStore.directory + "/" + name
            try #require(!PosixFileSystem().exists(target), "a golden store is never written again")
            let environment = environment()
            try GoldenStore.make("/store", environment)
            try GoldenStore.copy("/store-kept", environment.files, to: target, PosixFileSystem())
        }
        #expect(GoldenStoreTests.versions.prefix(2) == ["v1", "v2"])
    }

    @Test("a golden store is opened, read, verified, compacted and read again", arguments: versions)
    func readable(version: String) throws {
        let environment = environment()
        try GoldenStore.copy(
            GoldenStore.directory + "/" + version, PosixFileSystem(), to: "/store", environment.files)
        var store = try Store.open("/store", environment: environment)
        try expectContents(store, version)
        try store.compact()
        try expectContents(store, version)
        try store.close()
        store = try Store.open("/store", environment: environment)
        try expectContents(store, version)
        try store.close()
    }

    @Test("an upgrade keeps the store as it was beside the new one; both can be read", arguments: versions)
    func upgrade(version: String) throws {
        let environment = environment()
        try GoldenStore.copy(
            GoldenStore.directory + "/" + version, PosixFileSystem(), to: "/store", environment.files)
        let report = try Store.upgrade("/store", keepingOldAt: "/kept", environment: environment)
        #expect(report.to == Int(ManifestFormat.version) && report.kept == "/kept")
        for directory in ["/store", "/kept"] {
            let store = try Store.open(directory, environment: environment)
            try expectContents(store, version)
            try store.compact()
            try store.close()
        }
        #expect(throws: StoreError.self) {
            try Store.upgrade("/store", keepingOldAt: "/kept", environment: environment)
        }
    }

    @Test(
        "a repair without a manifest gives a golden store back, but for its attached files",
        arguments: versions)
    func repair(version: String) throws {
        let environment = environment()
        try GoldenStore.copy(
            GoldenStore.directory + "/" + version, PosixFileSystem(), to: "/store", environment.files)
        for name in try environment.files.list("/store") where name.hasPrefix("MANIFEST") || name == "CURRENT"
        {
            try environment.files.remove("/store/" + name)
        }
        _ = try Store.repair("/store", environment: environment)
        let store = try Store.open("/store", environment: environment)
        defer { try? store.close() }
        #expect(try store.get(try store.keyspace("plain"), Array("key60".utf8)) == Array("in the log".utf8))
        let sums = try store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .addInt64))
        #expect(try store.get(sums, Array("total".utf8))?.first == 6)
        if version != "v1" {
            let large = try store.keyspace("large")
            for (key, value) in try #require(GoldenStore.expected(version)["large"]) {
                #expect(try store.get(large, Array(key.utf8)) == value)
            }
        }
    }

    @Test("a store of a newer format is refused in words that say so")
    func newerFormat() throws {
        let environment = environment()
        let store = try Store.open("/store", environment: environment)
        try store.close()
        let names = try environment.files.list("/store")
        let name = try #require(names.first { $0.hasPrefix("MANIFEST") })
        let number = try #require(StoreFile(name: name)?.number)
        let header = ByteWriter()
        ManifestFormat.encodeHeader(number: number, storeID: 1, to: header)
        header.set32(ManifestFormat.version + 1, at: 8)
        let covered = UnsafeRawBufferPointer(rebasing: header.bytes[..<32])
        header.set64(XXH3.hash(covered), at: 32)
        let file = try environment.files.open("/store/" + name, .readWrite)
        try file.write(header.bytes, at: 0)
        file.close()
        do throws(StoreError) {
            _ = try Store.open("/store", environment: environment)
            Issue.record("opened")
        } catch {
            #expect(error.description.contains("newer version"), "\(error)")
        }
        #expect(throws: StoreError.self) {
            try Store.upgrade("/store", keepingOldAt: "/kept", environment: environment)
        }
        #expect(!environment.files.exists("/kept"))
    }
}
