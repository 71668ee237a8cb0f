// SPDX-License-Identifier: Apache-2.0
import CLevelDB

/// LevelDB has no multi-get: it is a loop of gets.
final class LevelDBSession: EngineSession {
    private let engine: LevelDBEngine
    private let batch: OpaquePointer = leveldb_writebatch_create()

    init(_ engine: LevelDBEngine) { self.engine = engine }

    deinit { leveldb_writebatch_destroy(batch) }

    func put(_ key: Bytes, _ value: Bytes) throws {
        var failure: UnsafeMutablePointer<CChar>?
        leveldb_put(
            engine.database, engine.writeOptions, key.characters, key.count, value.characters, value.count,
            &failure)
        try LevelDBEngine.check(failure)
    }

    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws {
        leveldb_writebatch_clear(batch)
        for i in 0..<count {
            let (key, value) = entry(i)
            leveldb_writebatch_put(batch, key.characters, key.count, value.characters, value.count)
        }
        var failure: UnsafeMutablePointer<CChar>?
        leveldb_write(engine.database, engine.writeOptions, batch, &failure)
        try LevelDBEngine.check(failure)
    }

    func delete(_ key: Bytes) throws {
        var failure: UnsafeMutablePointer<CChar>?
        leveldb_delete(engine.database, engine.writeOptions, key.characters, key.count, &failure)
        try LevelDBEngine.check(failure)
    }

    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        var failure: UnsafeMutablePointer<CChar>?
        var length = 0
        let value = leveldb_get(
            engine.database, engine.readOptions, key.characters, key.count, &length, &failure)
        try LevelDBEngine.check(failure)
        guard let value else { return false }
        found(Bytes(start: value, count: length))
        leveldb_free(value)
        return true
    }

    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws {
        for i in 0..<keys.count {
            _ = try get(keys[i]) { found(i, $0) }
        }
    }

    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int {
        let iterator = leveldb_create_iterator(engine.database, engine.readOptions)
        defer { leveldb_iter_destroy(iterator) }
        leveldb_iter_seek(iterator, key.characters, key.count)
        var seen = 0
        while leveldb_iter_valid(iterator) != 0 {
            var keyLength = 0
            var valueLength = 0
            let key = leveldb_iter_key(iterator, &keyLength)
            let value = leveldb_iter_value(iterator, &valueLength)
            visit(Bytes(start: key, count: keyLength), Bytes(start: value, count: valueLength))
            seen += 1
            if seen == limit { break }
            leveldb_iter_next(iterator)
        }
        var failure: UnsafeMutablePointer<CChar>?
        leveldb_iter_get_error(iterator, &failure)
        try LevelDBEngine.check(failure)
        return seen
    }
}
