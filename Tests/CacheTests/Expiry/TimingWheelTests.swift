// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Cache

@Suite struct TimingWheelTests {
    /// A wheel, and what ought to be in it.
    private final class World {
        var arena = SlabArena()
        var wheel: TimingWheel
        var due: [UInt32: Int64] = [:]

        init(_ now: Int64) { wheel = TimingWheel(nowMillis: now) }

        func add(_ millis: Int64) {
            let key: [UInt8] = [1, 2, 3]
            let size = Entry.bytes(key: 3, value: 0, isMember: false, isExpiring: true)
            let reference = arena.allocate(size)
            key.withBytes {
                _ = Entry(
                    at: arena[reference], key: $0, valueBytes: 0, kind: 0, database: 0, isMember: false,
                    expiresAtMillis: millis)
            }
            wheel.insert(reference, arena)
            due[reference] = millis
        }

        func remove(_ reference: UInt32) {
            wheel.remove(reference, arena)
            arena.free(reference)
            due[reference] = nil
        }

        /// - Returns: what was handed out.
        func advance(_ now: Int64, limit: Int) -> (fired: [Int64], isDone: Bool) {
            var fired: [UInt32] = []
            let isDone = wheel.advance(to: now, limit: limit, &arena) { reference, arena in
                fired.append(reference)
                arena.free(reference)
            }
            return (fired.map { due.removeValue(forKey: $0) ?? -1 }, isDone)
        }
    }

    @Test("everything whose time has come is handed out, and nothing else, at any distance and any step")
    func model() {
        for seed in 0..<30 {
            var random = SeededGenerator(seed: UInt64(seed))
            var now = Int64.random(in: 0..<(1 << 42), using: &random)
            let world = World(now)
            for _ in 0..<2_000 {
                switch Int.random(in: 0..<10, using: &random) {
                case 0..<5:
                    let reach = Int64(1) << Int64.random(in: 0..<50, using: &random)
                    world.add(now + Int64.random(in: 1...reach, using: &random))
                case 5:
                    if let any = world.due.keys.min() { world.remove(any) }
                default:
                    now += Int64.random(
                        in: 0..<(Int64(1) << Int64.random(in: 0..<38, using: &random)), using: &random)
                    var isDone = false
                    while !isDone {
                        let limit = Int.random(in: 1..<200, using: &random)
                        let (fired, done) = world.advance(now, limit: limit)
                        #expect(fired.count <= limit)
                        #expect(fired.allSatisfy { $0 <= now })
                        isDone = done
                    }
                    #expect(world.due.values.allSatisfy { $0 > now })
                }
                #expect(world.wheel.count == world.due.count)
            }
            _ = world.advance(.max - 1, limit: .max)
            #expect(world.due.isEmpty)
        }
    }

    @Test("a clock that is set back hands out nothing early, and a later time still comes")
    func backwards() {
        let world = World(1_000_000)
        world.add(1_000_500)
        #expect(world.advance(1_000_400, limit: 10).fired.isEmpty)
        world.add(900_000)
        #expect(world.advance(800_000, limit: 10).fired.isEmpty)
        #expect(world.due.count == 2)
        #expect(world.advance(1_000_450, limit: 10).fired == [900_000])
        #expect(world.advance(1_000_500, limit: 10).fired == [1_000_500])
    }

    @Test("a hundred thousand at one time come in slices, each within its limit")
    func slices() {
        let world = World(5_000)
        for _ in 0..<100_000 { world.add(70_000) }
        var (fired, turns) = (0, 0)
        while true {
            let (now, isDone) = world.advance(80_000, limit: 1_000)
            #expect(now.count <= 1_000)
            fired += now.count
            turns += 1
            if isDone { break }
        }
        // Each is moved down at most twice before it is handed out.
        #expect(fired == 100_000 && turns <= 301)
    }
}
