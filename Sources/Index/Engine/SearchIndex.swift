// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// One index: its definition, its sealed segments, and its tails.
///
/// ## Order
/// Documents get their numbers in the commit queue, in WAL order, and enter the active tail there, before the
/// watermark covers them. A full tail is frozen by the leader and sealed in the background; the batch that
/// attaches the segment swaps the two, again under the leader, so a reader finds each row in exactly one
/// place.
///
/// ## Concurrency
/// `lock` guards the lists of segments and tails; the leader changes them, readers copy them. `nextNumber`
/// and the active tail's contents belong to the leader.
public final class SearchIndex: @unchecked Sendable {
    /// A tail, and up to which commit its rows reach.
    struct TailSlot {
        let tail: Tail
        var lastSequence: SequenceNumber = 0
        /// What it held when it was frozen.
        var frozenBytes = 0
    }

    public let name: String
    public let uuid: String
    public let createdMillis: Int64
    public let isReadOnly: Bool
    public let settings: JSON
    let number: UInt32
    let store: Store
    let rows: IndexRows
    private let options: IndexOptions
    let tailMemory: TailMemory
    private let clock: any TimeSource
    private let lock: Lock
    /// What follows is guarded by `lock`. In the order of their numbers.
    private var sealed: [SealedSlot] = []
    /// Frozen tails, oldest first, then the active one.
    private var tails: [TailSlot]
    private var currentMapping: Mapping
    private var isDeleted = false
    /// Why a row or a segment is missing here. Searches are refused rather than answered without it.
    private var trouble: EngineFailure?
    /// Whether recovery could not learn which numbers are taken. A number given twice would hide a document.
    private var areNumbersUnknown = false
    private var keywords: (any KeywordSource)?
    /// The newest sequence number that a tail was sealed at or segments were merged at: rows deleted before
    /// are gone, so readers below would miss them.
    private var sealedSequence: SequenceNumber = 0

    /// The next document number. The leader's.
    private(set) var nextNumber: UInt64 = 0
    /// Rows since the active tail was measured. The leader's.
    private var unmeasuredRows = 0
    /// Held from reading the mapping to having changed it.
    let mappingLock: Lock
    /// Held while a tail is sealed, segments are merged, or the index is deleted: each of them replaces
    /// files.
    let maintenanceLock: Lock

    init(
        _ definition: IndexDefinition, store: Store, rows: IndexRows, environment: Environment,
        tailMemory: TailMemory, options: IndexOptions
    ) {
        name = definition.name
        uuid = definition.uuid
        createdMillis = definition.createdMillis
        isReadOnly = definition.isReadOnly
        settings = definition.settings
        number = definition.number
        currentMapping = definition.mapping
        self.store = store
        self.rows = rows
        self.options = options
        tails = [TailSlot(tail: Tail(rowsMax: options.tailRowsMax))]
        self.tailMemory = tailMemory
        clock = environment.clock
        lock = Lock(environment.threads)
        mappingLock = Lock(environment.threads)
        maintenanceLock = Lock(environment.threads)
    }

    public var mapping: Mapping { lock.withLock { currentMapping } }

    /// Has the index's resolved keywords looked up there, in all views made from now on.
    public func resolveKeywords(by source: any KeywordSource) { lock.withLock { keywords = source } }

    func setMapping(_ mapping: Mapping) { lock.withLock { currentMapping = mapping } }

    func definition(mapping: Mapping) -> IndexDefinition {
        IndexDefinition(
            name: name, number: number, uuid: uuid, createdMillis: createdMillis, settings: settings,
            mapping: mapping, isReadOnly: isReadOnly)
    }

    // MARK: Reading

    /// The index as it is now.
    /// - Throws: when a committed row could not be indexed, or a segment not be read: what, and where.
    public func view() throws(ElasticError) -> IndexView {
        while true {
            if let view = try view(at: store.snapshot()) { return view }
        }
    }

    /// The index as `pinned` sees it; `nil` when a tail was sealed or segments were merged after it was
    /// taken. Take a new one then.
    /// - Throws: when a committed row could not be indexed, or a segment not be read: what, and where.
    func view(at pinned: Snapshot) throws(ElasticError) -> IndexView? {
        let (slots, tails, mapping, trouble, keywords, sealedSequence) = lock.withLock {
            (sealed, self.tails, currentMapping, self.trouble, self.keywords, self.sealedSequence)
        }
        if let trouble { throw trouble.elastic }
        guard sealedSequence <= pinned.sequence else { return nil }
        return IndexView(
            index: self, mapping: mapping, segments: slots.map { $0.view(at: pinned.sequence) },
            tails: tails.filter { $0.tail.rowCount > 0 }.map { $0.tail.view(at: pinned.sequence) },
            snapshot: pinned, resolver: keywords?.resolver(at: pinned), nowMillis: clock.nowMillis)
    }

    /// The document of this id, read from its row: real-time, whatever the index does.
    public func document(_ id: String, at snapshot: Snapshot? = nil) throws(ElasticError) -> StoredDocument? {
        let pinned = snapshot ?? store.snapshot()
        return try elastic { () throws(EngineFailure) in
            guard let entry = try entry(of: id, at: pinned) else { return nil }
            return try document(number: entry.number, at: pinned)
        }
    }

    func entry(
        of id: String, at snapshot: Snapshot? = nil
    ) throws(EngineFailure) -> (number: UInt64, version: UInt64)? {
        guard
            let value = try fromStore({ () throws(StoreError) in
                try store.get(rows.ids, rows.idKey(number, id), at: snapshot)
            })
        else { return nil }
        return try fromIndex { () throws(IndexError) in try IndexRows.idEntry(value) }
    }

    func document(number document: UInt64, at snapshot: Snapshot?) throws(EngineFailure) -> StoredDocument? {
        guard
            let value = try fromStore({ () throws(StoreError) in
                try store.get(rows.documents, rows.documentKey(number, document), at: snapshot)
            })
        else { return nil }
        return try fromIndex { () throws(IndexError) in try IndexRows.document(number: document, value) }
    }

    // MARK: The leader's

    func takeNumber() -> UInt64 {
        defer { nextNumber += 1 }
        return nextNumber
    }

    /// Adds a row to the active tail; freezes the tail first when it is full.
    func append(_ document: ParsedDocument, _ mapping: Mapping, number: UInt64, sequence: SequenceNumber) {
        let active = lock.withLock {
            if tails[tails.count - 1].tail.isFull { freezeActive() }
            tails[tails.count - 1].lastSequence = sequence
            return tails[tails.count - 1].tail
        }
        do throws(IndexError) {
            try active.append(document, mapping: mapping, number: number, commit: sequence)
        } catch {
            // The document is safe in its row; until a restart rebuilds the tail, searches say what is wrong.
            note(trouble: .index(error))
        }
        unmeasuredRows += 1
        // Measuring costs a look at each field.
        guard unmeasuredRows >= SearchIndex.rowsBetweenMeasures else { return }
        unmeasuredRows = 0
        if let largest = tailMemory.measured(self, bytes: active.memoryBytes) { largest.freezeTail() }
    }

    private static let rowsBetweenMeasures = 16

    /// Makes the active tail a frozen one, if it has rows. The leader's.
    func freezeTail() {
        lock.withLock { if tails[tails.count - 1].tail.rowCount > 0 { freezeActive() } }
    }

    /// Requires the lock, and to be the leader.
    private func freezeActive() {
        let bytes = tails[tails.count - 1].tail.memoryBytes
        tails[tails.count - 1].frozenBytes = bytes
        tails.append(TailSlot(tail: Tail(rowsMax: options.tailRowsMax)))
        tailMemory.froze(number, bytes: bytes)
    }

    func delete(number: UInt64, sequence: SequenceNumber) {
        let (slots, tails) = lock.withLock { (sealed, self.tails) }
        for slot in tails.reversed() where slot.tail.delete(number: number, sequence: sequence) { return }
        for slot in slots.reversed() where slot.label.firstNumber <= number && number <= slot.label.lastNumber
        {
            slot.delete(number: number, sequence: sequence)
            return
        }
    }

    // MARK: Trouble

    /// Searches are refused with the first trouble noted, until the index is opened again.
    func note(trouble new: EngineFailure) { lock.withLock { trouble = trouble ?? new } }

    /// As `note`, and writes are refused too.
    func refuseWrites(_ trouble: EngineFailure) {
        lock.withLock {
            self.trouble = self.trouble ?? trouble
            areNumbersUnknown = true
        }
    }

    var isTroubled: Bool { lock.withLock { trouble != nil } }

    /// - Throws: why no document may be written.
    func checkWritable() throws(ElasticError) {
        if let trouble = lock.withLock({ areNumbersUnknown ? trouble : nil }) { throw trouble.elastic }
    }

    // MARK: Sealing and merging

    /// The oldest frozen tail.
    /// - Returns: `nil` when there is none, or when a reader at `sequence` does not see all its rows yet: the
    ///   leader freezes tails before the watermark covers them.
    func tailToSeal(at sequence: SequenceNumber) -> Tail? {
        lock.withLock { tails.count > 1 && tails[0].lastSequence <= sequence ? tails[0].tail : nil }
    }

    /// Bytes of its sealed segments and tails.
    public var indexBytes: Int {
        let (slots, tails) = lock.withLock { (sealed, self.tails) }
        return slots.reduce(0) { $0 + $1.file.description.sizeBytes }
            + tails.reduce(0) { $0 + $1.tail.memoryBytes }
    }

    var activeTailBytes: Int { lock.withLock { tails.reduce(0) { $0 + $1.tail.memoryBytes } } }
    var frozenTailsCount: Int { lock.withLock { tails.count - 1 } }
    var tailRowsCount: Int { lock.withLock { tails.reduce(0) { $0 + $1.tail.rowCount } } }
    var sealedSlots: [SealedSlot] { lock.withLock { sealed } }
    var isGone: Bool { lock.withLock { isDeleted } }

    func markDeleted() {
        lock.withLock { isDeleted = true }
        tailMemory.forget(number)
    }

    /// Puts `slot`, which holds the rows that `sequence` sees, in the place of a tail and of segments. The
    /// leader's.
    func replace(tail: Tail?, segments: [SealedSlot], with slot: SealedSlot?, at sequence: SequenceNumber) {
        lock.withLock {
            sealedSequence = max(sealedSequence, sequence)
            if let tail, let place = tails.firstIndex(where: { $0.tail === tail }) {
                tailMemory.released(number, bytes: tails.remove(at: place).frozenBytes)
            }
            let gone = Set(segments.map(\.file.number))
            sealed.removeAll { gone.contains($0.file.number) }
            if let slot {
                let place =
                    sealed.firstIndex { $0.label.firstNumber > slot.label.firstNumber } ?? sealed.count
                sealed.insert(slot, at: place)
            }
        }
    }

    /// What recovery found. Nobody else has the index yet.
    func restore(sealed slots: [SealedSlot], nextNumber next: UInt64) {
        lock.withLock { sealed = slots }
        nextNumber = next
    }
}
