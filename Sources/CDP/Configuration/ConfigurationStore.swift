// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Configuration objects by kind and id, as JSON rows: keyspace `cdp.configuration`, key context number,
/// kind, 0, id.
///
/// Reads come from a copy in memory, which every change replaces after its commit. There are few such
/// objects, and each event asks for some.
final class ConfigurationStore: @unchecked Sendable {
    private let store: Store
    private let keyspace: Keyspace
    private let context: [UInt8]
    /// Held while an object is changed.
    private let changeLock: Lock
    private let lock: Lock
    /// Guarded by `lock`.
    private var objects: [String: [String: JSON]] = [:]

    init(_ store: Store, context: UInt16, threads: Threads) throws(TrackError) {
        self.store = store
        self.context = [UInt8(context >> 8), UInt8(truncatingIfNeeded: context)]
        changeLock = Lock(threads)
        lock = Lock(threads)
        keyspace = try storing { () throws(StoreError) in try store.keyspace("cdp.configuration") }
        try load()
    }

    private func load() throws(TrackError) {
        let prefix = context
        let rows = try storing { () throws(StoreError) -> [([UInt8], [UInt8])] in
            let iterator = try store.iterator(
                keyspace, from: prefix, to: ByteOrder.successor(ofPrefix: prefix))
            var rows: [([UInt8], [UInt8])] = []
            try iterator.seekToFirst()
            while iterator.isValid {
                rows.append((Array(iterator.key.dropFirst(prefix.count)), try iterator.value))
                try iterator.next()
            }
            return rows
        }
        for (key, value) in rows {
            let parts = key.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let json = try? JSON.parse(value) else {
                throw .failed("a row of the configuration is damaged; run `strata verify`")
            }
            objects[String(decoding: parts[0], as: UTF8.self), default: [:]][
                String(decoding: parts[1], as: UTF8.self)] =
                json
        }
    }

    func object(_ kind: String, _ id: String) -> JSON? { lock.withLock { objects[kind]?[id] } }

    /// By id, ascending.
    func objects(_ kind: String) -> [JSON] {
        lock.withLock { (objects[kind] ?? [:]).sorted { $0.key < $1.key }.map(\.value) }
    }

    /// Writes an object, or removes it; durable on return.
    func set(_ kind: String, _ id: String, _ json: JSON?) throws(TrackError) {
        try update(kind, id) { _ throws(TrackError) in json }
    }

    /// Reads, changes and writes an object; nobody else changes one meanwhile.
    func update(
        _ kind: String, _ id: String, _ body: (JSON?) throws(TrackError) -> JSON?
    ) throws(TrackError) {
        changeLock.lock()
        defer { changeLock.unlock() }
        let json = try body(object(kind, id))
        let key = context + Array(kind.utf8) + [0] + Array(id.utf8)
        try storing { () throws(StoreError) in
            let batch = WriteBatch()
            if let json { try batch.put(keyspace, key, json.bytes) } else { try batch.delete(keyspace, key) }
            try store.commit(batch, .sync)
        }
        lock.withLock { objects[kind, default: [:]][id] = json }
    }
}
