// SPDX-License-Identifier: Apache-2.0
import Base

/// The sequence numbers that somebody reads at. Its lock is the innermost of the store: nothing is taken
/// under it.
final class SnapshotRegister: @unchecked Sendable {
    private let lock = SpinLock()
    /// Guarded by `lock`, as is the next.
    private var sequences = NumberBag()
    /// Since when somebody has been reading at each.
    private var since: [UInt64] = []

    /// - Parameter nanos: now, on the monotonic clock.
    func add(_ sequence: SequenceNumber, at nanos: UInt64) {
        lock.withLock {
            if let i = sequences.add(sequence) { since.insert(nanos, at: i) }
        }
    }

    func remove(_ sequence: SequenceNumber) {
        lock.withLock {
            if let i = sequences.remove(sequence) { since.remove(at: i) }
        }
    }

    /// Ascending, each once.
    var all: [SequenceNumber] { lock.withLock { sequences.numbers } }

    /// The least number, and since when it has been read at, on the monotonic clock; how many there are.
    var summary: (oldest: (sequence: SequenceNumber, sinceNanos: UInt64)?, count: Int) {
        lock.withLock { (sequences.numbers.first.map { ($0, since[0]) }, sequences.numbers.count) }
    }
}
