// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Cache
import Index
import LSMStore

/// The whole platform in one process: opens its parts on a directory, or in memory, and closes them in order.
///
/// Any thread may use the parts; open and close it from one.
public final class Platform: Sendable {
    public let environment: Environment
    /// `nil` when everything stays in memory.
    public let directory: String?
    public let memory: MemoryBudget
    public let store: Store
    public let index: IndexEngine
    /// Events to profiles, on `store` and the indices `strata-event`, `strata-session` and `strata-profile`.
    public let cdp: CustomerDataPlatform
    public let cache: Cache
    /// Names this set of data to clients; stays with it.
    public let clusterID: String
    private let sweeper: CacheSweeper

    /// - Parameters:
    ///   - directory: where the data is; created if it is missing. `nil` keeps all in memory.
    ///   - memoryBytes: the budget that all parts share.
    ///   - administrator: made a user when there is none at all.
    ///   - options: how events are collected.
    /// - Throws: `PlatformError` when the directory cannot be used or what is in it is damaged.
    public init(
        environment outer: Environment = .system, directory: String?, memoryBytes: Int = 256 << 20,
        administrator: Administrator? = nil, options collecting: CollectorOptions = CollectorOptions()
    ) throws(PlatformError) {
        let environment =
            directory == nil
            ? Environment(
                files: MemoryFileSystem(threads: outer.threads), clock: outer.clock, random: outer.random,
                threads: outer.threads)
            : outer
        let memory = MemoryBudget(limitBytes: memoryBytes)
        let store = try Platform.openStore(directory, memory, environment)
        var opened: IndexEngine?
        do {
            clusterID = try PlatformIdentity.clusterID(in: store, random: environment.random)
            let index = try IndexEngine(store: store, environment: environment)
            opened = index
            let documents = try IndexedDocuments(index)
            self.index = index
            cdp = try CustomerDataPlatform(
                store: store, documents: documents, environment: environment, options: collecting)
            if let administrator {
                try cdp.access.bootstrap(email: administrator.email, password: administrator.password)
            }
        } catch {
            try? opened?.close()
            try? store.close()
            let cause = (error as? TrackError)?.detail.string ?? "\(error)"
            throw PlatformError("the data in \(directory ?? "memory") cannot be opened: \(cause)")
        }
        self.environment = environment
        self.directory = directory
        self.memory = memory
        self.store = store
        var options = CacheOptions()
        options.bytesMax = memoryBytes / 4
        options.account = memory.register("redis keys")
        cache = Cache(environment, options: options)
        sweeper = CacheSweeper(cache, environment)
    }

    private static func openStore(
        _ directory: String?, _ memory: MemoryBudget, _ environment: Environment
    ) throws(PlatformError) -> Store {
        var options = StoreOptions()
        options.budget = memory
        options.memtableBytes = min(options.memtableBytes, max(1 << 20, memory.limitBytes / 16))
        options.walSegmentBytes = options.memtableBytes / 4 * 5
        options.cacheBytes = memory.limitBytes / 4
        let path = directory ?? "/strata"
        do {
            try environment.files.createDirectory(path)
        } catch {
            throw PlatformError("the data directory \(path) cannot be used: \(error)")
        }
        do throws(StoreError) {
            return try Store.open(path, options: options, environment: environment)
        } catch {
            throw PlatformError("the store in \(path) cannot be opened: \(error)")
        }
    }

    /// Makes what was acknowledged durable and stops every thread. Call once, when nobody uses the parts any
    /// more.
    /// - Throws: what closing met; everything acknowledged is safe all the same.
    public func close() throws(PlatformError) {
        sweeper.stop()
        var failure: String?
        // Sealing only shortens the next start; the store closes whatever comes of it.
        do throws(ElasticError) { try index.close() } catch { failure = "\(error)" }
        do throws(StoreError) { try store.close() } catch { failure = "\(error)" }
        if let failure { throw PlatformError("closing was not clean: \(failure)") }
    }
}
