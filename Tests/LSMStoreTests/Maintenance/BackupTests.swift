// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct BackupTests {
    private let path = "/backups"

    private func openBackup(
        _ fixture: StoreFixture, _ number: UInt64, at target: String = "/restored"
    ) throws -> Store {
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        try backups.restore(number, to: target)
        return try Store.open(target, options: fixture.options, environment: fixture.environment)
    }

    private func text(_ store: Store, _ keyspace: String, _ key: String) throws -> String? {
        let ks = try store.keyspace(keyspace)
        return try store.get(ks, Array(key.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    private func fill(_ fixture: StoreFixture, _ ks: Keyspace, from: Int = 0, to: Int) throws {
        for i in from..<to { try fixture.put(ks, "key\(i)", "value \(i) of some length") }
    }

    private func attach(_ fixture: StoreFixture, _ bytes: [UInt8]) throws -> AttachedFileDescription {
        let writer = try fixture.store.createAttachedFile()
        try writer.append(bytes)
        let file = try writer.finish(label: [7])
        let batch = WriteBatch()
        try batch.attach(file)
        try fixture.store.commit(batch)
        return file
    }

    @Test("a backup that is cancelled ends with an error, leaves no backup, and the next one is whole")
    func cancelled() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 300)
        try fixture.store.flush()
        var options = MaintenanceOptions()
        let looks = StripedCounter()
        options.isCancelled = { looks.add() > 0 }
        do throws(StoreError) {
            try fixture.store.backup(to: path, options: options)
            Issue.record("it was not cancelled")
        } catch {
            guard case .file(let failure) = error else { throw error }
            #expect(failure.errno == 125)
        }
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        #expect(try backups.list().isEmpty)
        try fixture.store.backup(to: path)
        #expect(try backups.verify().findings.isEmpty)
        #expect(try text(try openBackup(fixture, 1), "a", "key299") == "value 299 of some length")
    }

    @Test("a backup restores what was committed before it: tables, log and attached files, and nothing after")
    func wholePrefix() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 300)
        try fixture.store.flush()
        try fill(fixture, ks, from: 300, to: 400)
        let flushedFile = try attach(fixture, [1, 2, 3])
        let backup = try fixture.store.backup(to: path)
        #expect(backup.number == 1)
        #expect(backup.sequence == fixture.store.watermark)
        try fixture.put(ks, "key1", "later")
        try fixture.put(ks, "new", "later")

        let restored = try openBackup(fixture, 1)
        defer { try? restored.close() }
        #expect(restored.watermark == backup.sequence)
        #expect(try text(restored, "a", "key1") == "value 1 of some length")
        #expect(try text(restored, "a", "key399") == "value 399 of some length")
        #expect(try text(restored, "a", "new") == nil)
        #expect(try restored.readAttachedFile(flushedFile.number) == [1, 2, 3])
        #expect(try restored.verify().findings.isEmpty)
    }

    @Test("a second backup copies only files that the directory does not hold")
    func incremental() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 500)
        try fixture.store.compact()
        let file = try attach(fixture, [UInt8](repeating: 9, count: 5_000))
        let first = try fixture.store.backup(to: path)
        let before = Set(try fixture.files.list(path))
        try fill(fixture, ks, from: 500, to: 510)
        try fixture.store.flush()
        let second = try fixture.store.backup(to: path)
        let added = Set(try fixture.files.list(path)).subtracting(before)
        #expect(added.filter { $0.hasSuffix(".sst") }.count == 1, "\(added)")
        #expect(added.filter { $0.hasSuffix(".att") }.isEmpty)
        #expect(second.filesCount > first.filesCount - 1)
        let list = try BackupDirectory.open(path, environment: fixture.environment).list()
        #expect(list == [first, second])
        let restored = try openBackup(fixture, 1)
        defer { try? restored.close() }
        #expect(try text(restored, "a", "key505") == nil)
        #expect(restored.attachedFiles() == [file])
    }

    @Test("a deleted backup takes its own files with it and leaves those of the others")
    func deletion() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 300)
        try fixture.store.flush()
        try fixture.store.backup(to: path)
        try fill(fixture, ks, from: 100, to: 400)
        try fixture.store.compact()
        try fixture.store.backup(to: path)
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        let before = try fixture.files.list(path).count
        try backups.delete(1)
        #expect(try fixture.files.list(path).count < before)
        #expect(try backups.list().map(\.number) == [2])
        #expect(try backups.verify().findings.isEmpty)
        #expect(throws: StoreError.self) { try backups.delete(1) }
        #expect(throws: StoreError.self) { try backups.restore(1, to: "/nowhere") }
        let restored = try openBackup(fixture, 2)
        defer { try? restored.close() }
        #expect(try text(restored, "a", "key399") != nil)
        try backups.delete(2)
        let rest = try fixture.files.list(path).filter { $0 != "LOCK" }
        #expect(rest.isEmpty, "\(rest)")
    }

    @Test("a restored store that goes its own way and backs up beside the old one mixes no files with it")
    func fileNumbersUsedAgain() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "k", "shared")
        try fixture.store.flush()
        try fixture.store.backup(to: path)
        let twin = try openBackup(fixture, 1)
        defer { try? twin.close() }
        // The same keys at the same sequence numbers, of the same lengths: tables that differ in values only.
        for (store, value) in [(fixture.store, "old"), (twin, "new")] {
            let batch = WriteBatch()
            try batch.put(ks, Array("k2".utf8), Array(value.utf8))
            try store.commit(batch)
            try store.flush()
        }
        let ofOld = try fixture.store.backup(to: path)
        let ofTwin = try twin.backup(to: path)
        for (number, value) in [(ofOld.number, "old"), (ofTwin.number, "new")] {
            let restored = try openBackup(fixture, number, at: "/restored\(number)")
            #expect(try text(restored, "a", "k2") == value)
            #expect(try text(restored, "a", "k") == "shared")
            try restored.close()
        }
    }

    @Test("damage to any file of a backup is found by verify, and refused by restore")
    func damage() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 100)
        _ = try attach(fixture, [1, 2, 3, 4])
        try fixture.store.flush()
        try fill(fixture, ks, from: 100, to: 120)
        try fixture.store.backup(to: path)
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        for name in try fixture.files.list(path) where name != "LOCK" {
            let file = try fixture.files.open(path + "/" + name, .readWrite)
            let place = try file.size() / 2
            try flip(file, at: place)
            let report = try backups.verify(1)
            #expect(!report.findings.isEmpty, "\(name)")
            #expect(report.findings.allSatisfy { $0.advice == .deleteBackup })
            #expect(throws: StoreError.self) { try backups.restore(1, to: "/restored-\(name)") }
            // What was begun does not open.
            if fixture.files.exists("/restored-\(name)") {
                #expect(throws: StoreError.self) {
                    try Store.open("/restored-\(name)", environment: fixture.environment)
                }
            }
            try flip(file, at: place)
            file.close()
        }
        #expect(try backups.verify(1).findings.isEmpty)
    }

    @Test("while one record cannot be read, deleting another backup removes no file that it may name")
    func unreadableRecord() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 100)
        try fixture.store.flush()
        try fixture.store.backup(to: path)
        try fill(fixture, ks, from: 50, to: 150)
        try fixture.store.compact()
        try fixture.store.backup(to: path)
        let record = try fixture.files.open(path + "/000001.backup", .readWrite)
        try flip(record, at: 30)
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        #expect(try backups.list().map(\.number) == [2])
        let before = try fixture.files.list(path).filter { $0.hasSuffix(".sst") }
        try backups.delete(2)
        #expect(try fixture.files.list(path).filter { $0.hasSuffix(".sst") } == before)
        try flip(record, at: 30)
        record.close()
        #expect(try backups.verify(1).findings.isEmpty)
    }

    @Test("a restore goes into an empty directory only")
    func occupiedTarget() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fixture.put(ks, "k", "v")
        try fixture.store.backup(to: path)
        let backups = try BackupDirectory.open(path, environment: fixture.environment)
        #expect(throws: StoreError.self) { try backups.restore(1, to: "/store") }
        try fixture.files.createDirectory("/other")
        try fixture.files.open("/other/photo.jpg", .create).close()
        #expect(throws: StoreError.self) { try backups.restore(1, to: "/other") }
        #expect(fixture.files.exists("/other/photo.jpg"))
    }

    @Test("two at once in one backup directory: the second is refused")
    func lockedDirectory() throws {
        let fixture = try StoreFixture()
        try fixture.store.backup(to: path)
        let lock = try fixture.files.lock(path + "/LOCK")
        #expect(throws: StoreError.inUse(directory: path)) { try fixture.store.backup(to: path) }
        lock.close()
        try fixture.store.backup(to: path)
    }

    @Test("progress is told, and ends at the totals; a rate limit waits")
    func progress() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("a")
        try fill(fixture, ks, to: 100)
        try fixture.store.flush()
        let last = LastProgress()
        var options = MaintenanceOptions()
        options.onProgress = { last.value = $0 }
        options.bytesPerSecondMax = 1 << 30
        try fixture.store.backup(to: path, options: options)
        let end = last.value
        #expect(end.filesDone == end.filesTotal && end.filesTotal > 0)
        #expect(end.bytesDone == end.bytesTotal && end.bytesTotal > 0)
    }

    @Test("a closed store makes no backup")
    func closedStore() throws {
        let fixture = try StoreFixture()
        try fixture.store.close()
        #expect(throws: StoreError.closed) { try fixture.store.backup(to: path) }
    }

    private func flip(_ file: any File, at offset: Int) throws {
        let byte = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { byte.deallocate() }
        _ = try file.read(into: byte, at: offset)
        byte[0] ^= 0x10
        try file.write(UnsafeRawBufferPointer(byte), at: offset)
    }
}

/// What was told last. One thread.
private final class LastProgress: @unchecked Sendable {
    var value = MaintenanceProgress()
}
