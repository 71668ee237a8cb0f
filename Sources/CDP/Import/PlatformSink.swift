// SPDX-License-Identifier: Apache-2.0
import Base

/// The platform of this process as the place that imported events go to: many to a commit, without sessions.
public struct PlatformSink: EventSink {
    private let collector: Collector
    private let sourceID: String

    /// - Parameter sourceID: the event source that the events are said to come from; it need not be
    ///   configured.
    public init(_ platform: CustomerDataPlatform, sourceID: String) {
        collector = platform.collector
        self.sourceID = sourceID
    }

    public func declare(_ traits: [ImportedTrait]) throws(ImportError) {
        for trait in traits {
            do throws(TrackError) { try take(trait) } catch {
                throw .mapping("traits.\(trait.name): \(error.description)")
            }
        }
    }

    public func write(_ events: [TrackEvent]) throws(ImportError) -> EventSinkOutcome {
        do throws(TrackError) { return try take(events) } catch { throw .refused(error.description) }
    }

    /// As `declare`, with the collector's own error.
    public func take(_ trait: ImportedTrait) throws(TrackError) {
        try collector.documents.declare(trait.type, at: "traits.\(trait.name)", in: .event)
    }

    /// As `write`, all or none, with the collector's own error.
    public func take(_ events: [TrackEvent]) throws(TrackError) -> EventSinkOutcome {
        let context = TrackContext(bridge: "internal", isSessionless: true, isInternal: true)
        let source = EventSource(id: sourceID, name: sourceID, bridges: ["internal"])
        let payloads = events.map { TrackPayload(sourceID: sourceID, events: [$0]) }
        return try collector.collect(payloads, context, source).reduce(into: EventSinkOutcome()) {
            sum, response in
            sum.written += response.eventIDs.count
            sum.duplicates += response.duplicates
        }
    }
}
