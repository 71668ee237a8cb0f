// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index
import LSMStore

/// The platform's documents, which adds to each batch the row and the hook of the payload that it is of.
final class LoggingDocuments: Documents, @unchecked Sendable {
    private let documents: any Documents
    private let prepare: (WriteBatch, [DocumentChange]) throws(TrackError) -> Void

    init(
        _ documents: any Documents,
        prepare: @escaping (WriteBatch, [DocumentChange]) throws(TrackError) -> Void
    ) {
        self.documents = documents
        self.prepare = prepare
    }

    func document(_ index: DocumentIndex, id: String) throws(TrackError) -> [UInt8]? {
        try documents.document(index, id: id)
    }

    func stage(_ changes: [DocumentChange], into batch: WriteBatch) throws(TrackError) {
        try documents.stage(changes, into: batch)
        try prepare(batch, changes)
    }

    func resolveProfiles(by source: any KeywordSource) { documents.resolveProfiles(by: source) }

    func declare(_ type: String, at path: String, in index: DocumentIndex) throws(TrackError) {
        try documents.declare(type, at: path, in: index)
    }
}
