// SPDX-License-Identifier: Apache-2.0

/// The engines there are to compare.
enum EngineKind: String, CaseIterable {
    case strata
    #if PEERS
        case rocksdb
        case leveldb
        case lmdb
        case sqlite
    #endif

    /// - Parameter isSynced: whether every commit waits for the disk.
    func open(_ directory: String, _ settings: Settings, isSynced: Bool) throws -> any Engine {
        switch self {
        case .strata: try StrataEngine(directory, settings, isSynced: isSynced)
        #if PEERS
            case .rocksdb: try RocksDBEngine(directory, settings, isSynced: isSynced)
            case .leveldb: try LevelDBEngine(directory, settings, isSynced: isSynced)
            case .lmdb: try LMDBEngine(directory, isSynced: isSynced)
            case .sqlite: try SQLiteEngine(directory, settings, isSynced: isSynced)
        #endif
        }
    }
}
