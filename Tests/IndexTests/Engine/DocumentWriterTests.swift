// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Synchronization
import Testing

@testable import Index

@Suite struct DocumentWriterTests {
    /// Runs `body` on so many threads at once and waits for all.
    private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        let threads = Threads()
        let started = (0..<count).map { place in threads.spawn(name: "writer") { body(place) } }
        for thread in started { thread.join() }
    }

    @Test("a compare-and-set by number loses no increment of many writers")
    func compareAndSet() throws {
        let fixture = try EngineFixture()
        let writer = try fixture.writer("counters")
        _ = try writer.put("c", source: #"{"n":0}"#.utf8Bytes)
        let conflicts = Atomic(0)
        onThreads(4) { _ in
            for _ in 0..<50 {
                while true {
                    guard let current = try? writer.index.document("c"),
                        let count = (try? JSON.parse(current.source))?["n"]?.int64
                    else { continue }
                    let next = "{\"n\":\(count + 1)}".utf8Bytes
                    if (try? writer.put("c", source: next, if: .hasNumber(current.number))) != nil { break }
                    conflicts.add(1, ordering: .relaxed)
                }
            }
        }
        let last = try #require(try writer.index.document("c"))
        #expect(String(decoding: last.source, as: UTF8.self) == #"{"n":200}"#)
        #expect(last.version == 201)
        #expect(try writer.index.view().documentCount == 1)
        try fixture.close()
    }

    @Test("of many writers that create one id, one succeeds")
    func create() throws {
        let fixture = try EngineFixture()
        let writer = try fixture.writer("people")
        let successes = Atomic(0)
        onThreads(4) { _ in
            for id in 0..<50 where (try? writer.put("\(id)", source: [0x7B, 0x7D], if: .isMissing)) != nil {
                successes.add(1, ordering: .relaxed)
            }
        }
        #expect(successes.load(ordering: .relaxed) == 50)
        #expect(try writer.index.view().documentCount == 50)
        try fixture.close()
    }

    @Test("new fields that two writers bring at once are all mapped and found")
    func dynamicMapping() throws {
        let fixture = try EngineFixture()
        let writer = try fixture.writer("fields")
        onThreads(4) { place in
            for n in 0..<20 {
                _ = try? writer.put(
                    "\(place)-\(n)", source: "{\"f\(n)\":\(place),\"own\(place)_\(n)\":1}".utf8Bytes)
            }
        }
        for n in 0..<20 {
            #expect(try fixture.search("fields", "{\"query\":{\"exists\":{\"field\":\"f\(n)\"}}}").count == 4)
            for place in 0..<4 {
                let body = "{\"query\":{\"term\":{\"own\(place)_\(n)\":1}}}"
                #expect(try fixture.search("fields", body) == ["\(place)-\(n)"])
            }
        }
        try fixture.close()
    }

    @Test("a bulk write says of each item what became of it, and a later one sees an earlier one")
    func bulk() throws {
        let fixture = try EngineFixture()
        let index = try fixture.index("bulk")
        func put(_ id: String, _ source: String, _ condition: DocumentWriter.Condition = .none)
            -> DocumentOperation
        {
            DocumentOperation(
                index: index, id: id, action: .put(source: source.utf8Bytes), condition: condition)
        }
        var update = DocumentUpdate()
        update.partial = ["m": 2]
        let outcomes = BulkWriter(engine: fixture.engine).write([
            put("a", #"{"n":1}"#), put("b", #"{"n":2}"#), put("a", #"{"n":3}"#, .isMissing),
            put("c", #"{"n":"x"}"#), put("c", "{"),
            DocumentOperation(index: index, id: "a", action: .update(update)),
            DocumentOperation(index: index, id: "b", action: .delete),
            DocumentOperation(index: index, id: "b", action: .delete),
        ])
        let results = outcomes.map { outcome in
            switch outcome {
            case .success(let written): written.result.rawValue
            case .failure(let error): error.type
            }
        }
        #expect(
            results == [
                "created", "created", "version_conflict_engine_exception", "document_parsing_exception",
                "document_parsing_exception", "updated", "deleted", "not_found",
            ])
        let left = try #require(try index.document("a"))
        #expect(String(decoding: left.source, as: UTF8.self) == #"{"n":1,"m":2}"#)
        #expect(try fixture.search("bulk", "{}") == ["a"])
        try fixture.close()
    }

    @Test("ids that no document can have are refused")
    func ids() throws {
        #expect(throws: ElasticError.self) { try BulkWriter.check(id: "") }
        #expect(throws: ElasticError.self) { try BulkWriter.check(id: String(repeating: "i", count: 513)) }
        try BulkWriter.check(id: String(repeating: "i", count: 512))
    }
}
