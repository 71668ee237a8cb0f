// SPDX-License-Identifier: Apache-2.0
import CLevelDB

/// LevelDB with its defaults, but for what all engines are given alike. It compresses with Snappy, and checks
/// checksums of what it reads, which it would not do unasked.
///
/// Sendable: the library allows its database handle to all threads; the options don't change after opening.
final class LevelDBEngine: Engine, @unchecked Sendable {
    let database: OpaquePointer
    let readOptions: OpaquePointer
    let writeOptions: OpaquePointer
    private let options: OpaquePointer
    private let cache: OpaquePointer
    private let filter: OpaquePointer

    init(_ directory: String, _ settings: Settings, isSynced: Bool) throws {
        cache = leveldb_cache_create_lru(settings.cacheBytes)
        filter = leveldb_filterpolicy_create_bloom(10)
        options = leveldb_options_create()
        leveldb_options_set_create_if_missing(options, 1)
        leveldb_options_set_write_buffer_size(options, settings.memtableBytes)
        leveldb_options_set_cache(options, cache)
        leveldb_options_set_filter_policy(options, filter)
        leveldb_options_set_compression(options, Int32(leveldb_snappy_compression))
        readOptions = leveldb_readoptions_create()
        leveldb_readoptions_set_verify_checksums(readOptions, 1)
        writeOptions = leveldb_writeoptions_create()
        leveldb_writeoptions_set_sync(writeOptions, isSynced ? 1 : 0)
        var failure: UnsafeMutablePointer<CChar>?
        let opened = leveldb_open(options, directory, &failure)
        try LevelDBEngine.check(failure)
        guard let opened else { throw BenchmarkError("leveldb did not open") }
        database = opened
    }

    /// Throws the library's message, if there is one.
    static func check(_ failure: UnsafeMutablePointer<CChar>?) throws {
        guard let failure else { return }
        defer { leveldb_free(failure) }
        throw BenchmarkError("leveldb: \(String(cString: failure))")
    }

    func makeSession() -> any EngineSession { LevelDBSession(self) }

    func settle() { leveldb_compact_range(database, nil, 0, nil, 0) }

    func close() {
        leveldb_close(database)
        leveldb_readoptions_destroy(readOptions)
        leveldb_writeoptions_destroy(writeOptions)
        leveldb_options_destroy(options)
        leveldb_cache_destroy(cache)
        leveldb_filterpolicy_destroy(filter)
    }
}
