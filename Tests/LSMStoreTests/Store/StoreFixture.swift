// SPDX-License-Identifier: Apache-2.0
import Base

@testable import LSMStore

/// A store in memory, and the means to open it again.
final class StoreFixture {
    let files = MemoryFileSystem()
    let clock = ManualClock()
    let environment: Environment
    var options = StoreOptions()
    private(set) var store: Store

    init(_ configure: (inout StoreOptions) -> Void = { _ in }) throws {
        environment = Environment(
            files: files, clock: clock, random: SeededRandomSource(seed: 7), threads: Threads())
        options.memtableBytes = 256 << 10
        options.walSegmentBytes = 512 << 10
        options.blockBytes = 1 << 10
        options.tableBytes = 64 << 10
        options.levelBaseBytes = 256 << 10
        options.cacheBytes = 1 << 20
        configure(&options)
        store = try Store.open("/store", options: options, environment: environment)
    }

    deinit { try? store.close() }

    /// Closes and opens again.
    func reopen() throws {
        try store.close()
        store = try Store.open("/store", options: options, environment: environment)
    }

    func put(_ keyspace: Keyspace, _ key: String, _ value: String) throws {
        let batch = WriteBatch()
        try batch.put(keyspace, Array(key.utf8), Array(value.utf8))
        try store.commit(batch, .buffered)
    }

    func delete(_ keyspace: Keyspace, _ key: String) throws {
        let batch = WriteBatch()
        try batch.delete(keyspace, Array(key.utf8))
        try store.commit(batch, .buffered)
    }

    func get(_ keyspace: Keyspace, _ key: String, at snapshot: Snapshot? = nil) throws -> String? {
        try store.get(keyspace, Array(key.utf8), at: snapshot).map { String(decoding: $0, as: UTF8.self) }
    }

    /// All keys and values, forwards; checks that backwards gives the same.
    func contents(_ keyspace: Keyspace, at snapshot: Snapshot? = nil) throws -> [(String, String)] {
        let forwards = try store.iterator(keyspace, at: snapshot)
        var result: [(String, String)] = []
        try forwards.seekToFirst()
        while forwards.isValid {
            result.append((text(forwards.key), text(try forwards.value)))
            try forwards.next()
        }
        return result
    }

    func contentsBackwards(_ keyspace: Keyspace, at snapshot: Snapshot? = nil) throws -> [(String, String)] {
        let backwards = try store.iterator(keyspace, at: snapshot)
        var result: [(String, String)] = []
        try backwards.seekToLast()
        while backwards.isValid {
            result.append((text(backwards.key), text(try backwards.value)))
            try backwards.previous()
        }
        return result
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

/// A clock that a test sets.
final class ManualClock: TimeSource, @unchecked Sendable {
    private let lock = SpinLock()
    private var millis: Int64 = 1_600_000_000_000

    var nowMillis: Int64 { lock.withLock { millis } }
    var monotonicNanos: UInt64 { UInt64(nowMillis) * 1_000_000 }
    func advance(millis step: Int64) { lock.withLock { millis += step } }
}
