// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore

/// The background thread of an engine: seals frozen tails and merges segments.
///
/// It is woken when a tail is frozen. The leader freezes a tail before the watermark covers it, so a tail may
/// have to be waited for a moment more.
final class SealingWorker: @unchecked Sendable {
    // Unchecked: `thread` is used by the opener and the closer of the engine only.
    private let signal: WorkSignal
    private var thread: (any JoinableThread)?
    /// How long a tail that the watermark does not cover yet is waited for.
    private static let coverNanos: UInt64 = 1_000_000

    /// - Parameter signal: raised when a tail is frozen.
    init(_ engine: IndexEngine, signal: WorkSignal) {
        self.signal = signal
        thread = engine.environment.threads.spawn(name: "strata-index") { [self, unowned engine] in
            run(engine)
        }
    }

    func stop() {
        signal.stop()
        thread?.join()
        thread = nil
    }

    private func run(_ engine: IndexEngine) {
        while !signal.hasStopped {
            // A failure here loses nothing: the tail stays, and is tried again; the store tells of its own
            // trouble.
            let sealed = try? engine.sealOne()
            engine.tailMemory.setDraining(sealed != nil)
            if sealed == true { continue }
            if (try? engine.mergeOne()) == true { continue }
            let isUncovered = sealed == false && engine.indices.contains { $0.frozenTailsCount > 0 }
            let idle = engine.options.idleNanos
            signal.wait(timeoutNanos: isUncovered ? min(idle, SealingWorker.coverNanos) : idle)
        }
        engine.tailMemory.setDraining(false)
    }
}
