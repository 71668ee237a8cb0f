// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct StoreRobustnessTests {
    @Test("dropping a file that is not attached, or attaching one twice, is refused and harms nothing")
    func fileOperationsThatDoNotFit() throws {
        let fixture = try StoreFixture()
        let unknown = WriteBatch()
        try unknown.drop(attachedFile: 77)
        #expect(throws: StoreError.invalid("there is no attached file 77 to drop")) {
            try fixture.store.commit(unknown)
        }
        let writer = try fixture.store.createAttachedFile()
        try writer.append([1, 2, 3])
        let file = try writer.finish(label: [])
        let twice = WriteBatch()
        try twice.attach(file)
        try fixture.store.commit(twice)
        #expect(throws: StoreError.self) { try fixture.store.commit(twice) }
        try fixture.store.flush()
        try fixture.reopen()
        #expect(fixture.store.attachedFiles() == [file])
    }

    @Test("two drops of one file in one batch are one drop, also after a start from the WAL")
    func doubleDropInOneBatch() throws {
        let fixture = try StoreFixture()
        let writer = try fixture.store.createAttachedFile()
        try writer.append([1])
        let file = try writer.finish(label: [])
        let attaching = WriteBatch()
        try attaching.attach(file)
        try fixture.store.commit(attaching)
        let dropping = WriteBatch()
        try dropping.drop(attachedFile: file.number)
        try dropping.drop(attachedFile: file.number)
        try fixture.store.commit(dropping)
        try fixture.store.flush()
        try fixture.reopen()
        #expect(fixture.store.attachedFiles().isEmpty)
    }

    @Test("operands that do not fit are an error for their key alone; flushing and compaction go on")
    func unfoldableMerge() throws {
        let fixture = try StoreFixture()
        let ks = try fixture.store.keyspace("n", options: KeyspaceOptions(mergeOperator: .addInt64))
        let batch = WriteBatch()
        try batch.put(ks, [1], [1, 2, 3])
        try batch.merge(ks, [1], [0, 0, 0, 0, 0, 0, 0, 0])
        try batch.merge(ks, [2], [9])
        try batch.put(ks, [3], [5])
        try fixture.store.commit(batch)
        try fixture.store.flush()
        try fixture.store.compact()
        try fixture.reopen()
        #expect(throws: StoreError.self) { try fixture.store.get(ks, [1]) }
        #expect(throws: StoreError.self) { try fixture.store.get(ks, [2]) }
        #expect(try fixture.store.get(ks, [3]) == [5])
        let iterator = try fixture.store.iterator(ks)
        #expect(throws: StoreError.self) { try iterator.seekToFirst() }
        #expect(!iterator.isValid, "an iterator that met an error is at no key")
    }

    @Test("threads that ask for the same new keyspace get the same one")
    func keyspaceCreatedAtOnce() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let found = Found()
        let threads = (0..<8).map { _ in
            fixture.environment.threads.spawn(name: "opener") {
                do { found.add(try store.keyspace("same").id) } catch { Issue.record("\(error)") }
            }
        }
        for thread in threads { thread.join() }
        #expect(found.ids.count == 1)
        #expect(store.statistics.trouble == nil)
    }

    @Test("compact() comes to an end while others write")
    func compactUnderWrites() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let ks = try store.keyspace("a")
        for i in 0..<2000 { try fixture.put(ks, "key\(i % 500)", "value\(i)") }
        let writing = Flag()
        let writer = fixture.environment.threads.spawn(name: "writer") {
            var i = 0
            while !writing.isSet {
                let batch = WriteBatch()
                do {
                    try batch.put(ks, Array("w\(i % 300)".utf8), [UInt8](repeating: 7, count: 500))
                    try store.commit(batch, .buffered)
                } catch { Issue.record("\(error)") }
                i += 1
            }
        }
        try store.compact()
        writing.set()
        writer.join()
        #expect(try fixture.get(ks, "key499") == "value1999")
        #expect(try store.verify().findings.isEmpty)
    }

    @Test("a full disk refuses commits with a clear error, and takes them again when there is room")
    func fullDisk() throws {
        let files = MemoryFileSystem(capacityBytes: 3 << 20)
        let environment = Environment(
            files: files, clock: ManualClock(), random: SeededRandomSource(seed: 3), threads: Threads())
        var options = StoreOptions()
        options.memtableBytes = 128 << 10
        options.walSegmentBytes = 192 << 10
        let store = try Store.open("/store", options: options, environment: environment)
        let ks = try store.keyspace("a")
        var acknowledged: [Int] = []
        var refusal: StoreError?
        for i in 0..<2000 where refusal == nil {
            do throws(StoreError) {
                try store.commit(record(ks, i), .buffered)
                acknowledged.append(i)
            } catch { refusal = error }
        }
        #expect(refusal?.isDiskFull == true, "\(String(describing: refusal))")
        let text = try #require(refusal).description
        #expect(text.contains("Free some space"))
        for i in acknowledged { #expect(try store.get(ks, key(i))?.count == 4096, "\(i)") }
        try? store.close()
    }

    private func key(_ i: Int) -> [UInt8] { Array("key\(i)".utf8) }

    private func record(_ ks: Keyspace, _ i: Int) throws(StoreError) -> WriteBatch {
        var generator = SeededGenerator(seed: UInt64(i))
        let batch = WriteBatch()
        let value = (0..<4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        try batch.put(ks, key(i), value)
        return batch
    }
}

/// Ids that threads found.
private final class Found: @unchecked Sendable {
    private let lock = SpinLock()
    private var all: Set<UInt16> = []
    func add(_ id: UInt16) { lock.withLock { _ = all.insert(id) } }
    var ids: Set<UInt16> { lock.withLock { all } }
}

private final class Flag: @unchecked Sendable {
    private let lock = SpinLock()
    private var value = false
    func set() { lock.withLock { value = true } }
    var isSet: Bool { lock.withLock { value } }
}
