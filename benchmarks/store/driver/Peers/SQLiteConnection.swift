// SPDX-License-Identifier: Apache-2.0
import CSQLite

/// An open database; closed when the last reference goes.
final class SQLiteConnection {
    /// How long a writer waits for another connection's.
    private static let busyMillis: Int32 = 60_000

    let handle: OpaquePointer

    init(_ path: String) throws {
        var handle: OpaquePointer?
        let result = sqlite3_open_v2(
            path, &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard result == SQLITE_OK, let handle else { throw BenchmarkError("sqlite did not open \(path)") }
        self.handle = handle
        sqlite3_busy_timeout(handle, SQLiteConnection.busyMillis)
    }

    deinit { sqlite3_close_v2(handle) }

    /// Runs a statement to its end.
    func run(_ statement: String) throws {
        let result = sqlite3_exec(handle, statement, nil, nil, nil)
        guard result == SQLITE_OK else { throw failure() }
    }

    func prepare(_ text: String) throws -> OpaquePointer {
        var statement: OpaquePointer?
        let result = sqlite3_prepare_v3(
            handle, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard result == SQLITE_OK, let statement else { throw failure() }
        return statement
    }

    func failure() -> BenchmarkError { BenchmarkError("sqlite: \(String(cString: sqlite3_errmsg(handle)))") }
}
