// SPDX-License-Identifier: Apache-2.0
import CLMDB

/// Each write is a transaction; each read renews one read transaction, so that it sees the newest commit.
final class LMDBSession: EngineSession {
    private let engine: LMDBEngine
    private let reader: OpaquePointer
    private let cursor: OpaquePointer

    init(_ engine: LMDBEngine) throws {
        self.engine = engine
        var reader: OpaquePointer?
        var cursor: OpaquePointer?
        try LMDBEngine.check(mdb_txn_begin(engine.environment, nil, UInt32(MDB_RDONLY), &reader))
        try LMDBEngine.check(mdb_cursor_open(reader, engine.database, &cursor))
        guard let reader, let cursor else { throw BenchmarkError("lmdb gave no transaction") }
        mdb_txn_reset(reader)
        self.reader = reader
        self.cursor = cursor
    }

    deinit {
        mdb_cursor_close(cursor)
        mdb_txn_abort(reader)
    }

    func put(_ key: Bytes, _ value: Bytes) throws {
        try put(count: 1) { _ in (key, value) }
    }

    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws {
        var writer: OpaquePointer?
        try LMDBEngine.check(mdb_txn_begin(engine.environment, nil, 0, &writer))
        for i in 0..<count {
            let (key, value) = entry(i)
            var keyValue = MDB_val(key)
            var valueValue = MDB_val(value)
            try LMDBEngine.check(mdb_put(writer, engine.database, &keyValue, &valueValue, 0))
        }
        try LMDBEngine.check(mdb_txn_commit(writer))
    }

    func delete(_ key: Bytes) throws {
        var writer: OpaquePointer?
        try LMDBEngine.check(mdb_txn_begin(engine.environment, nil, 0, &writer))
        var keyValue = MDB_val(key)
        let result = mdb_del(writer, engine.database, &keyValue, nil)
        if result != MDB_NOTFOUND { try LMDBEngine.check(result) }
        try LMDBEngine.check(mdb_txn_commit(writer))
    }

    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        try LMDBEngine.check(mdb_txn_renew(reader))
        defer { mdb_txn_reset(reader) }
        return try lookUp(key, found)
    }

    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws {
        try LMDBEngine.check(mdb_txn_renew(reader))
        defer { mdb_txn_reset(reader) }
        for i in 0..<keys.count {
            _ = try lookUp(keys[i]) { found(i, $0) }
        }
    }

    private func lookUp(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        var keyValue = MDB_val(key)
        var value = MDB_val()
        let result = mdb_get(reader, engine.database, &keyValue, &value)
        if result == MDB_NOTFOUND { return false }
        try LMDBEngine.check(result)
        found(value.bytes)
        return true
    }

    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int {
        try LMDBEngine.check(mdb_txn_renew(reader))
        defer { mdb_txn_reset(reader) }
        try LMDBEngine.check(mdb_cursor_renew(reader, cursor))
        var keyValue = MDB_val(key)
        var value = MDB_val()
        var result = mdb_cursor_get(cursor, &keyValue, &value, MDB_SET_RANGE)
        var seen = 0
        while result == 0 {
            visit(keyValue.bytes, value.bytes)
            seen += 1
            if seen == limit { return seen }
            result = mdb_cursor_get(cursor, &keyValue, &value, MDB_NEXT)
        }
        if result != MDB_NOTFOUND { try LMDBEngine.check(result) }
        return seen
    }
}
