// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// SQLite in WAL mode: one table without row ids, one connection for each thread.
///
/// Unsynced, it runs with `synchronous = OFF`: commits are handed to the operating system.
final class SQLiteEngine: Engine {
    private let path: String
    private let pragmas: [String]

    init(_ directory: String, _ settings: Settings, isSynced: Bool) throws {
        path = directory + "/benchmark.sqlite"
        pragmas = [
            "PRAGMA journal_mode = WAL",
            "PRAGMA synchronous = \(isSynced ? "FULL" : "OFF")",
            "PRAGMA cache_size = -\(settings.cacheBytes >> 10)",
            // Pages of 4 KiB: the log grows to what the others keep in a memtable.
            "PRAGMA wal_autocheckpoint = \(settings.memtableBytes >> 12)",
        ]
        let connection = try connect()
        try connection.run("CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID")
    }

    private func connect() throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path)
        for pragma in pragmas { try connection.run(pragma) }
        return connection
    }

    func makeSession() throws -> any EngineSession { try SQLiteSession(connect()) }

    func settle() throws { try connect().run("PRAGMA wal_checkpoint(TRUNCATE)") }

    func close() {}
}
