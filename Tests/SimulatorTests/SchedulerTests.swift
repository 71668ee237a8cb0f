// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@testable import Simulator

/// What threads leave behind, in the order of the baton. Guarded by the baton.
final class Log: @unchecked Sendable {
    var lines: [String] = []
    var count = 0
}

@Suite struct SchedulerTests {
    private static func interleaving(_ seed: UInt64) throws -> (lines: [String], digest: UInt64, now: UInt64)
    {
        try SimulatedWorld.run(seed: seed) { world in
            let log = Log()
            let lock = Lock(world.threads)
            let changed = Condition(lock)
            let threads = (0..<4).map { n in
                world.threads.spawn(name: "t\(n)") {
                    for i in 0..<20 {
                        lock.withLock {
                            log.lines.append("\(n).\(i)")
                            if i % 5 == 4 { _ = changed.wait(timeoutNanos: 1_000) }
                        }
                        if i % 7 == n { world.threads.sleep(nanos: UInt64(100 * n)) }
                        changed.signal()
                    }
                }
            }
            for thread in threads { thread.join() }
            return (log.lines, world.scheduler.digest, world.scheduler.now)
        }
    }

    @Test("one seed gives one interleaving, and another seed another")
    func determinism() throws {
        var seen: Set<[String]> = []
        for seed in 0..<50 as Range<UInt64> {
            let first = try SchedulerTests.interleaving(seed)
            let second = try SchedulerTests.interleaving(seed)
            #expect(first.lines == second.lines, "seed \(seed)")
            #expect(first.digest == second.digest && first.now == second.now, "seed \(seed)")
            #expect(first.lines.count == 80)
            seen.insert(first.lines)
        }
        #expect(seen.count > 45)
    }

    @Test("the interleaving of a seed is the same in every process")
    func stability() throws {
        let digest = try SchedulerTests.interleaving(1).digest
        #expect(digest == 12_600_642_169_681_490_951)
    }

    @Test("every order of two threads' steps comes up")
    func coverage() throws {
        var seen: Set<String> = []
        for seed in 0..<1_000 as Range<UInt64> {
            let order = try SimulatedWorld.run(seed: seed, scheduling: .init(meanQuantum: 1)) { world in
                let log = Log()
                let threads = ["a", "b"].map { name in
                    world.threads.spawn(name: name) {
                        for _ in 0..<2 {
                            world.scheduler.yield()
                            log.lines.append(name)
                        }
                    }
                }
                for thread in threads { thread.join() }
                return log.lines.joined()
            }
            seen.insert(order)
        }
        #expect(seen.count == 6)
    }

    @Test("a lock admits one thread at a time, and unprotected steps do interleave")
    func exclusion() throws {
        var lost = 0
        for seed in 0..<50 as Range<UInt64> {
            let counts = try SimulatedWorld.run(seed: seed) { world in
                let guarded = Log()
                let open = Log()
                let lock = Lock(world.threads)
                let threads = (0..<3).map { n in
                    world.threads.spawn(name: "t\(n)") {
                        for _ in 0..<30 {
                            lock.withLock {
                                let count = guarded.count
                                world.scheduler.yield()
                                guarded.count = count + 1
                            }
                            let count = open.count
                            world.scheduler.yield()
                            open.count = count + 1
                        }
                    }
                }
                for thread in threads { thread.join() }
                return [guarded.count, open.count]
            }
            #expect(counts[0] == 90, "seed \(seed)")
            lost += 90 - counts[1]
        }
        #expect(lost > 0)
    }

    @Test("time passes only when nobody can run, and then to the earliest deadline")
    func time() throws {
        let spans = try SimulatedWorld.run(seed: 3) { world in
            let log = Log()
            let start = world.scheduler.now
            let naps: [UInt64] = [5_000_000_000, 1_000, 70_000]
            let threads = naps.map { nanos in
                world.threads.spawn(name: "sleeper") {
                    world.threads.sleep(nanos: nanos)
                    log.lines.append("\(world.scheduler.now - start)")
                }
            }
            for thread in threads { thread.join() }
            return log.lines
        }
        #expect(spans == ["1000", "70000", "5000000000"])
    }

    @Test("a timed wait says whether its time ran out")
    func timeout() throws {
        for seed in 0..<50 as Range<UInt64> {
            let options = SchedulerOptions(spuriousWakeOneIn: 0)
            let answers = try SimulatedWorld.run(seed: seed, scheduling: options) { world in
                let log = Log()
                let lock = Lock(world.threads)
                let changed = Condition(lock)
                let alone = lock.withLock { changed.wait(timeoutNanos: 500) }
                let waiter = world.threads.spawn(name: "waiter") {
                    lock.withLock {
                        while log.count == 0 {
                            if changed.wait(timeoutNanos: 1_000_000) { log.lines.append("woken") }
                        }
                    }
                }
                world.threads.sleep(nanos: 1_000)
                lock.withLock { log.count = 1 }
                changed.signal()
                waiter.join()
                return [alone ? "woken" : "late"] + log.lines
            }
            #expect(answers == ["late", "woken"], "seed \(seed)")
        }
    }

    @Test("signal wakes one waiter, broadcast all")
    func wakes() throws {
        for seed in 0..<50 as Range<UInt64> {
            let options = SchedulerOptions(spuriousWakeOneIn: 0)
            let counts = try SimulatedWorld.run(seed: seed, scheduling: options) { world in
                let log = Log()
                let lock = Lock(world.threads)
                let changed = Condition(lock)
                let waiters = (0..<4).map { n in
                    world.threads.spawn(name: "w\(n)") {
                        lock.withLock {
                            changed.wait()
                            log.count += 1
                        }
                    }
                }
                world.threads.sleep(nanos: 10)
                changed.signal()
                world.threads.sleep(nanos: 10)
                let afterSignal = log.count
                changed.broadcast()
                for waiter in waiters { waiter.join() }
                return [afterSignal, log.count]
            }
            #expect(counts == [1, 4], "seed \(seed)")
        }
    }

    @Test("waits return without a cause when the options ask for it")
    func spurious() throws {
        let options = SchedulerOptions(spuriousWakeOneIn: 1)
        let isWoken = try SimulatedWorld.run(seed: 1, scheduling: options) { world in
            let lock = Lock(world.threads)
            let changed = Condition(lock)
            return lock.withLock { changed.wait(timeoutNanos: 1_000) }
        }
        #expect(isWoken)
    }

    @Test("a deadlock is reported with every thread and what it waits for")
    func deadlock() throws {
        var reports = 0
        for seed in 0..<40 as Range<UInt64> {
            do {
                let options = SchedulerOptions(meanQuantum: 1, traceLength: 20)
                try SimulatedWorld.run(seed: seed, scheduling: options) { world in
                    let a = Lock(world.threads)
                    let b = Lock(world.threads)
                    let left = world.threads.spawn(name: "left") { a.withLock { b.withLock {} } }
                    let right = world.threads.spawn(name: "right") { b.withLock { a.withLock {} } }
                    left.join()
                    right.join()
                }
            } catch let failure as SchedulingFailure {
                reports += 1
                #expect(failure.kind == .deadlock)
                let text = failure.description
                #expect(text.contains("left#1: waits for a lock held by right#2"), "\(text)")
                #expect(text.contains("right#2: waits for a lock held by left#1"), "\(text)")
                #expect(text.contains("main#0: joins left#1"), "\(text)")
                #expect(text.contains("waits for a lock, then"), "\(text)")
            }
        }
        #expect(reports > 0 && reports < 40)
    }

    @Test("a thread that never ends is reported when the body has returned")
    func leak() {
        #expect(throws: SchedulingFailure.self) {
            try SimulatedWorld.run(seed: 1) { world in
                let lock = Lock(world.threads)
                let never = Condition(lock)
                _ = world.threads.spawn(name: "forgotten") {
                    lock.withLock { while true { never.wait() } }
                }
            }
        }
    }

    @Test("threads that run without time passing are reported")
    func livelock() {
        let failure = #expect(throws: SchedulingFailure.self) {
            try SimulatedWorld.run(seed: 1, scheduling: .init(stepsWithoutProgressMax: 100_000)) { world in
                while true { world.scheduler.yield() }
            }
        }
        #expect(failure?.kind == .livelock)
    }

    @Test("taking a lock twice is reported")
    func recursion() {
        let failure = #expect(throws: SchedulingFailure.self) {
            try SimulatedWorld.run(seed: 1) { world in
                let lock = Lock(world.threads)
                lock.lock()
                lock.lock()
            }
        }
        #expect(failure?.kind == .misuse)
    }

    @Test("every thread that can run gets its turn")
    func fairness() throws {
        for seed in 0..<20 as Range<UInt64> {
            let counts = try SimulatedWorld.run(seed: seed) { world in
                let logs = (0..<4).map { _ in Log() }
                let threads = logs.map { log in
                    world.threads.spawn(name: "t") {
                        while logs.reduce(0, { $0 + $1.count }) < 40_000 {
                            log.count += 1
                            world.scheduler.yield()
                        }
                    }
                }
                for thread in threads { thread.join() }
                return logs.map(\.count)
            }
            #expect(counts.allSatisfy { $0 > 2_000 }, "seed \(seed): \(counts)")
        }
    }

    @Test("the wall clock can be set back, the monotonic one never goes back")
    func clocks() throws {
        try SimulatedWorld.run(seed: 1) { world in
            let wall = world.clock.nowMillis
            let monotonic = world.clock.monotonicNanos
            world.threads.sleep(nanos: 2_000_000_000)
            #expect(world.clock.nowMillis == wall + 2_000)
            world.clock.stepWallClock(byMillis: -10_000)
            #expect(world.clock.nowMillis == wall - 8_000)
            #expect(world.clock.monotonicNanos > monotonic + 2_000_000_000)
        }
    }

    @Test("what the body throws comes out of the world")
    func errors() {
        #expect(throws: FileError(operation: "opening", path: "/none", errno: 2)) {
            try SimulatedWorld.run(seed: 1) { world in _ = try world.disk.open("/none", .read) }
        }
    }
}
