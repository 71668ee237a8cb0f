// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Guards a few instructions that neither wait nor touch the outside, where a `Lock` would need an
/// `Environment`.
public final class SpinLock: Sendable {
    @usableFromInline let held = Atomic<Bool>(false)

    public init() {}

    @inlinable @inline(__always)
    public func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        while held.exchange(true, ordering: .acquiring) {
            while held.load(ordering: .relaxed) {}
        }
        defer { held.store(false, ordering: .releasing) }
        return try body()
    }
}
