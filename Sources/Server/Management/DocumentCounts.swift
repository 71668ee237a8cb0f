// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Index

/// What the indices of the pipeline tell about themselves: how many documents, and the newest events.
struct DocumentCounts: Sendable {
    /// What may be shown of an event to anybody on this machine: nothing personal.
    struct RecentEvent: Sendable, Equatable {
        let type: String
        let time: String
    }

    let engine: IndexEngine?

    /// How many documents there are; `nil` without an index. Costs a look at each segment's head.
    func count(_ index: DocumentIndex) -> Int? {
        guard let index = engine?.index(index.rawValue) else { return nil }
        return try? index.view().documentCount
    }

    /// Events of the last day, newest first.
    func recentEvents(_ limit: Int) -> [RecentEvent] {
        guard let index = engine?.index(DocumentIndex.event.rawValue) else { return [] }
        let body: JSON = [
            "size": .int(Int64(limit)), "track_total_hits": false,
            "query": ["range": ["metadata.time.insert": ["gte": "now-1d"]]],
            "sort": [["metadata.time.insert": ["order": "desc"]]],
        ]
        // A page that lacks a list is better than none.
        do throws(ElasticError) {
            let view = try index.view()
            var events: [RecentEvent] = []
            for hit in try view.search(try SearchRequest(parsing: body.bytes)).hits {
                guard let event = try? JSON.parse(try view.document(number: hit.number).source) else { continue }
                events.append(
                    RecentEvent(
                        type: event["type"]?.string ?? "",
                        time: event[path: "metadata.time.insert"]?.string ?? ""))
            }
            return events
        } catch {
            return []
        }
    }
}
