// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// Every call that changes something fails once: backup, restore and repair end in an error or in success,
/// never in something wrong.
@Suite struct MaintenanceFaultTests {
    private func options() -> StoreOptions {
        var options = StoreOptions()
        options.memtableBytes = 16 << 10
        options.walSegmentBytes = 16 << 10
        options.blockBytes = 256
        return options
    }

    private func fill(_ store: Store, _ keys: Range<Int>) throws -> Keyspace {
        let ks = try store.keyspace("a")
        for i in keys {
            let batch = WriteBatch()
            try batch.put(ks, Array("key\(i)".utf8), Array("value\(i)".utf8))
            try store.commit(batch, .buffered)
        }
        return ks
    }

    private func keys(_ directory: String, _ files: FaultyFileSystem) throws -> Int {
        let store = try Store.open(directory, options: options(), environment: files.environment)
        defer { try? store.close() }
        let iterator = try store.iterator(try store.keyspace("a"))
        var count = 0
        try iterator.seekToFirst()
        while iterator.isValid {
            count += 1
            try iterator.next()
        }
        return count
    }

    /// A closed store, and a backup of its first 40 keys.
    private func made() throws -> FaultyFileSystem {
        let files = FaultyFileSystem()
        let store = try Store.open("/store", options: options(), environment: files.environment)
        _ = try fill(store, 0..<40)
        try store.backup(to: "/backups")
        _ = try fill(store, 40..<60)
        try store.flush()
        try store.close()
        return files
    }

    @Test(
        "whichever call fails during a backup, the directory lists whole backups only, and the next one works"
    )
    func backup() throws {
        let base = try made()
        var n = 0
        var failures = 0
        while true {
            n += 1
            let files = base.copy()
            let store = try Store.open("/store", options: options(), environment: files.environment)
            _ = try fill(store, 60..<70)
            files.failingCall = files.calls + n
            let isOver: Bool
            do throws(StoreError) {
                try store.backup(to: "/backups")
                isOver = files.calls < files.failingCall
            } catch {
                failures += 1
                isOver = false
            }
            files.failingCall = 0
            let backups = try BackupDirectory.open("/backups", environment: files.environment)
            #expect(try backups.verify().findings.isEmpty, "call \(n)")
            for backup in try backups.list() {
                try backups.restore(backup.number, to: "/restored\(backup.number)")
                let expected = backup.number == 1 ? 40 : 70
                #expect(try keys("/restored\(backup.number)", files) == expected, "call \(n)")
            }
            try store.backup(to: "/backups")
            #expect(try backups.verify().findings.isEmpty, "call \(n)")
            try store.close()
            if isOver { break }
            try #require(n < 1_000)
        }
        #expect(failures > 5)
    }

    @Test(
        "whichever call fails during a restore, the place does not open or is whole, and restoring again works"
    )
    func restore() throws {
        let base = try made()
        var n = 0
        while true {
            n += 1
            let files = base.copy()
            let backups = try BackupDirectory.open("/backups", environment: files.environment)
            files.failingCall = files.calls + n
            var isOver = false
            do throws(StoreError) {
                try backups.restore(1, to: "/restored")
                isOver = files.calls < files.failingCall
            } catch {
                files.failingCall = 0
                if files.exists("/restored/CURRENT") || files.exists("/restored/RESTORING") {
                    do { #expect(try keys("/restored", files) == 40) } catch StoreError.invalid {}
                }
            }
            files.failingCall = 0
            if !isOver && !files.exists("/restored/CURRENT") { try backups.restore(1, to: "/restored") }
            if files.exists("/restored/RESTORING") { try backups.restore(1, to: "/restored") }
            #expect(try keys("/restored", files) == 40, "call \(n)")
            if isOver { break }
            try #require(n < 1_000)
        }
    }

    @Test(
        "whichever call fails during a repair, the next one brings everything back", arguments: [false, true])
    func repair(isManifestLost: Bool) throws {
        let base = try made()
        base.files["/store/CURRENT"] = nil
        for path in base.files.keys where isManifestLost && path.hasPrefix("/store/MANIFEST") {
            base.files[path] = nil
        }
        var n = 0
        while true {
            n += 1
            let files = base.copy()
            files.failingCall = files.calls + n
            var isOver = false
            do throws(StoreError) {
                let report = try Store.repair("/store", environment: files.environment)
                isOver = files.calls < files.failingCall && report.isChanged
            } catch {
                files.failingCall = 0
                _ = try Store.repair("/store", environment: files.environment)
            }
            files.failingCall = 0
            #expect(try keys("/store", files) == 60, "call \(n)")
            if isOver { break }
            try #require(n < 1_000)
        }
    }
}
