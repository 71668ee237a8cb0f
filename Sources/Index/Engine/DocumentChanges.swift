// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Writes of documents that one batch carries, over any indices of an engine.
///
/// The caller holds what serialises writers of the same ids (`IndexEngine.withDocuments`, or lanes of its
/// own) from before `put` and `delete` until the commit has returned. An id may be written once in a batch.
///
/// Staging parses and encodes; the commit's leader only numbers the rows (`number`) and shows them to the
/// tails (`publish`).
public final class DocumentChanges: CommitHook {
    /// What became of one write, valid once the batch is committed.
    public struct Outcome: Sendable, Equatable {
        public var number: UInt64
        public var version: UInt64
        public var isCreated: Bool
    }

    private struct Write {
        let index: SearchIndex
        let document: (parsed: ParsedDocument, mapping: Mapping)?
        let replaced: UInt64?
        /// Where in the batch the number goes.
        let numberOffsets: [Int]
        var outcome: Outcome
    }

    public let batch: WriteBatch
    private var writes: [Write] = []

    /// - Parameter batch: the writes are added to it; the caller commits it.
    public init(_ batch: WriteBatch) {
        self.batch = batch
        batch.hooks.append(self)
    }

    public var count: Int { writes.count }

    /// Stages a document, in place of the one with its id.
    /// - Parameters:
    ///   - parsed: from `source` under `mapping`, whose update, if any, is in force already.
    ///   - current: what `SearchIndex.entry` says of the id now.
    /// - Returns: the place of its outcome.
    @discardableResult
    func put(
        _ index: SearchIndex, id: String, source: [UInt8], parsed: ParsedDocument, mapping: Mapping,
        current: (number: UInt64, version: UInt64)?
    ) throws(StoreError) -> Int {
        index.tailMemory.waitForRoom()
        let version = (current?.version ?? 0) + 1
        let row = try batch.put(
            index.rows.documents, index.rows.documentKey(index.number, 0),
            IndexRows.documentValue(
                version: version, id: id, resolved: parsed.resolved, source: source))
        let entry = try batch.put(
            index.rows.ids, index.rows.idKey(index.number, id), IndexRows.idValue(version: version))
        if let current { try removeRow(index, current.number) }
        writes.append(
            Write(
                index: index, document: (parsed, mapping), replaced: current?.number,
                numberOffsets: [row.keyOffset + IndexRows.numberOffset, entry.valueOffset],
                outcome: Outcome(number: 0, version: version, isCreated: current == nil)))
        return writes.count - 1
    }

    /// Stages the removal of a document.
    /// - Returns: the place of its outcome.
    @discardableResult
    func delete(
        _ index: SearchIndex, id: String, current: (number: UInt64, version: UInt64)
    ) throws(StoreError) -> Int {
        try batch.delete(index.rows.ids, index.rows.idKey(index.number, id))
        try removeRow(index, current.number)
        writes.append(
            Write(
                index: index, document: nil, replaced: current.number, numberOffsets: [],
                outcome: Outcome(number: 0, version: current.version + 1, isCreated: false)))
        return writes.count - 1
    }

    public func outcome(_ place: Int) -> Outcome { writes[place].outcome }

    private func removeRow(_ index: SearchIndex, _ number: UInt64) throws(StoreError) {
        try batch.delete(index.rows.documents, index.rows.documentKey(index.number, number))
        try batch.merge(
            index.rows.deletes, index.rows.deletesKey(index.number, number),
            BitSetMerge.turningOn(UInt16(truncatingIfNeeded: number)))
    }

    // MARK: CommitHook

    public func number(_ batch: WriteBatch, firstSequence: SequenceNumber) {
        for i in writes.indices {
            let number = writes[i].index.takeNumber()
            writes[i].outcome.number = number
            for offset in writes[i].numberOffsets { batch.setBigEndian64(number, at: offset) }
        }
    }

    public func publish(firstSequence: SequenceNumber, lastSequence: SequenceNumber) {
        for write in writes {
            if let replaced = write.replaced { write.index.delete(number: replaced, sequence: lastSequence) }
            if let (parsed, mapping) = write.document {
                write.index.append(parsed, mapping, number: write.outcome.number, sequence: lastSequence)
            }
        }
        leave()
    }

    public func abandon() { leave() }

    /// Batch and changes hold each other; whichever way the commit ended, neither would ever be freed.
    private func leave() { batch.hooks.removeAll { $0 === self } }
}
