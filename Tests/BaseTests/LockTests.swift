// SPDX-License-Identifier: Apache-2.0
import Base
import Testing

@Suite struct LockTests {
    /// What several threads change; `lock` guards both numbers.
    private final class Shared: @unchecked Sendable {
        let lock: Lock
        let changed: Condition
        var total = 0
        var isReady = false

        init(_ threads: Threads) {
            lock = Lock(threads)
            changed = Condition(lock)
        }
    }

    @Test("One thread at a time holds a lock")
    func exclusion() {
        let threads = Threads()
        let shared = Shared(threads)
        let started = (0..<4).map { number in
            threads.spawn(name: "adder \(number)") {
                for _ in 0..<20_000 { shared.lock.withLock { shared.total += 1 } }
            }
        }
        for thread in started { thread.join() }
        #expect(shared.total == 80_000)
    }

    @Test("A wait that nobody ends returns false when its time has passed")
    func timeout() {
        let shared = Shared(Threads())
        let time = SystemTimeSource()
        let before = time.monotonicNanos
        shared.lock.lock()
        var wasWoken = true
        // A wait may end without a cause; then it is repeated.
        while wasWoken { wasWoken = shared.changed.wait(timeoutNanos: 2_000_000) }
        shared.lock.unlock()
        #expect(time.monotonicNanos - before >= 2_000_000)
    }

    @Test("A waiting thread goes on when another says so")
    func wake() {
        let threads = Threads()
        let shared = Shared(threads)
        let waiter = threads.spawn(name: "waiter") {
            shared.lock.lock()
            while !shared.isReady { shared.changed.wait() }
            shared.total = 1
            shared.lock.unlock()
        }
        shared.lock.withLock { shared.isReady = true }
        shared.changed.broadcast()
        waiter.join()
        #expect(shared.total == 1)
    }

    @Test("A lock is given back when the body throws")
    func throwing() {
        let shared = Shared(Threads())
        #expect(throws: MalformedBytes.self) {
            try shared.lock.withLock { () throws(MalformedBytes) in
                throw MalformedBytes(offset: 0, reason: "test")
            }
        }
        shared.lock.withLock { shared.total = 2 }
        #expect(shared.total == 2)
    }

    @Test("The same seed gives the same bytes, another seed others")
    func seeds() {
        let words = [1, 1, 2].map { (seed: UInt64) -> [UInt64] in
            let source = SeededRandomSource(seed: seed)
            return (0..<8).map { _ in source.next() }
        }
        #expect(words[0] == words[1] && words[0] != words[2])
        #expect(SystemRandomSource().next() != SystemRandomSource().next())
    }
}
