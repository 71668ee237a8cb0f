// SPDX-License-Identifier: Apache-2.0
import CLMDB

/// LMDB: one database, written through `pwrite`, no compression, no cache of its own.
///
/// Unsynced, it runs with `MDB_NOSYNC`, which outlives the process as the logs of the others do, but may
/// leave a broken file after a loss of power, where the others lose only their last commits.
///
/// Sendable: the library allows its environment to all threads.
final class LMDBEngine: Engine, @unchecked Sendable {
    /// The most that the file may grow to.
    private static let mapBytes = 32 << 30

    let environment: OpaquePointer
    let database: MDB_dbi

    init(_ directory: String, isSynced: Bool) throws {
        var environment: OpaquePointer?
        try LMDBEngine.check(mdb_env_create(&environment))
        guard let environment else { throw BenchmarkError("lmdb did not open") }
        self.environment = environment
        try LMDBEngine.check(mdb_env_set_mapsize(environment, LMDBEngine.mapBytes))
        let flags = MDB_NOTLS | (isSynced ? 0 : MDB_NOSYNC)
        try LMDBEngine.check(mdb_env_open(environment, directory, UInt32(flags), 0o600))
        var transaction: OpaquePointer?
        try LMDBEngine.check(mdb_txn_begin(environment, nil, 0, &transaction))
        var database: MDB_dbi = 0
        try LMDBEngine.check(mdb_dbi_open(transaction, nil, 0, &database))
        try LMDBEngine.check(mdb_txn_commit(transaction))
        self.database = database
    }

    /// Throws the library's message for a result that is an error.
    static func check(_ result: Int32) throws {
        guard result != 0 else { return }
        throw BenchmarkError("lmdb: \(String(cString: mdb_strerror(result)))")
    }

    func makeSession() throws -> any EngineSession { try LMDBSession(self) }

    func settle() throws { try LMDBEngine.check(mdb_env_sync(environment, 1)) }

    func close() { mdb_env_close(environment) }
}
