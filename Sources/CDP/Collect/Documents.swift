// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore

/// The indices that the pipeline writes.
public enum DocumentIndex: String, Sendable, CaseIterable {
    case event = "strata-event"
    case session = "strata-session"
    case profile = "strata-profile"
}

/// A write of a document; without a source, its removal.
public struct DocumentChange: Sendable {
    public let index: DocumentIndex
    public let id: String
    public let source: JSON?
    /// The number of the profile that `profile.id` in the source names, for events and sessions.
    public let profile: UInt64?

    public init(index: DocumentIndex, id: String, source: JSON?, profile: UInt64? = nil) {
        self.index = index
        self.id = id
        self.source = source
        self.profile = profile
    }
}

/// Where events, sessions and profiles are kept: a port, so that the pipeline needs no index to be tested or
/// embedded.
///
/// The caller holds lanes over every document that it reads and then stages.
public protocol Documents: AnyObject, Sendable {
    /// The document as it was last committed.
    func document(_ index: DocumentIndex, id: String) throws(TrackError) -> [UInt8]?
    /// Adds the changes to a batch that the caller commits at once.
    /// - Throws: 422 when a value does not fit the index's mapping.
    func stage(_ changes: [DocumentChange], into batch: WriteBatch) throws(TrackError)
    /// Has `profile.id` of events and sessions looked up there by all readers.
    func resolveProfiles(by source: any KeywordSource)
    /// Fixes a field's type before documents have it. `type` is one of Elasticsearch's names.
    /// - Throws: 422 when the field has another type already.
    func declare(_ type: String, at path: String, in index: DocumentIndex) throws(TrackError)
}
