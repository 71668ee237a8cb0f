// SPDX-License-Identifier: Apache-2.0
import Base

/// Clients on a thread each, against one port, for a while.
struct LoadRun {
    struct Outcome {
        var latencies = LatencyHistogram()
        var events = 0
        var failure: String?
    }

    let port: UInt16
    let clients: Int
    let warmSeconds: UInt64
    let seconds: UInt64
    let clock: any TimeSource

    func measure() -> Outcome {
        let warmNanos = clock.monotonicNanos + warmSeconds * 1_000_000_000
        let endNanos = warmNanos + seconds * 1_000_000_000
        let threads = Threads()
        let collected = Collected(threads)
        let workers = (0..<clients).map { number in
            threads.spawn(name: "client-\(number)") { [port, clock] in
                var client = TrackClient(number: number, port: port, run: Int(warmNanos % 1_000_000))
                client.run(from: warmNanos, to: endNanos, clock: clock)
                collected.take(client)
            }
        }
        for worker in workers { worker.join() }
        return collected.outcome
    }

    /// Guarded by `lock`: `outcome`.
    private final class Collected: @unchecked Sendable {
        private let lock: Lock
        private(set) var outcome = Outcome()

        init(_ threads: Threads) { lock = Lock(threads) }

        func take(_ client: TrackClient) {
            lock.withLock {
                outcome.latencies.add(client.latencies)
                outcome.events += client.eventCount
                outcome.failure = outcome.failure ?? client.failure
            }
        }
    }
}
