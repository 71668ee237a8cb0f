// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization
import Testing

@testable import LSMStore

/// What an opening says of a directory that does not hold what it should, or cannot be read.
@Suite struct RecoveryFaultTests {
    /// A store's files with an attached file and a table, closed.
    private func closedStore(keepsLog: Bool = false) throws -> (disk: FaultyFileSystem, attached: UInt64) {
        let disk = FaultyFileSystem()
        let store = try open(disk)
        let keyspace = try store.keyspace("rows")
        let writer = try store.createAttachedFile()
        try writer.append([1, 2, 3])
        let file = try writer.finish(label: [])
        let batch = WriteBatch()
        try batch.attach(file)
        try batch.put(keyspace, [1], [2])
        try store.commit(batch)
        try store.flush()
        if keepsLog {
            let later = WriteBatch()
            try later.put(keyspace, [3], [4])
            try later.delete(keyspace, [5])
            try store.commit(later)
            let copy = disk.copy()
            try store.close()
            return (copy, file.number)
        }
        try store.close()
        return (disk, file.number)
    }

    private func open(_ files: any FileSystem) throws(StoreError) -> Store {
        let environment = Environment(
            files: files, clock: ManualClock(), random: SeededRandomSource(seed: 7), threads: Threads())
        return try Store.open("/store", options: StoreOptions(), environment: environment)
    }

    private func failure(_ files: any FileSystem) -> StoreError? {
        do throws(StoreError) {
            let store = try open(files)
            try store.close()
            return nil
        } catch { return error }
    }

    @Test("An attached file of another size is named with both sizes; a missing one is missed")
    func attachedFile() throws {
        let (disk, number) = try closedStore()
        let path = StoreFile.attached(number).path(in: "/store")
        let bytes = disk[path]
        disk[path] = bytes + [9]
        guard case .corrupt(let found)? = failure(disk) else {
            Issue.record("the store opened")
            return
        }
        #expect(found.file == path && found.expected == "\(bytes.count) bytes")
        #expect(found.found.contains("\(bytes.count + 1)"))
        disk.files[path] = nil
        guard case .corrupt(let missing)? = failure(disk) else {
            Issue.record("the store opened")
            return
        }
        #expect(missing.file == path && missing.found == "no file")
        disk[path] = bytes
        #expect(failure(disk) == nil, "nothing was removed")
    }

    @Test("A table that cannot be opened or sized is a file error that names it, not damage")
    func unreadableTable() throws {
        let (disk, _) = try closedStore()
        let path = try #require(disk.files.keys.first { $0.hasSuffix(".sst") })
        for call in [FailingCall.open, .size] {
            guard case .file(let error)? = failure(FailingFileSystem(disk, path, call)) else {
                Issue.record("no file error for \(call)")
                continue
            }
            #expect(error.path == path && error.errno == 13)
        }
        #expect(failure(disk) == nil)
    }

    @Test("A directory that cannot be made, listed, locked or synced is a file error")
    func unusableDirectory() throws {
        let (disk, _) = try closedStore()
        for call in [FailingCall.createDirectory, .list, .lock] {
            guard case .file(let error)? = failure(FailingFileSystem(disk, nil, call)) else {
                Issue.record("no file error for \(call)")
                continue
            }
            #expect(error.errno == 13)
        }
        disk["/store/000999.sst"] = [1]
        #expect(StoreFile(name: "000999.sst") != nil, "a table that no manifest names")
        guard case .file? = failure(FailingFileSystem(disk, nil, .syncDirectory)) else {
            Issue.record("names were removed that a crash may bring back")
            return
        }
        #expect(disk.files["/store/000999.sst"] != nil)
        #expect(failure(disk) == nil)
        #expect(disk.files["/store/000999.sst"] == nil)
        #expect(failure(FailingFileSystem(FaultyFileSystem(), nil, .syncDirectory)) != nil, "a new store")
    }

    @Test("A batch whose count is not that of its operations is corrupt, whatever its checksum says")
    func miscountedBatch() throws {
        for count in [1, 3] {
            let disk = FaultyFileSystem()
            let writer = WALWriter(environment: disk.environment, directory: "/store", segmentBytes: 8192)
            let (closed, _) = try closedStore()
            for (path, file) in closed.files where !path.hasSuffix(".wal") { disk[path] = file.bytes }
            let manifest = try #require(
                try ManifestReader.read(environment: disk.environment, directory: "/store"))
            let first = manifest.state.lastSequence + 1
            try writer.startSegment(
                number: manifest.state.minimumWALSegment, firstSequence: first, recycling: nil)
            let batch = WriteBatch()
            try batch.put(Keyspace(id: 1), [7], [8])
            try batch.put(Keyspace(id: 1), [8], [9])
            try writer.beginGroup()
            try writer.add(firstSequence: first, count: count, payload: batch.payload)
            try writer.writeGroup()
            try writer.sync()
            writer.close()
            guard case .corrupt(let found)? = failure(disk) else {
                Issue.record("a batch of 2 operations passed for one of \(count)")
                continue
            }
            #expect(found.what == "batch \(first)")
        }
    }

    @Test("A sync that fails makes the store read-only, which is told once, with its cause")
    func becameReadOnly() throws {
        let disk = FaultyFileSystem()
        let causes = Causes()
        var options = StoreOptions()
        options.listener = { event in
            if case .becameReadOnly(let cause) = event { causes.add(cause) }
        }
        let store = try Store.open("/store", options: options, environment: disk.environment)
        let keyspace = try store.keyspace("rows")
        let files = FailingSync()
        files.arm(disk)
        let batch = WriteBatch()
        try batch.put(keyspace, [1], [1])
        #expect(throws: StoreError.self) { try store.commit(batch) }
        #expect(throws: StoreError.self) { try store.commit(batch) }
        try? store.close()
        #expect(causes.all.count == 1)
        #expect(causes.all.first?.contains("syncing") == true, "\(causes.all)")
    }
}

/// Causes that a listener heard of.
private final class Causes: @unchecked Sendable {
    private let lock = SpinLock()
    private var heard: [String] = []

    func add(_ cause: String) { lock.withLock { heard.append(cause) } }
    var all: [String] { lock.withLock { heard } }
}

/// Makes the next call of a `FaultyFileSystem` that syncs fail.
private struct FailingSync {
    /// A buffered put makes one write, and its sync follows.
    func arm(_ disk: FaultyFileSystem) { disk.failingCall = disk.calls + 2 }
}
