// SPDX-License-Identifier: Apache-2.0
import Base

/// Takes the events of a file in, by the same way as tracked ones, many to a commit.
///
/// An import may be killed and run again: events that are there already are skipped whole, with their effect
/// on profiles.
public struct Importer {
    /// Events of one commit. More make lanes and batches large and save little.
    public static let batchEvents = 500

    private let collector: Collector
    private let sourceID: String

    /// - Parameter sourceID: the event source that the events are said to come from; it need not be
    ///   configured.
    public init(_ platform: CustomerDataPlatform, sourceID: String) {
        collector = platform.collector
        self.sourceID = sourceID
    }

    /// - Parameter progress: called after each commit; returning `false` ends the import early.
    /// - Throws: what ends an import. What was committed stays.
    public func run(
        _ events: MappedEvents, progress: (ImportReport) -> Bool = { _ in true }
    ) throws(ImportError) -> ImportReport {
        try declareTraits(events.mapping)
        var written = 0
        var duplicates = 0
        func report() -> ImportReport {
            var report = events.report
            report.eventsWritten = written
            report.duplicatesSkipped = duplicates
            return report
        }
        var isAtEnd = false
        while !isAtEnd {
            var batch: [TrackPayload] = []
            while batch.count < Self.batchEvents {
                guard let event = try events.next() else {
                    isAtEnd = true
                    break
                }
                batch.append(TrackPayload(sourceID: sourceID, events: [event]))
            }
            guard !batch.isEmpty else { break }
            let responses = try commit(batch)
            for response in responses {
                written += response.eventIDs.count
                duplicates += response.duplicates
            }
            if !progress(report()) { break }
        }
        return report()
    }

    /// A keyword stays one, whatever dynamic mapping would make of its first value.
    private func declareTraits(_ mapping: ImportMapping) throws(ImportError) {
        for trait in mapping.traits {
            let type = trait.type == .integerText ? "keyword" : trait.type.rawValue
            do throws(TrackError) {
                try collector.documents.declare(type, at: "traits.\(trait.name)", in: .event)
            } catch { throw .mapping("traits.\(trait.name): \(error.description)") }
        }
    }

    private func commit(_ batch: [TrackPayload]) throws(ImportError) -> [TrackResponse] {
        let context = TrackContext(bridge: "internal", isSessionless: true, isInternal: true)
        let source = EventSource(id: sourceID, name: sourceID, bridges: ["internal"])
        do throws(TrackError) { return try collector.collect(batch, context, source) } catch {
            throw .refused(error.description)
        }
    }
}
