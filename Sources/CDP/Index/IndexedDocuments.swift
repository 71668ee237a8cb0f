// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore

/// Documents in the indices of an engine, on the same store as all else: searchable once their batch is
/// visible.
///
/// The indices are closed to writers at the door (`isReadOnly`): the pipeline's lanes are what serialises
/// their writers.
public final class IndexedDocuments: Documents {
    private let engine: IndexEngine

    /// Creates the indices that are missing.
    public init(_ engine: IndexEngine) throws(TrackError) {
        self.engine = engine
        for index in DocumentIndex.allCases where engine.index(index.rawValue) == nil {
            try indexing { () throws(ElasticError) in
                let mapping = try Mapping(parsing: DocumentMappings[index].bytes, takesResolved: true)
                try engine.createIndex(index.rawValue, mapping: mapping, isReadOnly: true)
            }
        }
    }

    public func document(_ index: DocumentIndex, id: String) throws(TrackError) -> [UInt8]? {
        let found = try found(index)
        return try indexing { () throws(ElasticError) in try found.document(id)?.source }
    }

    public func stage(_ changes: [DocumentChange], into batch: WriteBatch) throws(TrackError) {
        guard !changes.isEmpty else { return }
        let staged = DocumentChanges(batch)
        for change in changes {
            let index = try found(change.index)
            let profile = change.profile.map {
                [ResolvedKeyword(path: DocumentMappings.profileID, number: $0)]
            }
            try indexing { () throws(ElasticError) in
                try engine.stage(
                    change.source?.bytes, id: change.id, resolved: profile ?? [], in: index, staged)
            }
        }
    }

    public func resolveProfiles(by source: any KeywordSource) {
        for index in [DocumentIndex.event, .session] {
            engine.index(index.rawValue)?.resolveKeywords(by: source)
        }
    }

    public func declare(_ type: String, at path: String, in index: DocumentIndex) throws(TrackError) {
        var spec: JSON = ["type": .string(type)]
        for name in path.split(separator: ".").reversed() {
            spec = ["properties": .object([String(name): spec])]
        }
        let found = try found(index)
        try indexing { () throws(ElasticError) in
            _ = try engine.extendMapping(found, by: try Mapping(parsing: spec.bytes))
        }
    }

    private func found(_ index: DocumentIndex) throws(TrackError) -> SearchIndex {
        guard let found = engine.index(index.rawValue) else {
            throw .failed("the index \(index.rawValue) was deleted; restart to create it")
        }
        return found
    }
}

/// Runs a call of the index; its errors become answers.
private func indexing<R>(_ body: () throws(ElasticError) -> R) throws(TrackError) -> R {
    do throws(ElasticError) { return try body() } catch {
        let status =
            switch error.status {
            // A value that the mapping refuses is the sender's fault: Tracardi answers it 422 with a text.
            case 400: 422
            // A full disk is not the sender's.
            case 429: 503
            default: error.status
            }
        throw TrackError(status: status, detail: .string(error.reason))
    }
}
