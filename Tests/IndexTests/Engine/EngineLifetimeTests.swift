// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import Index

@Suite struct EngineLifetimeTests {
    /// What must go with the engine.
    private struct Parts {
        weak var engine: IndexEngine?
        weak var store: Store?
        weak var index: SearchIndex?
        weak var slot: SealedSlot?
        weak var field: TailField?
    }

    /// An engine that did what engines do, closed.
    private func used() throws -> Parts {
        let fixture = try EngineFixture()
        let writer = try fixture.writer("things")
        for n in 0..<40 { _ = try writer.put("\(n)", source: #"{"n":1,"text":"a quick fox"}"#.utf8Bytes) }
        try fixture.engine.sealAll()
        _ = try writer.put("7", source: #"{"n":2,"new":"field"}"#.utf8Bytes)
        _ = try fixture.search("things", #"{"query":{"match":{"text":"fox"}}}"#)
        let index = try fixture.index("things")
        let parts = Parts(
            engine: fixture.engine, store: fixture.store, index: index,
            slot: index.sealedSlots.first, field: try index.view().tails.first?.tailField("n")?.field)
        #expect(parts.field != nil)
        try fixture.close()
        return parts
    }

    @Test("nothing of an engine stays in memory once it is closed and let go")
    func letGo() throws {
        let parts = try used()
        #expect(parts.slot == nil)
        #expect(parts.field == nil)
        #expect(parts.index == nil)
        #expect(parts.engine == nil)
        #expect(parts.store == nil)
    }
}
