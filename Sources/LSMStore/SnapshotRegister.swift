// SPDX-License-Identifier: Apache-2.0
import Base

/// The sequence numbers that somebody reads at. Its lock is the innermost of the store: nothing is taken
/// under it.
final class SnapshotRegister: @unchecked Sendable {
    private let lock = SpinLock()
    /// Ascending, each once; `counts` says how many snapshots share it. Guarded by `lock`.
    private var sequences: [SequenceNumber] = []
    private var counts: [Int] = []

    func add(_ sequence: SequenceNumber) {
        lock.withLock {
            let i = position(sequence)
            if i < sequences.count && sequences[i] == sequence {
                counts[i] += 1
            } else {
                sequences.insert(sequence, at: i)
                counts.insert(1, at: i)
            }
        }
    }

    func remove(_ sequence: SequenceNumber) {
        lock.withLock {
            let i = position(sequence)
            precondition(i < sequences.count && sequences[i] == sequence)
            counts[i] -= 1
            if counts[i] == 0 {
                sequences.remove(at: i)
                counts.remove(at: i)
            }
        }
    }

    /// Ascending, each once.
    var all: [SequenceNumber] { lock.withLock { sequences } }

    /// The first place whose number is not below `sequence`.
    private func position(_ sequence: SequenceNumber) -> Int {
        var (low, high) = (0, sequences.count)
        while low < high {
            let middle = (low + high) / 2
            if sequences[middle] < sequence { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
