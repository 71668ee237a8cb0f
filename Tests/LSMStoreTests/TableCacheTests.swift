// SPDX-License-Identifier: Apache-2.0
import Base
import Synchronization
import Testing

@testable import LSMStore

@Suite struct TableCacheTests {
    private func block(
        _ kind: BlockKind = .properties, bytes: Int = 1000, holder: MemoryHolder? = nil
    ) throws -> DecodedBlock {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 16)
        memory.initializeMemory(as: UInt8.self, repeating: 0)
        if kind == .data {
            return try DecodedBlock.decode(
                kind: .data, memory: memory, count: 12, storedBytes: 1, holder: holder)
        }
        return try DecodedBlock.decode(
            kind: kind, memory: memory, count: bytes, storedBytes: 1, holder: holder)
    }

    @Test("The cache stays within its bytes, tells the budget, and gives all back")
    func accounting() throws {
        let budget = MemoryBudget(limitBytes: 1 << 30)
        let memory = StoreMemory(budget)
        let holder = memory.cache
        do {
            let cache = BlockCache(capacityBytes: 100_000, memory: memory, threads: Threads())
            for i in 0..<1000 {
                _ = cache.insert(try block(.data, holder: memory.blocks), file: 1, offset: i)
                #expect(cache.statistics.bytes <= 100_000)
                #expect(holder.bytes == cache.statistics.bytes)
                _ = cache.find(file: 1, offset: i / 3)
            }
            #expect(cache.statistics.blocksCount > 50)
            #expect(cache.statistics.evictions > 500)
            cache.resize(capacityBytes: 10_000)
            #expect(holder.bytes <= 10_000)
            cache.discard(file: 1)
            #expect(holder.bytes == cache.statistics.bytes)
            #expect(holder.bytes < 1_000, "more than the index is left")
            #expect(cache.statistics.blocksCount == 0)
            _ = cache.insert(try block(holder: memory.blocks), file: 1, offset: 1)
        }
        #expect(holder.bytes == 0)
        #expect(budget.usedBytes == 0)
    }

    @Test("What others hold of the budget leaves the cache less, down to a sixteenth, and it grows back")
    func sharedBudget() throws {
        let budget = MemoryBudget(limitBytes: 200_000)
        let memory = StoreMemory(budget)
        let others = budget.register("others")
        let cache = BlockCache(capacityBytes: 160_000, memory: memory, threads: Threads())
        func fill(_ file: UInt64) throws {
            for i in 0..<400 { _ = cache.insert(try block(holder: memory.blocks), file: file, offset: i) }
            cache.epochs.collect()
        }
        try fill(1)
        #expect((150_000...160_000).contains(memory.cache.bytes))
        others.add(120_000)
        cache.makeRoom()
        #expect((70_000...80_000).contains(memory.cache.bytes))
        #expect(!budget.isExceeded)
        try fill(2)
        #expect(budget.usedBytes <= 200_000 + 4_000, "at most a few blocks wait for the epochs")
        others.add(100_000)
        try fill(3)
        #expect(memory.cache.bytes <= 10_000)
        #expect(memory.cache.bytes > 5_000, "a cache without anything would have tables read again and again")
        others.add(-220_000)
        try fill(4)
        #expect((150_000...160_000).contains(memory.cache.bytes))
        #expect(memory.blocks.bytes == 0)
    }

    @Test("A block is charged once for as long as it lives: to the cache while it is there")
    func heldBlocks() throws {
        let memory = StoreMemory(MemoryBudget(limitBytes: 1 << 30))
        let cache = BlockCache(capacityBytes: 100_000, memory: memory, threads: Threads())
        let start = memory.cache.bytes
        var held: DecodedBlock? = try block(holder: memory.blocks)
        let charge = held?.chargeBytes ?? 0
        #expect(memory.blocks.bytes == charge)
        if let held { _ = cache.insert(held, file: 1, offset: 0) }
        #expect(memory.blocks.bytes == 0 && memory.cache.bytes == start + charge)
        cache.discard(file: 1)
        #expect(memory.blocks.bytes == charge && memory.cache.bytes == start)
        held = nil
        #expect(memory.blocks.bytes == 0)
    }

    @Test("A long scan does not push out blocks that are asked for again and again")
    func scanResistance() throws {
        let cache = BlockCache(capacityBytes: 200_000, memory: nil, threads: Threads())
        for _ in 0..<3 {
            for i in 0..<50 where cache.find(file: 1, offset: i) == nil {
                _ = cache.insert(try block(.data), file: 1, offset: i)
            }
        }
        for i in 0..<2000 where cache.find(file: 2, offset: i) == nil {
            _ = cache.insert(try block(.data), file: 2, offset: i)
        }
        let kept = (0..<50).filter { cache.find(file: 1, offset: $0) != nil }.count
        #expect(kept == 50)
    }

    @Test("Of two blocks for one place the first stays, and discarding is by file")
    func firstWins() throws {
        let cache = BlockCache(capacityBytes: 1 << 20, memory: nil, threads: Threads())
        let (a, b) = (try block(), try block())
        #expect(cache.insert(a, file: 1, offset: 0) === a)
        #expect(cache.insert(b, file: 1, offset: 0) === a)
        _ = cache.insert(b, file: 2, offset: 0)
        cache.discard(file: 1)
        #expect(cache.find(file: 1, offset: 0) == nil)
        #expect(cache.find(file: 2, offset: 0) === b)
    }

    @Test("A cache without room gives blocks through")
    func noRoom() throws {
        let cache = BlockCache(capacityBytes: 0, memory: nil, threads: Threads())
        let a = try block()
        #expect(cache.insert(a, file: 1, offset: 0) === a)
        #expect(cache.find(file: 1, offset: 0) == nil)
    }

    @Test("Threads that read one table through a tiny cache all get right answers")
    func manyThreads() throws {
        var generator = SeededGenerator(seed: 41)
        let model = TableModel.random(&generator, keys: 1500)
        let fixture = try TableFixture(model, TableOptions(blockBytes: 512), cacheBytes: 30_000)
        let wrong = Atomic<Int>(0)
        let threads = Threads()
        let running = (0..<4).map { worker in
            threads.spawn(name: "reader") {
                var generator = SeededGenerator(seed: UInt64(42 + worker))
                for round in 0..<2000 {
                    let entry = model.entries.randomElement(using: &generator)!
                    let snapshot = entry.trailer.sequence
                    let found = try? fixture.outcome(entry.key, snapshot)
                    if found != TableFixture.expected(model, entry.key, snapshot) {
                        wrong.add(1, ordering: .relaxed)
                    }
                    if worker == 0 && round % 500 == 0 { fixture.reader.discardFromCache() }
                }
            }
        }
        for thread in running { thread.join() }
        #expect(wrong.load(ordering: .relaxed) == 0)
        #expect(fixture.cache.statistics.bytes <= 30_000)
    }
}
