// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import Index

@Suite struct IndexEngineTests {
    /// Bodies whose answers must not depend on where the rows are.
    private static let bodies = [
        #"{"size":1000}"#,
        #"{"size":1000,"query":{"term":{"tag":"red"}}}"#,
        #"{"size":1000,"query":{"match":{"text":"quick fox"}}}"#,
        #"{"size":1000,"query":{"range":{"n":{"gte":20,"lt":70}}}}"#,
        #"{"size":1000,"query":{"bool":{"must_not":{"exists":{"field":"odd"}}}}}"#,
        #"{"size":1000,"query":{"ids":{"values":["3","4","nobody"]}}}"#,
    ]

    private func answers(_ fixture: EngineFixture) throws -> [[String]] {
        try Self.bodies.map { try fixture.search("things", $0) }
    }

    private func write(_ fixture: EngineFixture, _ range: Range<Int>, salt: Int = 0) throws {
        let writer = try fixture.writer("things")
        for n in range {
            let tag = (n + salt) % 3 == 0 ? "red" : "blue"
            let odd = n % 2 == 1 ? #","odd":true"# : ""
            let text = n % 5 == 0 ? "the quick fox \(n)" : "a slow hedgehog"
            _ = try writer.put(
                "\(n)", source: "{\"n\":\(n),\"tag\":\"\(tag)\",\"text\":\"\(text)\"\(odd)}".utf8Bytes)
        }
    }

    @Test("answers are the same from tails, from segments, and after a new start of either kind")
    func places() throws {
        let fixture = try EngineFixture()
        for round in 0..<3 {
            try write(fixture, (round * 20)..<(round * 20 + 40), salt: round)
            if round < 2 { try fixture.engine.sealAll() }
        }
        let writer = try fixture.writer("things")
        for n in stride(from: 0, to: 80, by: 7) { _ = try writer.delete("\(n)") }
        let wanted = try answers(fixture)
        #expect(wanted[0].count == 68 && wanted[1].count > 10 && wanted[2].count > 5)
        try fixture.reopen(seals: false)
        #expect(try answers(fixture) == wanted, "tails rebuilt from rows")
        try fixture.engine.sealAll()
        #expect(try answers(fixture) == wanted, "all sealed")
        while try fixture.engine.mergeOne() {}
        #expect(try answers(fixture) == wanted, "merged")
        try fixture.reopen(seals: true)
        #expect(try answers(fixture) == wanted, "segments opened again")
        try fixture.close()
    }

    @Test("many small segments are merged into fewer, and nothing is lost")
    func merging() throws {
        let fixture = try EngineFixture()
        for n in 0..<20 {
            try write(fixture, (n * 4)..<(n * 4 + 4))
            try fixture.engine.sealAll()
        }
        while try fixture.engine.mergeOne() {}
        let index = try fixture.index("things")
        #expect(index.sealedSlots.count < 20)
        #expect(try fixture.search("things", #"{"size":1000}"#).count == 80)
        try fixture.close()
    }

    @Test("a number that was deleted is not given again, so the next document is found after a new start")
    func deletedNumbers() throws {
        let fixture = try EngineFixture()
        for seals in [true, false] {
            let writer = try fixture.writer("things")
            _ = try writer.put("gone", source: #"{"n":1}"#.utf8Bytes)
            _ = try writer.delete("gone")
            try fixture.reopen(seals: seals)
            _ = try fixture.writer("things").put("kept-\(seals)", source: #"{"n":2}"#.utf8Bytes)
            try fixture.reopen(seals: true)
            #expect(try fixture.search("things", "{}").contains("kept-\(seals)"))
        }
        try fixture.close()
    }

    @Test("a reader's view stays as it was, whatever is written, sealed and deleted after it")
    func views() throws {
        let fixture = try EngineFixture()
        try write(fixture, 0..<30)
        let index = try fixture.index("things")
        let view = try index.view()
        let writer = try fixture.writer("things")
        for n in 0..<10 { _ = try writer.delete("\(n)") }
        try write(fixture, 30..<40)
        try fixture.engine.sealAll()
        #expect(view.documentCount == 30)
        let result = try view.search(try SearchRequest(parsing: #"{"size":100}"#.utf8Bytes))
        #expect(result.hits.count == 30)
        for hit in result.hits { _ = try view.document(number: hit.number) }
        #expect(try index.view().documentCount == 30)
        try fixture.close()
    }

    @Test("deletions while tails are sealed and segments merged are not lost")
    func deletingWhileSealing() throws {
        let fixture = try EngineFixture()
        try write(fixture, 0..<400)
        let engine = fixture.engine
        let sealer = Threads().spawn(name: "sealer") {
            for _ in 0..<20 {
                try? engine.sealAll()
                _ = try? engine.mergeOne()
            }
        }
        let writer = try fixture.writer("things")
        for n in stride(from: 0, to: 400, by: 2) { _ = try writer.delete("\(n)") }
        for n in stride(from: 1, to: 400, by: 4) {
            _ = try writer.put("\(n)", source: #"{"n":-1}"#.utf8Bytes)
        }
        sealer.join()
        let wanted = stride(from: 1, to: 400, by: 2).map { "\($0)" }.sorted()
        #expect(try fixture.search("things", #"{"size":1000}"#) == wanted)
        #expect(try fixture.search("things", #"{"size":1000,"query":{"term":{"n":-1}}}"#).count == 100)
        try fixture.reopen(seals: true)
        #expect(try fixture.search("things", #"{"size":1000}"#) == wanted)
        try fixture.close()
    }

    @Test("a deleted index is gone with its documents, also after a new start, and its name may come again")
    func deletion() throws {
        let fixture = try EngineFixture()
        try write(fixture, 0..<20)
        try fixture.engine.sealAll()
        try write(fixture, 20..<30)
        let writer = try fixture.writer("things")
        try fixture.engine.deleteIndex("things")
        #expect(fixture.engine.index("things") == nil)
        #expect(throws: ElasticError.self) { try writer.put("late", source: "{}".utf8Bytes) }
        #expect(throws: ElasticError.self) { try fixture.engine.deleteIndex("things") }
        try fixture.reopen(seals: true)
        #expect(fixture.engine.indices.isEmpty)
        try write(fixture, 0..<3)
        #expect(try fixture.search("things", "{}").count == 3)
        try fixture.close()
    }
}
