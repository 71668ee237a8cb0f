// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The indices of one context in one store.
///
/// Opening reads the catalog, opens the sealed segments among the store's attached files, and rebuilds each
/// tail from the rows that no segment covers. A background thread seals frozen tails and merges segments.
public final class IndexEngine: @unchecked Sendable {
    public let store: Store
    public let context: UInt16
    public let environment: Environment
    public let options: IndexOptions
    let rows: IndexRows
    let documentLocks: StripedLocks
    let tailMemory: TailMemory
    /// The account of open segments: what a search needs whole in memory.
    let segmentMemory: MemoryHolder?
    private let lock: Lock
    /// Guarded by `lock`.
    private var byName: [String: SearchIndex] = [:]
    private var nextIndexNumber: UInt32 = 1
    /// Held while an index is created or deleted.
    private let catalogLock: Lock
    /// Held while a tail is sealed or segments are merged: two at once would put the same rows in two
    /// segments.
    let maintenanceLock: Lock
    private var worker: SealingWorker?

    /// - Throws: when the catalog is damaged, or the store fails. Damage of one index is that index's alone.
    public init(
        store: Store, context: UInt16 = 0, environment: Environment, options: IndexOptions = IndexOptions()
    ) throws(ElasticError) {
        self.store = store
        self.context = context
        self.environment = environment
        self.options = options
        lock = Lock(environment.threads)
        catalogLock = Lock(environment.threads)
        maintenanceLock = Lock(environment.threads)
        let freezes = WorkSignal(environment.threads)
        tailMemory = TailMemory(
            budget: store.options.budget, threads: environment.threads, freezes: freezes)
        segmentMemory = store.options.budget?.register("index segments", isFixed: true)
        documentLocks = StripedLocks(count: 1024, threads: environment.threads)
        rows = try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in try IndexRows(store, context: context) }
        }
        try recover()
        worker = SealingWorker(self, signal: freezes)
    }

    /// Seals what is in memory, so that the next opening is quick, and ends the background thread.
    public func close() throws(ElasticError) {
        stop()
        try sealAll()
    }

    /// Ends the background thread and leaves the tails as they are; the next opening rebuilds them from their
    /// rows.
    func stop() {
        worker?.stop()
        worker = nil
    }

    // MARK: Views

    /// The indices as one watermark shows them all.
    /// - Throws: as `SearchIndex.view`.
    public func views(of indices: [SearchIndex]) throws(ElasticError) -> [IndexView] {
        attempt: while true {
            let snapshot = store.snapshot()
            var views: [IndexView] = []
            for index in indices {
                guard let view = try index.view(at: snapshot) else { continue attempt }
                views.append(view)
            }
            return views
        }
    }

    // MARK: Indices

    public func index(_ name: String) -> SearchIndex? { lock.withLock { byName[name] } }

    /// By name, ascending.
    public var indices: [SearchIndex] { lock.withLock { byName.values.sorted { $0.name < $1.name } } }

    /// - Throws: `resource_already_exists_exception`, `invalid_index_name_exception`.
    @discardableResult
    public func createIndex(
        _ name: String, mapping: Mapping = Mapping(), settings: JSON = .object([:]), isReadOnly: Bool = false
    ) throws(ElasticError) -> SearchIndex {
        try IndexName.check(name)
        catalogLock.lock()
        defer { catalogLock.unlock() }
        if let known = index(name) {
            throw ElasticError(
                type: "resource_already_exists_exception",
                reason: "index [\(name)/\(known.uuid)] already exists",
                details: [("index_uuid", known.uuid), ("index", name)])
        }
        let number = lock.withLock {
            defer { nextIndexNumber += 1 }
            return nextIndexNumber
        }
        let definition = IndexDefinition(
            name: name, number: number, uuid: UUIDText.random(from: environment.random),
            createdMillis: environment.clock.nowMillis, settings: settings, mapping: mapping,
            isReadOnly: isReadOnly)
        try putCatalogRow(definition)
        let created = SearchIndex(
            definition, store: store, rows: rows, environment: environment, tailMemory: tailMemory,
            options: options)
        lock.withLock { byName[name] = created }
        return created
    }

    /// Removes the index with its documents and segments, in one batch.
    public func deleteIndex(_ name: String) throws(ElasticError) {
        catalogLock.lock()
        defer { catalogLock.unlock() }
        guard let gone = index(name) else { throw .indexNotFound(name) }
        gone.maintenanceLock.lock()
        defer { gone.maintenanceLock.unlock() }
        gone.markDeleted()
        let prefix = rows.prefix(gone.number)
        try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in
                let batch = WriteBatch()
                // The catalog's row tells that the number was used, so that it is never given again.
                try batch.put(rows.catalog, rows.catalogKey(IndexName.tombstone(gone.number)), [])
                try batch.delete(rows.catalog, rows.catalogKey(name))
                guard let end = ByteOrder.successor(ofPrefix: prefix) else { return }
                for keyspace in [rows.documents, rows.ids, rows.deletes] {
                    try batch.deleteRange(keyspace, from: prefix, to: end)
                }
                for slot in gone.sealedSlots { try batch.drop(attachedFile: slot.file.number) }
                try store.commit(batch, .sync)
            }
        }
        lock.withLock { _ = byName.removeValue(forKey: name) }
    }

    /// Adds fields to an index's mapping, durably, and says what it is then.
    @discardableResult
    public func extendMapping(_ index: SearchIndex, by addition: Mapping) throws(ElasticError) -> Mapping {
        index.mappingLock.lock()
        defer { index.mappingLock.unlock() }
        let merged = try index.mapping.merging(addition)
        if merged == index.mapping { return merged }
        try putCatalogRow(index.definition(mapping: merged))
        index.setMapping(merged)
        return merged
    }

    private func putCatalogRow(_ definition: IndexDefinition) throws(ElasticError) {
        try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in
                let batch = WriteBatch()
                try batch.put(rows.catalog, rows.catalogKey(definition.name), definition.bytes)
                try store.commit(batch, .sync)
            }
        }
    }

    // MARK: Recovery

    private func recover() throws(ElasticError) {
        var known: [UInt32: SearchIndex] = [:]
        let definitions = try elastic { () throws(EngineFailure) in try fromStore(catalogRows) }
        for (name, row) in definitions {
            if let number = IndexName.tombstoneNumber(name) {
                nextIndexNumber = max(nextIndexNumber, number + 1)
                continue
            }
            let definition = try IndexDefinition(row: row)
            let index = SearchIndex(
                definition, store: store, rows: rows, environment: environment, tailMemory: tailMemory,
                options: options)
            byName[definition.name] = index
            known[definition.number] = index
            nextIndexNumber = max(nextIndexNumber, definition.number + 1)
        }
        try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in try dropOrphans(known: Set(known.keys)) }
        }
        for index in known.values.sorted(by: { $0.number < $1.number }) {
            IndexRecovery(index, self).run()
        }
    }

    /// Segments that were on their way while their index was deleted.
    private func dropOrphans(known: Set<UInt32>) throws(StoreError) {
        let batch = WriteBatch()
        var count = 0
        for description in store.attachedFiles() {
            guard let label = SegmentLabel(description.label), label.context == context,
                !known.contains(label.index)
            else { continue }
            try batch.drop(attachedFile: description.number)
            count += 1
        }
        if count > 0 { try store.commit(batch, .buffered) }
    }

    private func catalogRows() throws(StoreError) -> [(String, [UInt8])] {
        let prefix = rows.catalogKey("")
        let iterator = try store.iterator(
            rows.catalog, from: prefix, to: ByteOrder.successor(ofPrefix: prefix))
        var result: [(String, [UInt8])] = []
        try iterator.seekToFirst()
        while iterator.isValid {
            result.append(
                (String(decoding: iterator.key.dropFirst(prefix.count), as: UTF8.self), try iterator.value))
            try iterator.next()
        }
        return result
    }
}
