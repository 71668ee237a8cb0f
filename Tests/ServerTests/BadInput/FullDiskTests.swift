// SPDX-License-Identifier: Apache-2.0
import Base
import CDP
import Testing

@testable import Server

/// The disk fills up under a running server, and is tidied again.
@Suite struct FullDiskTests {
    /// A payload of some kilobytes.
    private static func visit(_ number: Int) -> String {
        let text = String(repeating: "lorem ipsum ", count: 400)
        return #"""
            {"source":{"id":"shop"},"session":{"id":"s-\#(number % 7)"},
            "events":[{"id":"e-\#(number)","type":"page-view","properties":{"text":"\#(text)"}}]}
            """#
    }

    /// Sends visits until one is refused.
    private func fill(_ server: WholeServer, from start: Int) throws -> (taken: Int, refusal: RawResponse?) {
        // Far more than the memtable and the WAL's room hold.
        for number in start..<(start + 4_000) {
            let answer = try server.track(Self.visit(number))
            if answer.status != 200 { return (number, answer) }
        }
        return (start + 4_000, nil)
    }

    @Test("a full disk: writes are refused with a clear text, reads go on, and with space writes go on too")
    func fullAndFree() throws {
        let disk = FillableFileSystem()
        let server = try WholeServer(disk, memoryBytes: 16 << 20)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        for number in 0..<20 { #expect(try server.track(Self.visit(number)).status == 200) }

        disk.isFull = true
        let (taken, refusal) = try fill(server, from: 20)
        let answer = try #require(refusal, "the disk never filled")
        #expect(answer.status == 503, "\(answer.body)")
        #expect(answer.json["detail"]?.string == "Events cannot be taken now; send them again.")
        #expect(answer["retry-after"] == "1" && answer["x-request-id"] != nil)

        let written = try server.elastic("PUT", "/things/_doc/1", #"{"n":2}"#)
        #expect(written.status == 429, "\(written.body)")
        #expect(written.json[path: "error.type"]?.string == "cluster_block_exception")
        let reason = written.json[path: "error.reason"]?.string ?? ""
        #expect(reason.contains("disk full") && reason.contains("Free some space"), "\(reason)")
        let bulk = try server.elastic("POST", "/things/_bulk", "{\"index\":{\"_id\":\"1\"}}\n{\"n\":3}\n")
        #expect(bulk.json["items"]?[0]?[path: "index.status"]?.int64 == 429)

        do throws(TrackError) {
            try PlatformSink(server.platform.cdp, sourceID: "shop")
                .take(ImportedTrait(name: "fresh", type: "long"))
            Issue.record("a mapping was extended on a full disk")
        } catch { #expect(error.status == 503, "\(error)") }

        // Everything acknowledged is read, and nothing else.
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        #expect(try server.count("strata-event") == taken)
        #expect(try server.platform.cdp.event("e-\(taken)") == nil)
        #expect(try server.platform.cdp.event("e-\(taken - 1)") != nil)
        #expect(try server.call("api", "GET", "/health/live").status == 200)

        disk.isFull = false
        // A background flush that failed is tried again within half a second; until then writes may be
        // refused.
        var retried = try server.track(Self.visit(taken))
        for _ in 0..<100 where retried.status != 200 {
            Threads().sleep(nanos: 100_000_000)
            retried = try server.track(Self.visit(taken))
        }
        #expect(retried.status == 200, "\(retried.body)")
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":4}"#).status == 200)
        #expect(try server.count("strata-event") == taken + 1)
        try server.stop()

        let again = try WholeServer(disk, memoryBytes: 16 << 20)
        #expect(try again.count("strata-event") == taken + 1)
        #expect(try again.elastic("GET", "/things/_source/1").body == #"{"n":4}"#)
        try again.stop()
    }

    @Test("a disk that fails a sync: writes are refused until a restart, which the text says; reads go on")
    func failedSync() throws {
        let disk = FillableFileSystem()
        let server = try WholeServer(disk)
        #expect(try server.track(Self.visit(0)).status == 200)
        #expect(try server.elastic("PUT", "/things/_doc/1", #"{"n":1}"#).status == 201)
        disk.failsSyncs = true
        #expect(try server.track(Self.visit(1)).status >= 500)
        disk.failsSyncs = false
        #expect(try server.track(Self.visit(2)).status == 503)
        let written = try server.elastic("PUT", "/things/_doc/1", #"{"n":2}"#)
        #expect(written.status == 503)
        let reason = written.json[path: "error.reason"]?.string ?? ""
        #expect(reason.contains("takes no more writes") && reason.contains("Restart"), "\(reason)")
        #expect(try server.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        server.abandon()

        let again = try WholeServer(disk)
        #expect(try again.elastic("GET", "/things/_source/1").body == #"{"n":1}"#)
        #expect(try again.platform.cdp.event("e-0") != nil)
        #expect(try again.track(Self.visit(2)).status == 200)
        try again.stop()
    }
}
