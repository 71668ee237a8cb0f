// SPDX-License-Identifier: Apache-2.0
import CRocksDB

/// Single puts go by `rocksdb_put`; reads pin the block instead of copying the value.
final class RocksDBSession: EngineSession {
    private let engine: RocksDBEngine
    private let batch: OpaquePointer = rocksdb_writebatch_create()
    private let values = UnsafeMutablePointer<OpaquePointer?>.allocate(capacity: KeyList.capacity)
    private let failures = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
        capacity: KeyList.capacity)

    init(_ engine: RocksDBEngine) { self.engine = engine }

    deinit {
        rocksdb_writebatch_destroy(batch)
        values.deallocate()
        failures.deallocate()
    }

    func put(_ key: Bytes, _ value: Bytes) throws {
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_put(
            engine.database, engine.writeOptions, key.characters, key.count, value.characters, value.count,
            &failure)
        try RocksDBEngine.check(failure)
    }

    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws {
        rocksdb_writebatch_clear(batch)
        for i in 0..<count {
            let (key, value) = entry(i)
            rocksdb_writebatch_put(batch, key.characters, key.count, value.characters, value.count)
        }
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_write(engine.database, engine.writeOptions, batch, &failure)
        try RocksDBEngine.check(failure)
    }

    func delete(_ key: Bytes) throws {
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_delete(engine.database, engine.writeOptions, key.characters, key.count, &failure)
        try RocksDBEngine.check(failure)
    }

    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        var failure: UnsafeMutablePointer<CChar>?
        let slice = rocksdb_get_pinned(
            engine.database, engine.readOptions, key.characters, key.count, &failure)
        try RocksDBEngine.check(failure)
        guard let slice else { return false }
        defer { rocksdb_pinnableslice_destroy(slice) }
        var length = 0
        guard let value = rocksdb_pinnableslice_value(slice, &length) else { return false }
        found(Bytes(start: value, count: length))
        return true
    }

    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws {
        rocksdb_batched_multi_get_cf(
            engine.database, engine.readOptions, engine.column, keys.count, keys.pointers, keys.lengths,
            values, failures, false)
        for i in 0..<keys.count {
            try RocksDBEngine.check(failures[i])
            guard let slice = values[i] else { continue }
            var length = 0
            if let value = rocksdb_pinnableslice_value(slice, &length) {
                found(i, Bytes(start: value, count: length))
            }
            rocksdb_pinnableslice_destroy(slice)
        }
    }

    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int {
        let iterator = rocksdb_create_iterator(engine.database, engine.readOptions)
        defer { rocksdb_iter_destroy(iterator) }
        rocksdb_iter_seek(iterator, key.characters, key.count)
        var seen = 0
        while rocksdb_iter_valid(iterator) != 0 {
            var keyLength = 0
            var valueLength = 0
            let key = rocksdb_iter_key(iterator, &keyLength)
            let value = rocksdb_iter_value(iterator, &valueLength)
            visit(Bytes(start: key, count: keyLength), Bytes(start: value, count: valueLength))
            seen += 1
            if seen == limit { break }
            rocksdb_iter_next(iterator)
        }
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_iter_get_error(iterator, &failure)
        try RocksDBEngine.check(failure)
        return seen
    }
}
