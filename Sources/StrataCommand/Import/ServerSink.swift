// SPDX-License-Identifier: Apache-2.0
import Base
import CDP

/// A server as the place that imported events go to, through `POST /import/events`. Used by one thread.
///
/// A request without an answer, or with one that says "later", is sent again after a while that doubles. It
/// may have been taken: the server skips what it has, so nothing is doubled.
final class ServerSink: EventSink {
    /// Larger requests are halved.
    private static let bodyBytesMax = 4 << 20
    private static let firstPauseNanos: UInt64 = 250_000_000
    private static let pauseNanosMax: UInt64 = 8_000_000_000

    /// Events of requests whose first sending got no answer. Those among them that the server had taken count
    /// as duplicates.
    private(set) var resentEvents = 0
    private let account: ServerAccount
    private let address: String
    private let sourceID: String
    private let patienceNanos: UInt64
    private let note: (String) -> Void
    private let environment = Environment.system

    /// - Parameters:
    ///   - patienceSeconds: how long the server may be away.
    ///   - note: told when it is, and when it is back.
    init(
        _ account: ServerAccount, address: String, sourceID: String, patienceSeconds: Int,
        note: @escaping (String) -> Void
    ) {
        self.account = account
        self.address = address
        self.sourceID = sourceID
        patienceNanos = UInt64(max(0, patienceSeconds)) * 1_000_000_000
        self.note = note
    }

    /// Makes the event source when the server has none of this id. Not tried again: what is wrong at the
    /// start is told at once.
    func makeSource() throws(ImportError) {
        do throws(ClientError) {
            let path = "/event-source/\(PathText.encode(sourceID))"
            let found = try account.send("GET", path)
            if found.0 == 200 { return }
            guard found.0 == 404 else { throw refusal(found.0, found.1) }
            let source: JSON = ["id": .string(sourceID), "name": .string(sourceID), "type": ["internal"]]
            let made = try account.send("POST", "/event-source", source.bytes)
            if made.0 != 200 { throw refusal(made.0, made.1) }
        } catch { throw .refused(error.description) }
    }

    func declare(_ traits: [ImportedTrait]) throws(ImportError) {
        _ = try send(ImportedEvents(sourceID: sourceID, traits: traits))
    }

    func write(_ events: [TrackEvent]) throws(ImportError) -> EventSinkOutcome {
        try send(ImportedEvents(sourceID: sourceID, events: events))
    }

    private func send(_ imported: ImportedEvents) throws(ImportError) -> EventSinkOutcome {
        let body = imported.json.bytes
        let count = imported.events.count
        if body.count > Self.bodyBytesMax && count > 1 {
            var halves = (imported, imported)
            halves.0.events = Array(imported.events[..<(count / 2)])
            halves.1.events = Array(imported.events[(count / 2)...])
            let first = try send(halves.0)
            let second = try send(halves.1)
            return EventSinkOutcome(
                written: first.written + second.written, duplicates: first.duplicates + second.duplicates)
        }
        return try sendPatiently(body, eventsCount: count)
    }

    private func sendPatiently(_ body: [UInt8], eventsCount: Int) throws(ImportError) -> EventSinkOutcome {
        let began = environment.clock.monotonicNanos
        var pause = Self.firstPauseNanos
        var isResent = false
        while true {
            let trouble: ClientError
            do throws(ClientError) {
                let outcome = try attempt(body)
                if isResent { note("\(address) answers again") }
                return outcome
            } catch { trouble = error }
            guard trouble.isTemporary else { throw .refused(trouble.description) }
            let waited = environment.clock.monotonicNanos - began
            guard waited < patienceNanos else {
                throw .refused("\(trouble) (for \(Console.duration(Double(waited) / 1e9)); see --patience)")
            }
            if !isResent {
                resentEvents += eventsCount
                note("\(trouble.description); trying again")
            }
            isResent = true
            environment.threads.sleep(nanos: min(pause, patienceNanos - waited + 1))
            pause = min(pause * 2, Self.pauseNanosMax)
        }
    }

    private func attempt(_ body: [UInt8]) throws(ClientError) -> EventSinkOutcome {
        let (status, answer) = try account.send("POST", "/import/events", body)
        guard status == 200 else { throw refusal(status, answer) }
        let json = (try? JSON.parse(answer)) ?? .null
        guard let written = json["written"]?.int64, let duplicates = json["duplicates"]?.int64 else {
            throw ClientError(
                description: "\(address) answered in a way that is not strata's; is this its api listener?")
        }
        return EventSinkOutcome(written: Int(clamping: written), duplicates: Int(clamping: duplicates))
    }

    private func refusal(_ status: Int, _ answer: [UInt8]) -> ClientError {
        let detail = (try? JSON.parse(answer))?["detail"]
        let place = detail?[0]?["loc"].map { " at \($0.text)" } ?? ""
        let reason = detail?.string ?? detail?[0]?["msg"]?.string.map { $0 + place } ?? "no reason given"
        let advice =
            switch status {
            case 401:
                "; give a token (--token, STRATA_TOKEN), or STRATA_ADMIN_EMAIL and STRATA_ADMIN_PASSWORD"
            case _ where detail == nil, 404: "; is this the api listener?"
            case 413: "; import into the directory, with --data, instead"
            default: ""
            }
        return ClientError(
            description: "\(address) answered \(status): \(reason)\(advice)",
            isTemporary: [408, 429, 502, 503, 504].contains(status))
    }
}
