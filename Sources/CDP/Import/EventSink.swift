// SPDX-License-Identifier: Apache-2.0

/// Where an import's events go: the platform of this process, or a server. Used by one thread.
public protocol EventSink {
    /// Says of which types the traits are, before the first event.
    func declare(_ traits: [ImportedTrait]) throws(ImportError)
    /// Takes all the events, or throws, having perhaps taken some. Events that are there already are skipped.
    func write(_ events: [TrackEvent]) throws(ImportError) -> EventSinkOutcome
}

/// What became of events given to a sink.
public struct EventSinkOutcome: Sendable, Equatable {
    public var written: Int
    /// Ignored, as they had been collected before.
    public var duplicates: Int

    public init(written: Int = 0, duplicates: Int = 0) {
        self.written = written
        self.duplicates = duplicates
    }
}

/// The type that a trait of imported events is mapped as, whatever dynamic mapping would make of its first
/// value.
public struct ImportedTrait: Sendable, Equatable {
    public let name: String
    /// A field type of the index: `keyword`, `long`, `double`, `boolean`.
    public let type: String

    public init(name: String, type: String) {
        self.name = name
        self.type = type
    }
}

extension ImportMapping {
    /// A keyword stays one, and numbers that are names are keywords.
    var traitTypes: [ImportedTrait] {
        traits.map {
            ImportedTrait(name: $0.name, type: $0.type == .integerText ? "keyword" : $0.type.rawValue)
        }
    }
}
