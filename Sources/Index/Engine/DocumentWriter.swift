// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// Single-document writes as Elasticsearch's API has them: index, create, update's read-modify-write, delete.
///
/// Each is one commit. Writers of one id are serialised by a striped lock from reading the current version to
/// the commit's return, so that `if_seq_no` is exact and no update is lost.
public struct DocumentWriter: Sendable {
    /// What must be true of the document before it is written.
    public enum Condition: Sendable, Equatable {
        case none
        /// There is no such document (`op_type=create`).
        case isMissing
        /// Its number is this one (`if_seq_no`).
        case hasNumber(UInt64)
    }

    /// What an update makes of the current document.
    public enum Change: Sendable {
        case replace([UInt8])
        case none
    }

    public let engine: IndexEngine
    public let index: SearchIndex
    public let durability: Durability
    private let preparing: CommitPreparation?

    /// - Parameter preparing: adds to each batch what must be committed with it.
    public init(
        engine: IndexEngine, index: SearchIndex, durability: Durability = .sync,
        preparing: CommitPreparation? = nil
    ) {
        self.engine = engine
        self.index = index
        self.durability = durability
        self.preparing = preparing
    }

    /// Writes a document under an id.
    /// - Throws: `version_conflict_engine_exception`; what parsing and mapping say; the store's errors.
    public func put(
        _ id: String, source: [UInt8], if condition: Condition = .none
    ) throws(ElasticError) -> DocumentChanges.Outcome {
        try lockedOnID(id) { () throws(ElasticError) in
            let current = try entry(id)
            try condition.check(id, current, in: index)
            return try commit(id, source, current)
        }
    }

    /// Reads the document, lets `body` decide, and writes what it says, with nobody in between.
    /// - Parameter body: gets the current document, or `nil`.
    /// - Returns: `nil` when nothing was to change.
    public func update(
        _ id: String, if condition: Condition = .none,
        _ body: (StoredDocument?) throws(ElasticError) -> Change
    ) throws(ElasticError) -> DocumentChanges.Outcome? {
        try lockedOnID(id) { () throws(ElasticError) in
            let document = try index.document(id)
            let current = document.map { (number: $0.number, version: $0.version) }
            try condition.check(id, current, in: index)
            guard case .replace(let source) = try body(document) else { return nil }
            return try commit(id, source, current)
        }
    }

    /// - Returns: `nil` when there was no such document.
    public func delete(
        _ id: String, if condition: Condition = .none
    ) throws(ElasticError) -> DocumentChanges.Outcome? {
        try lockedOnID(id) { () throws(ElasticError) in
            let current = try entry(id)
            try condition.check(id, current, in: index)
            guard let current else { return nil }
            let changes = DocumentChanges(WriteBatch())
            let place = try stage { () throws(StoreError) in
                try changes.delete(index, id: id, current: current)
            }
            try commit(changes)
            return changes.outcome(place)
        }
    }

    private func lockedOnID<R>(_ id: String, _ body: () throws(ElasticError) -> R) throws(ElasticError) -> R {
        try engine.documentLocks.with([engine.documentLocks.stripe(index.number, id)], body)
    }

    private func entry(_ id: String) throws(ElasticError) -> (number: UInt64, version: UInt64)? {
        try elastic { () throws(EngineFailure) in try index.entry(of: id) }
    }

    private func commit(
        _ id: String, _ source: [UInt8], _ current: (number: UInt64, version: UInt64)?
    ) throws(ElasticError) -> DocumentChanges.Outcome {
        let (parsed, mapping) = try engine.parse(source, id: id, for: index)
        let changes = DocumentChanges(WriteBatch())
        let place = try stage { () throws(StoreError) in
            try changes.put(index, id: id, source: source, parsed: parsed, mapping: mapping, current: current)
        }
        try commit(changes)
        return changes.outcome(place)
    }

    private func commit(_ changes: DocumentChanges) throws(ElasticError) {
        if index.isGone { throw .indexNotFound(index.name) }
        _ = try stage { () throws(StoreError) in
            try preparing?(changes.batch)
            return try engine.store.commit(changes.batch, durability)
        }
    }

    private func stage<R>(_ body: () throws(StoreError) -> R) throws(ElasticError) -> R {
        try elastic { () throws(EngineFailure) in try fromStore(body) }
    }
}
