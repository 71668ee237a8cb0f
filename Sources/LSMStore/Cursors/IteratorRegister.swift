// SPDX-License-Identifier: Apache-2.0
import Base

/// When the open iterators were made. Its lock is a leaf.
final class IteratorRegister: @unchecked Sendable {
    private let lock = SpinLock()
    /// On the monotonic clock. Guarded by `lock`.
    private var births = NumberBag()

    func add(_ nanos: UInt64) { lock.withLock { _ = births.add(nanos) } }
    func remove(_ nanos: UInt64) { lock.withLock { _ = births.remove(nanos) } }

    /// When the oldest was made, and how many there are.
    var summary: (oldestNanos: UInt64?, count: Int) {
        lock.withLock { (births.numbers.first, births.totalCount) }
    }
}
