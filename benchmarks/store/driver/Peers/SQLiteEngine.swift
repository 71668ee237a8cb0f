// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// SQLite in WAL mode: one table, one connection for each thread.
///
/// Unsynced, it runs with `synchronous = OFF`: commits are handed to the operating system.
final class SQLiteEngine: Engine {
    /// What SQLite's documentation advises: a twentieth of a page.
    private static let smallRowBytes = 200

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
        // Without row ids there is one tree in place of two, but it suits small rows only: larger ones
        // overflow.
        let kind = settings.recordBytes <= SQLiteEngine.smallRowBytes ? "WITHOUT ROWID" : ""
        try connection.run("CREATE TABLE IF NOT EXISTS kv (k BLOB PRIMARY KEY, v BLOB) \(kind)")
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
