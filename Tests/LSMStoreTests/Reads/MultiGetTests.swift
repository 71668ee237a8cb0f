// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

@Suite struct MultiGetTests {
    private static func key(_ i: Int) -> [UInt8] { Array("key-\(i * 7919 % 100_003)".utf8) }

    /// A store with versions, deletes, operands and range deletes over several tables and the memtable.
    private func filled(cacheBytes: Int) throws -> (Store, Keyspace, Keyspace) {
        var options = StoreOptions()
        options.cacheBytes = cacheBytes
        options.blockBytes = 256
        options.tableBytes = 4 << 10
        options.levelBaseBytes = 8 << 10
        let files = MemoryFileSystem()
        let environment = Environment(
            files: files, clock: SystemTimeSource(), random: SeededRandomSource(seed: 5), threads: Threads())
        let store = try Store.open("/store", options: options, environment: environment)
        let rows = try store.keyspace("rows")
        let sums = try store.keyspace("sums", options: KeyspaceOptions(mergeOperator: .append))
        var generator = SeededGenerator(seed: 3)
        for round in 0..<8 {
            let batch = WriteBatch()
            for _ in 0..<300 {
                let key = MultiGetTests.key(Int.random(in: 0..<600, using: &generator))
                switch Int.random(in: 0..<8, using: &generator) {
                case 0: try batch.delete(rows, key)
                case 1:
                    try batch.put(rows, key, [UInt8(round)], expiresAtMillis: round % 2 == 0 ? 1 : Int64.max)
                case 2, 3: try batch.merge(sums, key, [UInt8(round)])
                default: try batch.put(rows, key, key + [UInt8(round)])
                }
            }
            if round % 3 == 1 {
                try batch.deleteRange(rows, from: Array("key-2".utf8), to: Array("key-4".utf8))
            }
            try store.commit(batch, .buffered)
            if round < 7 { try store.flush() }
            if round == 3 { try store.compact() }
        }
        return (store, rows, sums)
    }

    @Test("multiGet gives what get gives for each key", arguments: [0, 8 << 10, 8 << 20])
    func sameAsGet(cacheBytes: Int) throws {
        let (store, rows, sums) = try filled(cacheBytes: cacheBytes)
        defer { try? store.close() }
        var generator = SeededGenerator(seed: 4)
        for count in [1, 2, 32, 33, 700] {
            for keyspace in [rows, sums] {
                let keys = (0..<count).map { _ in
                    MultiGetTests.key(Int.random(in: 0..<700, using: &generator))
                }
                let found = try store.multiGet(keyspace, keys)
                for (key, value) in zip(keys, found) {
                    #expect(try store.get(keyspace, key) == value, "\(String(decoding: key, as: UTF8.self))")
                }
            }
        }
    }

    @Test("Keys may repeat, be absent, empty or the beginning of others, and come in any order")
    func oddKeys() throws {
        let (store, rows, _) = try filled(cacheBytes: 1 << 20)
        defer { try? store.close() }
        try store.commit(
            try {
                let b = WriteBatch(); try b.put(rows, [], [9]); try b.put(rows, [0], [8]); return b
            }())
        let keys: [[UInt8]] = [[0], [], [255], [0, 0], [], Array("key-".utf8), [0]]
        #expect(try store.multiGet(rows, keys) == [[8], [9], nil, nil, [9], nil, [8]])
        #expect(try store.multiGet(rows, []).isEmpty)
    }

    @Test("At a snapshot multiGet sees what the snapshot sees, whatever was written and compacted since")
    func atSnapshot() throws {
        let (store, rows, _) = try filled(cacheBytes: 64 << 10)
        defer { try? store.close() }
        let keys = (0..<100).map { MultiGetTests.key($0) }
        let before = try store.multiGet(rows, keys)
        let snapshot = store.snapshot()
        let batch = WriteBatch()
        for key in keys { try batch.put(rows, key, [1, 2, 3]) }
        try store.commit(batch)
        try store.compact()
        #expect(try store.multiGet(rows, keys, at: snapshot) == before)
        #expect(try store.multiGet(rows, keys) == Array(repeating: [1, 2, 3], count: 100))
    }

    @Test("get into a buffer tells the size, and fills the buffer where it is large enough")
    func intoBuffer() throws {
        let (store, rows, sums) = try filled(cacheBytes: 1 << 20)
        defer { try? store.close() }
        let long = [UInt8](repeating: 7, count: 1000)
        try store.commit(
            try {
                let b = WriteBatch(); try b.put(rows, long, long); return b
            }())
        var buffer = [UInt8](repeating: 0, count: 1000)
        for keyspace in [rows, sums] {
            for key in (0..<700).map({ MultiGetTests.key($0) }) + [long] {
                let expected = try store.get(keyspace, key)
                let count = try key.withUnsafeBytes { key in
                    try buffer.withUnsafeMutableBytes { try store.get(keyspace, key, into: $0) }
                }
                #expect(count == expected?.count)
                if let count { #expect(Array(buffer[..<count]) == expected) }
            }
        }
        let small = try long.withUnsafeBytes { key in
            try buffer.withUnsafeMutableBytes { bytes in
                try store.get(rows, key, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<10]))
            }
        }
        #expect(small == 1000)
    }

    @Test("A closed store refuses reads")
    func closed() throws {
        let (store, rows, _) = try filled(cacheBytes: 1 << 20)
        try store.close()
        #expect(throws: StoreError.closed) { try store.get(rows, [1]) }
        #expect(throws: StoreError.closed) { try store.multiGet(rows, [[1]]) }
    }
}
