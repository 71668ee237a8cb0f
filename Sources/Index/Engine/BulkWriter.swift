// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Many writes of one request in few commits.
///
/// Operations are staged in their order into one batch while the stripes of all their ids are held. A batch
/// ends before an id that it has already, so that the later write sees the earlier one, and at a size that
/// keeps locks short. An operation that cannot be done fails alone.
public struct BulkWriter: Sendable {
    /// A batch is committed when its sources reach this size.
    static let batchBytesMax = 8 << 20
    /// Elasticsearch's limit on `_id`.
    public static let idBytesMax = 512

    public typealias Outcome = Result<WriteOutcome, ElasticError>

    private enum Staged {
        case done(Outcome)
        case waiting(place: Int, isDelete: Bool)
    }

    private let engine: IndexEngine
    private let durability: Durability
    private let preparing: CommitPreparation?

    /// - Parameter preparing: adds to each batch what must be committed with it.
    public init(
        engine: IndexEngine, durability: Durability = .sync, preparing: CommitPreparation? = nil
    ) {
        self.engine = engine
        self.durability = durability
        self.preparing = preparing
    }

    /// - Returns: one outcome for each operation, in their order.
    public func write(_ operations: [DocumentOperation]) -> [Outcome] {
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(operations.count)
        var start = 0
        while start < operations.count {
            let end = batchEnd(operations, from: start)
            outcomes += writeBatch(operations[start..<end])
            start = end
        }
        return outcomes
    }

    private struct Target: Hashable {
        let index: UInt32
        let id: String
    }

    private func batchEnd(_ operations: [DocumentOperation], from start: Int) -> Int {
        var seen: Set<Target> = []
        var bytes = 0
        var end = start
        while end < operations.count, bytes < BulkWriter.batchBytesMax {
            let operation = operations[end]
            guard seen.insert(Target(index: operation.index.number, id: operation.id)).inserted else { break }
            if case .put(let source) = operation.action { bytes += source.count }
            end += 1
        }
        return end
    }

    private func writeBatch(_ operations: ArraySlice<DocumentOperation>) -> [Outcome] {
        let stripes = operations.map { engine.documentLocks.stripe($0.index.number, $0.id) }
        return engine.documentLocks.with(stripes) {
            let changes = DocumentChanges(WriteBatch())
            let staged = operations.map { operation in
                do throws(ElasticError) { return try stage(operation, changes) } catch {
                    return Staged.done(.failure(error))
                }
            }
            let failure = commit(changes)
            return staged.map { outcome($0, changes, failure) }
        }
    }

    private func commit(_ changes: DocumentChanges) -> ElasticError? {
        guard changes.count > 0 else { return nil }
        do throws(StoreError) {
            try preparing?(changes.batch)
            try engine.store.commit(changes.batch, durability)
            return nil
        } catch {
            return EngineFailure.store(error).elastic
        }
    }

    private func outcome(_ staged: Staged, _ changes: DocumentChanges, _ failure: ElasticError?) -> Outcome {
        switch staged {
        case .done(let outcome): return outcome
        case .waiting(let place, let isDelete):
            if let failure { return .failure(failure) }
            let outcome = changes.outcome(place)
            let result: WriteOutcome.Result = isDelete ? .deleted : outcome.isCreated ? .created : .updated
            return .success(WriteOutcome(result, number: outcome.number, version: outcome.version))
        }
    }

    // MARK: Staging

    private func stage(
        _ operation: DocumentOperation, _ changes: DocumentChanges
    ) throws(ElasticError) -> Staged {
        let index = operation.index
        try BulkWriter.check(id: operation.id)
        if index.isGone { throw .indexNotFound(index.name) }
        let current = try elastic { () throws(EngineFailure) in try index.entry(of: operation.id) }
        try operation.condition.check(operation.id, current, in: index)
        switch operation.action {
        case .put(let source):
            return try stagePut(index, operation.id, source, current, changes)
        case .update(let update):
            let document = current == nil ? nil : try index.document(operation.id)
            guard case .replace(let source) = try update.change(operation.id, document, in: index) else {
                return .done(
                    .success(WriteOutcome(.noop, number: current?.number, version: current?.version ?? 1)))
            }
            return try stagePut(index, operation.id, source, current, changes)
        case .delete:
            guard let current else {
                return .done(.success(WriteOutcome(.notFound, number: nil, version: 1)))
            }
            let place = try elastic { () throws(EngineFailure) in
                try fromStore { () throws(StoreError) in
                    try changes.delete(index, id: operation.id, current: current)
                }
            }
            return .waiting(place: place, isDelete: true)
        }
    }

    private func stagePut(
        _ index: SearchIndex, _ id: String, _ source: [UInt8], _ current: (number: UInt64, version: UInt64)?,
        _ changes: DocumentChanges
    ) throws(ElasticError) -> Staged {
        let (parsed, mapping) = try engine.parse(source, id: id, for: index)
        let place = try elastic { () throws(EngineFailure) in
            try fromStore { () throws(StoreError) in
                try changes.put(
                    index, id: id, source: source, parsed: parsed, mapping: mapping, current: current)
            }
        }
        return .waiting(place: place, isDelete: false)
    }

    /// - Throws: when no document can have this id.
    public static func check(id: String) throws(ElasticError) {
        guard !id.isEmpty else { throw .illegalArgument("if _id is specified it must not be empty") }
        let bytes = id.utf8.count
        guard bytes <= idBytesMax else {
            throw .illegalArgument(
                "id [\(id)] is too long, must be no longer than \(idBytesMax) bytes but was: \(bytes)")
        }
    }
}
