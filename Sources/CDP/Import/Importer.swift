// SPDX-License-Identifier: Apache-2.0
import Base

/// Takes the events of a file in, by the same way as tracked ones, many to a commit.
///
/// An import may be killed and run again: events that are there already are skipped whole, with their effect
/// on profiles.
public struct Importer {
    /// Events of one commit. More make lanes and batches large and save little.
    public static let batchEvents = 500

    private let sink: any EventSink

    public init(_ sink: any EventSink) { self.sink = sink }

    /// Into the platform of this process.
    /// - Parameter sourceID: the event source that the events are said to come from; it need not be
    ///   configured.
    public init(_ platform: CustomerDataPlatform, sourceID: String) {
        sink = PlatformSink(platform, sourceID: sourceID)
    }

    /// - Parameter progress: called after each commit; returning `false` ends the import early.
    /// - Throws: what ends an import. What was committed stays.
    public func run(
        _ events: MappedEvents, progress: (ImportReport) -> Bool = { _ in true }
    ) throws(ImportError) -> ImportReport {
        try sink.declare(events.mapping.traitTypes)
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
            var batch: [TrackEvent] = []
            while batch.count < Self.batchEvents {
                guard let event = try events.next() else {
                    isAtEnd = true
                    break
                }
                batch.append(event)
            }
            guard !batch.isEmpty else { break }
            let outcome = try sink.write(batch)
            written += outcome.written
            duplicates += outcome.duplicates
            if !progress(report()) { break }
        }
        return report()
    }
}
