// SPDX-License-Identifier: Apache-2.0
import Base
import Logging
import Testing

@testable import Server

/// Lines of a log, kept. Any thread.
final class KeptLines: @unchecked Sendable {
    private let lock = Lock(Threads())
    // Guarded by `lock`.
    private var kept: [String] = []

    var lines: [String] { lock.withLock { kept } }
    func add(_ line: String) { lock.withLock { kept.append(line) } }

    var logger: Logger { Logger(label: "test") { _ in KeepingHandler(kept: self) } }

    private struct KeepingHandler: LogHandler {
        let kept: KeptLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            kept.add("\(event.level): \(event.message) \(fields.joined(separator: " "))")
        }
    }
}

@Suite struct FailureLogTests {
    @Test("an error inside /track is logged with the request's id and route, its cause, and nothing personal")
    func track() throws {
        let log = KeptLines()
        let disk = FillableFileSystem()
        let server = try WholeServer(disk, failureLog: log.logger)
        disk.failsSyncs = true
        let body = #"""
            {"source":{"id":"shop"},"session":{"id":"secret-session"},"profile":{"id":"secret-person"},
            "events":[{"id":"secret-event","type":"sign-in","properties":{"email":"secret@example.org"}}]}
            """#
        let answer = try server.call(
            "api", "POST", "/track?who=secret-query", body, ["X-Name: secret-header"])
        #expect(answer.status >= 500)
        #expect(!answer.body.contains("/data"), "causes stay inside")
        let id = try #require(answer["x-request-id"])
        let lines = log.lines
        try #require(lines.count == 1, "\(lines)")
        #expect(lines[0].hasPrefix("error: "))
        #expect(lines[0].contains("syncing of /data/") && lines[0].contains("errno 5"))
        #expect(lines[0].contains("request=\(id)") && lines[0].contains("route=/track"))
        #expect(lines[0].contains("listener=api") && lines[0].contains("status=\(answer.status)"))
        #expect(!lines[0].contains("secret"))
        server.abandon()
    }

    @Test("what the sender did wrong is not logged")
    func clientErrors() throws {
        let log = KeptLines()
        let server = try WholeServer(failureLog: log.logger)
        #expect(try server.track("{").status == 422)
        #expect(try server.track(#"{"source":{"id":"nobody"},"events":[]}"#).status == 401)
        #expect(try server.elastic("GET", "/nothing/_search").status == 404)
        let fine = try server.call("api", "GET", "/health/ready")
        #expect(fine["x-request-id"] == nil)
        #expect(log.lines == [])
        try server.stop()
    }

    @Test("many failures of one second are counted, not all written")
    func flood() {
        let log = KeptLines()
        let clock = SteppedClock()
        let failures = FailureLog(log.logger, clock: clock)
        let request = HTTPRequest(method: .post, target: "/track/person-7")!
        for _ in 0..<50 {
            failures.write(request, pattern: "/track/{id}", listener: "api", status: 500, cause: "broken")
        }
        #expect(log.lines.count == FailureLog.linesPerSecondMax)
        clock.step(nanos: 1_000_000_000)
        failures.write(request, pattern: "/track/{id}", listener: "api", status: 500, cause: "broken")
        #expect(log.lines.count == FailureLog.linesPerSecondMax + 1)
        #expect(log.lines.last?.contains("unwritten=40") == true)
        #expect(!log.lines.joined().contains("person-7"))
    }

    @Test("an id names one request of one process")
    func ids() {
        let ids = RequestIDs(SeededRandomSource(seed: 3))
        let first = ids.next()
        let second = ids.next()
        #expect(first.hasSuffix("-1") && second.hasSuffix("-2"))
        #expect(first.prefix(9) == second.prefix(9))
        #expect(first.utf8.count == 10)
    }
}

/// A clock that a test steps. One thread.
private final class SteppedClock: TimeSource, @unchecked Sendable {
    private(set) var monotonicNanos: UInt64 = 5_000_000_000
    var nowMillis: Int64 { 0 }
    func step(nanos: UInt64) { monotonicNanos += nanos }
}
