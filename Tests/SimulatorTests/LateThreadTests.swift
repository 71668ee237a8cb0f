// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

@Suite struct LateThreadTests {
    private let late = SchedulerOptions(meanQuantum: 1 << 20, startsThreadsLate: true)

    @Test("a thread that is joined before it was given the baton runs then, and may wait for others")
    func joinRunsInline() throws {
        let order = try SimulatedWorld.run(seed: 1, scheduling: late) { world in
            let notes = Notes(world.threads)
            let sleeper = world.threads.spawn(name: "sleeper") {
                notes.add("asleep")
                world.threads.sleep(nanos: 1_000)
                notes.add("awake")
            }
            let other = world.threads.spawn(name: "other") {
                sleeper.join()
                notes.add("other")
            }
            notes.add("main")
            other.join()
            return notes.all
        }
        #expect(order == ["main", "asleep", "awake", "other"])
    }

    @Test("threads that are never joined run all the same before the world ends")
    func endsUnjoined() throws {
        let order = try SimulatedWorld.run(seed: 1, scheduling: late) { world in
            let notes = Notes(world.threads)
            _ = world.threads.spawn(name: "a") { notes.add("a") }
            world.threads.sleep(nanos: 10)
            return notes.all
        }
        #expect(order == ["a"])
    }
}

private final class Notes: @unchecked Sendable {
    private let lock: Lock
    private var texts: [String] = []
    init(_ threads: Threads) { lock = Lock(threads) }
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
}
