// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import LSMStore

/// A store whose keyspaces put values of 100 bytes and more into blob files.
struct BlobFixture {
    let fixture: StoreFixture
    let keyspace: Keyspace

    static let options = KeyspaceOptions(upperCompression: .none, blobThresholdBytes: 100)

    var store: Store { fixture.store }

    init(
        _ keyspaceOptions: KeyspaceOptions = BlobFixture.options,
        _ configure: (inout StoreOptions) -> Void = { _ in }
    ) throws {
        fixture = try StoreFixture {
            $0.compactionThreads = 1
            configure(&$0)
        }
        keyspace = try fixture.store.keyspace("k", options: keyspaceOptions)
    }

    /// Bytes that do not compress, different for each seed.
    static func value(_ seed: Int, _ count: Int = 500) -> [UInt8] {
        var generator = SeededGenerator(seed: UInt64(seed) &+ 77)
        return (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    func put(_ key: String, _ value: [UInt8]) throws {
        let batch = WriteBatch()
        try batch.put(keyspace, Array(key.utf8), value)
        try store.commit(batch, .buffered)
    }

    func get(_ key: String, at snapshot: Snapshot? = nil) throws -> [UInt8]? {
        try store.get(keyspace, Array(key.utf8), at: snapshot)
    }

    /// Names of the blob files on the disk, sorted.
    func blobNames() throws -> [String] {
        try fixture.files.list("/store").filter { $0.hasSuffix(".blob") }.sorted()
    }

    /// Waits until the store has got rid of all that nothing references, and of what is mostly dead.
    func settle() throws {
        for _ in 0..<5_000 {
            let description = try store.describe()
            let isReclaiming = description.blobFiles.contains {
                $0.deadBytes * 2 > $0.liveBytes + $0.deadBytes
            }
            let names = try blobNames()
            if !isReclaiming && names.count == description.blobFiles.count { return }
            store.sweepObsoleteFiles()
            fixture.environment.threads.sleep(nanos: 1_000_000)
        }
        Issue.record("the store does not settle: \(try store.describe())")
    }

    func path(_ number: UInt64) -> String { StoreFile.blob(number).path(in: "/store") }

    /// Changes one byte of a file.
    func flip(_ path: String, at offset: Int) throws {
        let file = try fixture.files.open(path, .readWrite)
        defer { file.close() }
        var byte = [UInt8](repeating: 0, count: 1)
        _ = try byte.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
        byte[0] ^= 1
        try byte.withUnsafeBytes { try file.write($0, at: offset) }
    }
}
