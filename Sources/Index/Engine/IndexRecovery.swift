// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Brings one index back: opens its segments, applies deletions to them, and fills the tail with the rest.
///
/// Damage stays where it is: an index with a segment that cannot be read refuses searches and says why, one
/// whose rows cannot be read refuses writes too, and the other indices serve.
struct IndexRecovery {
    private let index: SearchIndex
    private let engine: IndexEngine
    private let rows: IndexRows

    init(_ index: SearchIndex, _ engine: IndexEngine) {
        self.index = index
        self.engine = engine
        rows = engine.rows
    }

    func run() {
        do throws(EngineFailure) { try recover() } catch { index.refuseWrites(error) }
    }

    private func recover() throws(EngineFailure) {
        let (slots, sealedEnd) = openSegments()
        index.restore(sealed: slots, nextNumber: sealedEnd)
        let rowsEnd = try fillTail(from: sealedEnd)
        // A number that was deleted may not be given again: its bit would hide the new document.
        index.restore(sealed: slots, nextNumber: max(rowsEnd, try deletedEnd()))
    }

    /// One past the highest number that was ever deleted.
    private func deletedEnd() throws(EngineFailure) -> UInt64 {
        let prefix = rows.prefix(index.number)
        let last = try fromStore { () throws(StoreError) -> (key: [UInt8], value: [UInt8])? in
            let iterator = try engine.store.iterator(
                rows.deletes, from: prefix, to: ByteOrder.successor(ofPrefix: prefix))
            try iterator.seekToLast()
            return iterator.isValid ? (iterator.key, try iterator.value) : nil
        }
        guard let last else { return 0 }
        let chunk = try fromIndex { () throws(IndexError) in try IndexRows.number(ofDocumentKey: last.key) }
        let bits = try fromIndex { () throws(IndexError) in try decode(last.value) }
        return chunk << 16 + UInt64(bits.members.max() ?? 0) + 1
    }

    /// - Returns: the segments that could be read, and the number after the last that any of them covers.
    private func openSegments() -> ([SealedSlot], sealedEnd: UInt64) {
        var slots: [SealedSlot] = []
        var sealedEnd: UInt64 = 0
        for description in engine.store.attachedFiles() {
            guard let label = SegmentLabel(description.label), label.context == engine.context,
                label.index == index.number, let file = engine.store.attachedFile(description.number)
            else { continue }
            sealedEnd = max(sealedEnd, label.lastNumber &+ 1)
            do throws(EngineFailure) { slots.append(try open(file, label)) } catch {
                index.note(trouble: error)
            }
        }
        return (slots.sorted { $0.label.firstNumber < $1.label.firstNumber }, sealedEnd)
    }

    private func open(_ file: AttachedFile, _ label: SegmentLabel) throws(EngineFailure) -> SealedSlot {
        let segment = try IndexSegment(file, account: engine.segmentMemory)
        var live = RowSet(allIn: segment.rowCount)
        for number in try deletedNumbers(label.firstNumber, label.lastNumber) {
            if let row = segment.row(ofNumber: number) { live.remove(row) }
        }
        return SealedSlot(segment, file: file, label: label, live: live, threads: engine.environment.threads)
    }

    private func deletedNumbers(_ first: UInt64, _ last: UInt64) throws(EngineFailure) -> [UInt64] {
        var result: [UInt64] = []
        for chunk in (first >> 16)...(last >> 16) {
            let key = rows.deletesKey(index.number, chunk << 16)
            guard
                let value = try fromStore({ () throws(StoreError) in try engine.store.get(rows.deletes, key) }
                )
            else { continue }
            let bits = try fromIndex { () throws(IndexError) in try decode(value) }
            for low in bits.members { result.append(chunk << 16 | UInt64(low)) }
        }
        return result
    }

    private func decode(_ value: [UInt8]) throws(IndexError) -> BitSet16 {
        do throws(MalformedBytes) {
            return try value.withBytes { bytes throws(MalformedBytes) in try BitSet16(decoding: bytes) }
        } catch {
            throw .corrupt("deleted numbers of [\(index.name)]", error)
        }
    }

    /// Rows with numbers from `start` on are in no segment.
    /// - Returns: the number after the last row's.
    private func fillTail(from start: UInt64) throws(EngineFailure) -> UInt64 {
        let end = ByteOrder.successor(ofPrefix: rows.prefix(index.number))
        let iterator = try fromStore { () throws(StoreError) in
            let iterator = try engine.store.iterator(
                rows.documents, from: rows.documentKey(index.number, start), to: end)
            try iterator.seekToFirst()
            return iterator
        }
        var next = start
        while iterator.isValid {
            let number = try fromIndex { () throws(IndexError) in
                try IndexRows.number(ofDocumentKey: iterator.key)
            }
            let row = try fromStore { () throws(StoreError) in try iterator.value }
            let document = try fromIndex { () throws(IndexError) in
                try IndexRows.document(number: number, row)
            }
            let mapping = index.mapping
            do throws(ElasticError) {
                let parsed = try ParsedSource(
                    document.source, id: document.id, mapping: mapping, resolved: document.resolved
                ).document
                index.append(parsed, mapping, number: number, sequence: engine.store.watermark)
            } catch {
                throw .index(
                    .invalid("document '\(document.id)' of [\(index.name)] no longer parses: \(error)"))
            }
            next = number + 1
            try fromStore { () throws(StoreError) in try iterator.next() }
        }
        return next
    }
}
