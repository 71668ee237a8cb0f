// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// Our store: one keyspace, LZ4 at all levels.
final class StrataEngine: Engine {
    private let store: Store
    private let keyspace: Keyspace
    private let durability: Durability

    init(_ directory: String, _ settings: Settings, isSynced: Bool) throws {
        var options = StoreOptions()
        options.cacheBytes = settings.cacheBytes
        options.memtableBytes = settings.memtableBytes
        options.walSegmentBytes = settings.memtableBytes + settings.memtableBytes / 4
        store = try Store.open(directory, options: options)
        keyspace = try store.keyspace(
            "benchmark",
            options: KeyspaceOptions(filterBitsPerKey: 10, upperCompression: .lz4, lastCompression: .lz4))
        durability = isSynced ? .sync : .buffered
    }

    func makeSession() -> any EngineSession {
        StrataSession(store, keyspace, durability)
    }

    func settle() throws { try store.compact() }

    func close() throws { try store.close() }
}
