// SPDX-License-Identifier: Apache-2.0
import Base
import Index

/// One write of a document, what the model says becomes of it, and what the engine said.
///
/// Belongs to the holder of the baton.
final class IndexWrite: @unchecked Sendable {
    enum Action {
        case put(SampleDocument)
        case create(SampleDocument)
        /// Merged into the document; without one, the second is written.
        case update(SampleDocument, upsert: SampleDocument?)
        case delete
    }

    enum Effect: String { case created, updated, deleted, notFound, conflict, missing }

    let model: IndexModel
    let id: String
    let action: Action
    /// Set when its batch is published.
    private(set) var expected: Effect?

    init(_ model: IndexModel, id: String, _ action: Action) {
        self.model = model
        self.id = id
        self.action = action
    }

    /// Does to the model what the commit does to the index.
    func apply(_ sequence: UInt64) {
        let current = model.latest(id)
        switch action {
        case .put(let document): set(document, sequence, replacing: current)
        case .create(let document):
            if current == nil { set(document, sequence, replacing: nil) } else { expected = .conflict }
        case .update(let partial, let upsert):
            if let next = current.map({ $0.merged(with: partial) }) ?? upsert {
                set(next, sequence, replacing: current)
            } else {
                expected = .missing
            }
        case .delete:
            expected = current == nil ? .notFound : .deleted
            if current != nil { model.set(id, nil, sequence) }
        }
    }

    private func set(_ document: SampleDocument, _ sequence: UInt64, replacing current: SampleDocument?) {
        expected = current == nil ? .created : .updated
        model.set(id, document, sequence)
    }

    /// As one of a bulk request.
    func operation(in index: SearchIndex) -> DocumentOperation {
        switch action {
        case .put(let document):
            return DocumentOperation(index: index, id: id, action: .put(source: document.bytes))
        case .create(let document):
            return DocumentOperation(
                index: index, id: id, action: .put(source: document.bytes), condition: .isMissing)
        case .update(let partial, let upsert):
            var update = DocumentUpdate()
            update.partial = partial.members
            update.upsert = upsert?.members
            return DocumentOperation(index: index, id: id, action: .update(update))
        case .delete: return DocumentOperation(index: index, id: id, action: .delete)
        }
    }

    static func effect(_ outcome: BulkWriter.Outcome) throws -> Effect {
        switch outcome {
        case .success(let done):
            switch done.result {
            case .created: return .created
            case .updated, .noop: return .updated
            case .deleted: return .deleted
            case .notFound: return .notFound
            }
        case .failure(let error):
            switch error.type {
            case "version_conflict_engine_exception": return .conflict
            case "document_missing_exception": return .missing
            default: throw error
            }
        }
    }
}
