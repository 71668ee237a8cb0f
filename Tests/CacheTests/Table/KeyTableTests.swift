// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Cache

@Suite struct KeyTableTests {
    private static let seed: UInt64 = 77

    private final class World {
        var arena = SlabArena()
        var table = KeyTable()
        var entries: [[UInt8]: UInt32] = [:]

        func hash(_ key: [UInt8]) -> UInt64 { key.withBytes { KeyTable.hash($0, seed: seed) } }

        func make(_ key: [UInt8], value: Int) -> UInt32 {
            let size = Entry.bytes(key: key.count, value: value, isMember: true, isExpiring: false)
            let reference = arena.allocate(size)
            key.withBytes {
                _ = Entry(
                    at: arena[reference], key: $0, valueBytes: value, kind: 0, database: 0, isMember: true,
                    expiresAtMillis: nil)
            }
            return reference
        }

        func insert(_ key: [UInt8]) {
            let reference = make(key, value: 3)
            table.insert(reference, hash(key), seed: seed, &arena)
            entries[key] = reference
        }

        func remove(_ key: [UInt8]) {
            guard let reference = entries.removeValue(forKey: key) else { return }
            table.remove(reference, hash(key), &arena)
            arena.free(reference)
        }

        func find(_ key: [UInt8]) -> UInt32 {
            key.withBytes { table.find($0, KeyTable.hash($0, seed: seed), arena) }
        }
    }

    private func key(_ n: Int) -> [UInt8] { Array("key:\(n)".utf8) }

    @Test("a table answers as a dictionary does while it grows, shrinks and its entries move")
    func model() {
        let world = World()
        var random = SeededGenerator(seed: 3)
        for round in 0..<80_000 {
            let n = Int.random(in: 0..<6_000, using: &random)
            let grows = round / 16_000 % 2 == 0 ? 7 : 2
            switch (world.entries[key(n)], Int.random(in: 0..<10, using: &random)) {
            case (nil, 0..<grows): world.insert(key(n))
            case (.some, grows...): world.remove(key(n))
            case (.some(let old), 0):
                let new = world.make(key(n), value: 9)
                world.table.replace(old, by: new, world.hash(key(n)), world.arena)
                world.arena.free(old)
                world.entries[key(n)] = new
            default: break
            }
            #expect(world.table.count == world.entries.count)
            let probe = key(Int.random(in: 0..<6_000, using: &random))
            #expect(world.find(probe) == world.entries[probe] ?? 0)
        }
        var seen: Set<UInt32> = []
        world.table.forEach(world.arena) { #expect(seen.insert($0).inserted) }
        #expect(seen == Set(world.entries.values))
        for key in Array(world.entries.keys) { world.remove(key) }
        #expect(world.arena.usedBytes == 0)
    }

    @Test("a scan hands out what is there all the time, whatever comes and goes meanwhile")
    func scan() {
        for seed in 0..<20 {
            let world = World()
            var random = SeededGenerator(seed: UInt64(seed))
            for n in 0..<1_000 { world.insert(key(n)) }
            var (cursor, seen) = (UInt64(0), Set<[UInt8]>())
            var extra = 1_000
            repeat {
                cursor = world.table.scan(cursor, world.arena) {
                    seen.insert(Array(Entry(world.arena[$0]).key))
                }
                let change = Int.random(in: -200..<220, using: &random)
                if change > 0 {
                    for _ in 0..<change {
                        world.insert(key(extra))
                        extra += 1
                    }
                } else {
                    for _ in 0..<(-change) where extra > 1_000 {
                        extra -= 1
                        world.remove(key(extra))
                    }
                    // Some of the first thousand go for a while and come back; they need not be seen.
                    for n in 900..<1_000 { world.remove(key(n)) }
                    for n in 900..<1_000 { world.insert(key(n)) }
                }
            } while cursor != 0
            for n in 0..<900 { #expect(seen.contains(key(n))) }
        }
    }

    @Test("a key costs some nine bytes of table beside its entry")
    func bytes() {
        let world = World()
        for n in 0..<100_000 { world.insert(key(n)) }
        var entryBytes = 0
        world.table.forEach(world.arena) { entryBytes += world.arena.bytes($0) }
        let perKey = Double(world.arena.usedBytes - entryBytes) / 100_000
        #expect(perKey < 11, "\(perKey)")
        for n in 0..<100_000 { world.remove(key(n)) }
        #expect(world.arena.usedBytes == 0)
    }

    @Test("keys longer than 65,534 bytes keep their length")
    func longKeys() {
        let world = World()
        for count in [65_533, 65_534, 65_535, 65_536, 200_000] {
            let key = [UInt8](repeating: 7, count: count)
            world.insert(key)
            #expect(world.find(key) != 0)
            #expect(Entry(world.arena[world.find(key)]).key.count == count)
            #expect(Entry(world.arena[world.find(key)]).value.count == 3)
        }
    }

    @Test("an entry by chance is any of them, with nearly the same chance")
    func chance() {
        let world = World()
        for n in 0..<50 { world.insert(key(n)) }
        var random = SeededGenerator(seed: 9)
        var counts: [UInt32: Int] = [:]
        for _ in 0..<50_000 { counts[world.table.any(&random, world.arena) ?? 0, default: 0] += 1 }
        #expect(counts.count == 50)
        #expect(counts.values.allSatisfy { (700...1_300).contains($0) })
    }
}
