// SPDX-License-Identifier: Apache-2.0
import Base

/// A world of one thread in which time passes by sleeping alone.
final class SleepingWorld: Scheduler, TimeSource, @unchecked Sendable {
    // Unchecked: one thread uses it.

    private(set) var monotonicNanos: UInt64 = 1_000_000_000
    /// How long each sleep was.
    private(set) var sleeps: [UInt64] = []

    var nowMillis: Int64 { Int64(monotonicNanos / 1_000_000) }

    var environment: Environment {
        Environment(
            files: MemoryFileSystem(), clock: self, random: SeededRandomSource(seed: 1),
            threads: Threads(scheduler: self))
    }

    func pass(nanos: UInt64) { monotonicNanos += nanos }

    func sleep(nanos: UInt64) {
        sleeps.append(nanos)
        pass(nanos: nanos)
    }

    func spawn(name: String, _ body: @escaping @Sendable () -> Void) -> any JoinableThread {
        preconditionFailure("a world of one thread starts no other")
    }
    func acquire(_ lock: Lock) {}
    func release(_ lock: Lock) {}
    func wait(_ condition: Condition, _ lock: Lock, timeoutNanos: UInt64?) -> Bool { true }
    func wake(_ condition: Condition, all: Bool) {}
    func yield() {}
}
