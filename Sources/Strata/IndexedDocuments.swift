// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore

/// The platform's events, sessions and profiles as documents of three indices.
///
/// What is staged becomes searchable with the batch that stores it, before its sender has an answer. The collector
/// holds lanes over the ids that it stages, and nobody else writes these indices.
final class IndexedDocuments: Documents {
    private let engine: IndexEngine
    private let indices: [DocumentIndex: SearchIndex]

    /// Opens the indices, making those that are missing.
    init(_ engine: IndexEngine) throws(ElasticError) {
        self.engine = engine
        var indices: [DocumentIndex: SearchIndex] = [:]
        for index in DocumentIndex.allCases {
            if let known = engine.index(index.rawValue) {
                indices[index] = known
            } else {
                let mapping = try PlatformMappings.mapping(index)
                indices[index] = try engine.createIndex(index.rawValue, mapping: mapping, isReadOnly: true)
            }
        }
        self.indices = indices
    }

    func document(_ index: DocumentIndex, id: String) throws(TrackError) -> [UInt8]? {
        try answering { () throws(ElasticError) in try self.index(index).document(id)?.source }
    }

    func stage(_ changes: [DocumentChange], into batch: WriteBatch) throws(TrackError) {
        guard !changes.isEmpty else { return }
        try answering { () throws(ElasticError) in
            let staged = DocumentChanges(batch)
            for change in changes {
                let index = try self.index(change.index)
                guard let source = change.source else {
                    try staged.delete(index, id: change.id)
                    continue
                }
                if let addition = NewFields(source, index.mapping).addition {
                    try engine.extendMapping(index, by: try Mapping(parsing: addition.bytes))
                }
                try staged.put(engine, index, id: change.id, source: source.bytes)
            }
        }
    }

    private func index(_ index: DocumentIndex) throws(ElasticError) -> SearchIndex {
        guard let found = indices[index] else { throw .indexNotFound(index.rawValue) }
        return found
    }

    /// What an index says to a document becomes what the sender of the event is answered.
    private func answering<R>(_ body: () throws(ElasticError) -> R) throws(TrackError) -> R {
        do throws(ElasticError) { return try body() } catch {
            let status = error.status == 400 ? 422 : error.status
            throw TrackError(status: status, detail: .string(error.description))
        }
    }
}
