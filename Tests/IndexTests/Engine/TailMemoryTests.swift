// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Testing

@testable import Index

@Suite struct TailMemoryTests {
    private let environment = Environment(
        files: MemoryFileSystem(), clock: SystemTimeSource(), random: SeededRandomSource(seed: 3),
        threads: Threads())

    private func open(_ budget: MemoryBudget) throws -> IndexEngine {
        var options = StoreOptions()
        options.memtableBytes = 1 << 20
        options.walSegmentBytes = 2 << 20
        options.cacheBytes = 1 << 20
        options.budget = budget
        let store = try Store.open("/store", options: options, environment: environment)
        return try IndexEngine(store: store, environment: environment)
    }

    private func tailBytes(_ budget: MemoryBudget) -> Int {
        budget.report.first { $0.name == "index tails" }?.bytes ?? 0
    }

    private func documents(_ range: Range<Int>, _ index: SearchIndex) -> [DocumentOperation] {
        range.map { i in
            let words = (0..<20).map { "w\((i * 31 + $0 * 7) % 5_000)" }.joined(separator: " ")
            let source = #"{"name":"n\#(i)","text":"\#(words)","value":\#(i)}"#
            return DocumentOperation(index: index, id: "\(i)", action: .put(source: Array(source.utf8)))
        }
    }

    @Test("tails of several indices stay near their part of the budget, and lose no document by it")
    func bounded() throws {
        let budget = MemoryBudget(limitBytes: 16 << 20)
        let engine = try open(budget)
        let limit = engine.tailMemory.limitBytes
        #expect(limit == 4 << 20)
        let (large, small) = (try engine.createIndex("large"), try engine.createIndex("small"))
        let writer = BulkWriter(engine: engine, durability: .buffered)
        var greatest = 0
        for start in stride(from: 0, to: 24_000, by: 500) {
            _ = writer.write(documents(start..<(start + 500), large))
            if start % 4_000 == 0 { _ = writer.write(documents(start..<(start + 50), small)) }
            greatest = max(greatest, tailBytes(budget))
        }
        #expect(greatest > limit / 4)
        #expect(greatest < limit * 2)
        #expect(try large.view().documentCount == 24_000)
        #expect(try small.view().documentCount == 300)
        let request = try SearchRequest(parsing: Array(#"{"query":{"term":{"value":17003}}}"#.utf8))
        #expect(try large.view().count(request.query) == 1)
        #expect(!large.sealedSlots.isEmpty)
        // The small one's tail was never the largest.
        #expect(small.sealedSlots.isEmpty)
        try engine.sealAll()
        #expect(tailBytes(budget) == 0)
        try engine.deleteIndex("large")
        try engine.close()
        try engine.store.close()
    }

    @Test("a tail that is rebuilt is charged, and one of a deleted index is not")
    func recovery() throws {
        let budget = MemoryBudget(limitBytes: 16 << 20)
        var engine = try open(budget)
        let index = try engine.createIndex("a")
        _ = BulkWriter(engine: engine, durability: .buffered).write(documents(0..<500, index))
        #expect(tailBytes(budget) > 0)
        engine.stop()
        try engine.store.close()
        let again = MemoryBudget(limitBytes: 16 << 20)
        engine = try open(again)
        #expect(tailBytes(again) > 0)
        #expect(try engine.index("a")?.view().documentCount == 500)
        try engine.deleteIndex("a")
        #expect(tailBytes(again) == 0)
        try engine.close()
        try engine.store.close()
    }

    private func segmentBytes(_ budget: MemoryBudget) -> Int? {
        budget.report.first { $0.name == "index segments" }?.bytes
    }

    @Test("open segments are in the account, with what opening reads, until they are let go")
    func segments() throws {
        let budget = MemoryBudget(limitBytes: 16 << 20)
        var files = 0
        do {
            let engine = try open(budget)
            let index = try engine.createIndex("things")
            _ = BulkWriter(engine: engine, durability: .buffered).write(documents(0..<2_000, index))
            #expect(segmentBytes(budget) == 0)
            try engine.close()
            files = index.sealedSlots.reduce(0) { $0 + $1.segment.fileBytes }
            #expect(files > 10_000 && segmentBytes(budget) == files)
            try engine.store.close()
        }
        #expect(segmentBytes(budget) == nil && budget.usedBytes == 0)
        let engine = try open(budget)
        #expect(segmentBytes(budget) == files)
        try engine.deleteIndex("things")
        #expect(segmentBytes(budget) == 0)
        try engine.close()
        try engine.store.close()
    }
}
