// SPDX-License-Identifier: Apache-2.0
import LSMStore

/// Keeps one batch, as a program that writes often would.
final class StrataSession: EngineSession {
    private let store: Store
    private let keyspace: Keyspace
    private let durability: Durability
    private let batch = WriteBatch()

    init(_ store: Store, _ keyspace: Keyspace, _ durability: Durability) {
        self.store = store
        self.keyspace = keyspace
        self.durability = durability
    }

    func put(_ key: Bytes, _ value: Bytes) throws {
        batch.clear()
        try batch.put(keyspace, key, value)
        try store.commit(batch, durability)
    }

    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws {
        batch.clear()
        for i in 0..<count {
            let (key, value) = entry(i)
            try batch.put(keyspace, key, value)
        }
        try store.commit(batch, durability)
    }

    func delete(_ key: Bytes) throws {
        batch.clear()
        try batch.delete(keyspace, key)
        try store.commit(batch, durability)
    }

    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        guard let value = try store.get(keyspace, key) else { return false }
        value.withUnsafeBytes(found)
        return true
    }

    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws {
        let values = try store.multiGet(keyspace, (0..<keys.count).map { [UInt8](keys[$0]) })
        for (i, value) in values.enumerated() {
            if let value { value.withUnsafeBytes { found(i, $0) } }
        }
    }

    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int {
        let iterator = try store.iterator(keyspace)
        try iterator.seek([UInt8](key))
        var seen = 0
        while iterator.isValid {
            visit(iterator.keyBytes, try iterator.valueBytes)
            seen += 1
            if seen == limit { break }
            try iterator.next()
        }
        return seen
    }
}
