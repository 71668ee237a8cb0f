// SPDX-License-Identifier: Apache-2.0
import Base
import Index
import LSMStore
import Testing

@testable import CDP

@Suite struct IndexedDocumentsTests {
    @Test("what was tracked is searchable at once, with its profile, and merged profiles are gone")
    func searchable() throws {
        let test = try TestPlatform()
        let engine = try IndexEngine(store: test.store, environment: test.environment)
        let platform = try CustomerDataPlatform(
            store: test.store, documents: try IndexedDocuments(engine), environment: test.environment)
        for session in ["s1", "s2"] {
            for type in ["order-completed", "sign-in"] {
                let event = TrackEvent(type: type, properties: ["value": 5, "email": "ada@example.org"])
                _ = try platform.track(TrackPayload(sourceID: "shop", sessionID: session, events: [event]))
            }
        }
        let events = try #require(engine.index("strata-event"))
        let profiles = try #require(engine.index("strata-profile"))
        #expect(try events.view().documentCount == 4)
        #expect(try profiles.view().documentCount == 1)
        #expect(try engine.index("strata-session")?.view().documentCount == 2)
        let profile = try #require(
            try platform.profile(identifiedBy: "data.contact.email.main", "ada@example.org"))
        #expect(profile[path: "data.metrics.ltv"] == 10)
        try engine.close()
    }

    @Test("imported traits have the mapping's types; a later event that does not fit is refused whole")
    func typedTraits() throws {
        let test = try TestPlatform()
        let engine = try IndexEngine(store: test.store, environment: test.environment)
        let platform = try CustomerDataPlatform(
            store: test.store, documents: try IndexedDocuments(engine), environment: test.environment)
        let mapping = try ImportMapping(
            toml: """
                name = "t"
                [event]
                type = "order-completed"
                [time]
                column = "at"
                [[traits]]
                name = "country"
                columns = ["c"]
                """)
        let events = try MappedEvents(mapping) { MemorySource(Array("at,c\n2024-01-01,DE\n".utf8)) }
        #expect(try Importer(platform, sourceID: "csv").run(events).eventsWritten == 1)
        let index = try #require(engine.index("strata-event"))
        #expect(index.mapping.field("traits.country")?.type == .keyword)
        #expect(try index.view().documentCount == 1)
        try engine.close()
    }
}
