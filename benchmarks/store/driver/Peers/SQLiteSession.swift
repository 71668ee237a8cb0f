// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// Prepared statements on a connection of its own.
final class SQLiteSession: EngineSession {
    private let connection: SQLiteConnection
    private let putStatement: OpaquePointer
    private let deleteStatement: OpaquePointer
    private let getStatement: OpaquePointer
    private let scanStatement: OpaquePointer
    private let beginStatement: OpaquePointer
    private let beginReadStatement: OpaquePointer
    private let commitStatement: OpaquePointer

    init(_ connection: SQLiteConnection) throws {
        self.connection = connection
        putStatement = try connection.prepare("REPLACE INTO kv VALUES (?, ?)")
        deleteStatement = try connection.prepare("DELETE FROM kv WHERE k = ?")
        getStatement = try connection.prepare("SELECT v FROM kv WHERE k = ?")
        scanStatement = try connection.prepare("SELECT k, v FROM kv WHERE k >= ? ORDER BY k")
        beginStatement = try connection.prepare("BEGIN IMMEDIATE")
        beginReadStatement = try connection.prepare("BEGIN")
        commitStatement = try connection.prepare("COMMIT")
    }

    deinit {
        for statement in [
            putStatement, deleteStatement, getStatement, scanStatement, beginStatement,
            beginReadStatement, commitStatement,
        ] {
            sqlite3_finalize(statement)
        }
    }

    func put(_ key: Bytes, _ value: Bytes) throws {
        bind(putStatement, 1, key)
        bind(putStatement, 2, value)
        try runToEnd(putStatement)
    }

    func put(count: Int, _ entry: (Int) -> (key: Bytes, value: Bytes)) throws {
        try runToEnd(beginStatement)
        for i in 0..<count {
            let (key, value) = entry(i)
            try put(key, value)
        }
        try runToEnd(commitStatement)
    }

    func delete(_ key: Bytes) throws {
        bind(deleteStatement, 1, key)
        try runToEnd(deleteStatement)
    }

    func get(_ key: Bytes, _ found: (Bytes) -> Void) throws -> Bool {
        bind(getStatement, 1, key)
        defer { sqlite3_reset(getStatement) }
        guard try step(getStatement) else { return false }
        found(column(getStatement, 0))
        return true
    }

    func multiGet(_ keys: KeyList, _ found: (Int, Bytes) -> Void) throws {
        try runToEnd(beginReadStatement)
        for i in 0..<keys.count {
            _ = try get(keys[i]) { found(i, $0) }
        }
        try runToEnd(commitStatement)
    }

    func scan(from key: Bytes, limit: Int, _ visit: (Bytes, Bytes) -> Void) throws -> Int {
        bind(scanStatement, 1, key)
        defer { sqlite3_reset(scanStatement) }
        var seen = 0
        while seen < limit {
            guard try step(scanStatement) else { break }
            visit(column(scanStatement, 0), column(scanStatement, 1))
            seen += 1
        }
        return seen
    }

    /// The bytes are not copied: they outlive the statement's run.
    private func bind(_ statement: OpaquePointer, _ index: Int32, _ bytes: Bytes) {
        sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), nil)
    }

    private func column(_ statement: OpaquePointer, _ index: Int32) -> Bytes {
        let start = sqlite3_column_blob(statement, index)
        return Bytes(start: start, count: Int(sqlite3_column_bytes(statement, index)))
    }

    /// - Returns: whether there is a row.
    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.failure()
        }
    }

    private func runToEnd(_ statement: OpaquePointer) throws {
        defer { sqlite3_reset(statement) }
        while try step(statement) {}
    }
}
