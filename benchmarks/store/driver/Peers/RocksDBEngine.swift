// SPDX-License-Identifier: Apache-2.0
import CRocksDB

/// RocksDB with its defaults, but for what all engines are given alike.
///
/// Sendable: the library allows its database handle to all threads; the options don't change after opening.
final class RocksDBEngine: Engine, @unchecked Sendable {
    let database: OpaquePointer
    let column: OpaquePointer
    let readOptions: OpaquePointer
    let writeOptions: OpaquePointer
    private let options: OpaquePointer
    private let cache: OpaquePointer
    /// What our store has by default.
    private static let blobBytesMin = 4096

    init(_ directory: String, _ settings: Settings, isSynced: Bool) throws {
        cache = rocksdb_cache_create_lru(settings.cacheBytes)
        let options = RocksDBEngine.makeOptions(settings, cache)
        self.options = options
        readOptions = rocksdb_readoptions_create()
        writeOptions = rocksdb_writeoptions_create()
        rocksdb_writeoptions_set_sync(writeOptions, isSynced ? 1 : 0)
        // Opened by column families because the fast multi-get asks for one.
        var columns: [OpaquePointer?] = [nil]
        var failure: UnsafeMutablePointer<CChar>?
        let opened = "default".withCString { name in
            var names: [UnsafePointer<CChar>?] = [name]
            var columnOptions: [OpaquePointer?] = [options]
            return rocksdb_open_column_families(
                options, directory, 1, &names, &columnOptions, &columns, &failure)
        }
        try RocksDBEngine.check(failure)
        guard let opened, let column = columns[0] else { throw BenchmarkError("rocksdb did not open") }
        database = opened
        self.column = column
    }

    private static func makeOptions(_ settings: Settings, _ cache: OpaquePointer) -> OpaquePointer {
        let options: OpaquePointer = rocksdb_options_create()
        rocksdb_options_set_create_if_missing(options, 1)
        rocksdb_options_set_write_buffer_size(options, settings.memtableBytes)
        rocksdb_options_set_compression(options, Int32(rocksdb_lz4_compression))
        let blocks = rocksdb_block_based_options_create()
        rocksdb_block_based_options_set_block_cache(blocks, cache)
        rocksdb_block_based_options_set_filter_policy(blocks, rocksdb_filterpolicy_create_bloom_full(10))
        rocksdb_options_set_block_based_table_factory(options, blocks)
        rocksdb_block_based_options_destroy(blocks)
        if settings.valueBytes >= RocksDBEngine.blobBytesMin { separateValues(options) }
        return options
    }

    /// Large values in files of their own, collected and compressed, as ours does by default.
    private static func separateValues(_ options: OpaquePointer) {
        rocksdb_options_set_enable_blob_files(options, 1)
        rocksdb_options_set_min_blob_size(options, UInt64(RocksDBEngine.blobBytesMin))
        rocksdb_options_set_blob_compression_type(options, Int32(rocksdb_lz4_compression))
        rocksdb_options_set_enable_blob_gc(options, 1)
    }

    /// Throws the library's message, if there is one.
    static func check(_ failure: UnsafeMutablePointer<CChar>?) throws {
        guard let failure else { return }
        defer { rocksdb_free(failure) }
        throw BenchmarkError("rocksdb: \(String(cString: failure))")
    }

    func makeSession() -> any EngineSession { RocksDBSession(self) }

    func settle() throws {
        let flush = rocksdb_flushoptions_create()
        defer { rocksdb_flushoptions_destroy(flush) }
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_flush(database, flush, &failure)
        try RocksDBEngine.check(failure)
        rocksdb_compact_range(database, nil, 0, nil, 0)
    }

    func close() {
        rocksdb_column_family_handle_destroy(column)
        rocksdb_close(database)
        rocksdb_readoptions_destroy(readOptions)
        rocksdb_writeoptions_destroy(writeOptions)
        rocksdb_options_destroy(options)
        rocksdb_cache_destroy(cache)
    }
}
