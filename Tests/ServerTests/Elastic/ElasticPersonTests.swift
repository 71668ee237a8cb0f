// SPDX-License-Identifier: Apache-2.0
import Base
import Strata
import Testing

@testable import Server

@Suite struct ElasticPersonTests {
    @Test("after a merge the door counts events with the surviving person and finds them by either id")
    func merged() throws {
        let fixture = try ElasticFixture()
        let context = TrackContext(bridge: "internal", isInternal: true)
        func track(_ type: String, _ session: String, _ email: String? = nil) throws -> String {
            var event = TrackEvent(type: type, properties: email.map { ["email": .string($0)] } ?? [:])
            event.identifiers = []
            let payload = TrackPayload(sourceID: "shop", sessionID: session, events: [event])
            return try fixture.platform.cdp.track(payload, context)?.profileID ?? ""
        }
        _ = try track("sign-in", "s0", "a@example.org")
        let other = try track("page-view", "s1")
        let body = #"{"size":0,"aggs":{"p":{"terms":{"field":"profile.id"}}}}"#
        let path = "aggregations.p.buckets"
        #expect(try fixture.call("POST", "/strata-event/_search", body).body[path: path]?.array?.count == 2)
        let survivor = try track("sign-in", "s1", "a@example.org")
        let buckets = try fixture.call("POST", "/strata-event/_search", body).body[path: path]
        #expect(buckets == [["key": .string(survivor), "doc_count": 3]])
        for id in [survivor, other] {
            let term = #"{"query":{"term":{"profile.id":""# + id + #""}}}"#
            #expect(try fixture.call("POST", "/strata-event/_count", term).at("count") == "3")
            #expect(try fixture.call("POST", "/strata-session/_count", term).at("count") == "2")
        }
        let type = "strata-event.mappings.properties.profile.properties.id.type"
        #expect(try fixture.call("GET", "/strata-event/_mapping").body[path: type] == "keyword")
        try fixture.stop()
    }
}
