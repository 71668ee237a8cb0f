// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The one number that bounds what the process holds in memory on purpose.
///
/// Every holder (memtables, block cache, iterators, …) registers once and then reports what it holds. The
/// budget itself frees nothing: who adds memory asks `isExceeded`, and sheds or slows down. An account ends
/// with its last reference.
public final class MemoryBudget: Sendable {
    public let limitBytes: Int
    private let total = MemoryTotal()

    public init(limitBytes: Int) { self.limitBytes = limitBytes }

    public var usedBytes: Int { total.bytes.load(ordering: .relaxed) }
    public var isExceeded: Bool { usedBytes > limitBytes }

    /// What is used above the limit; 0 when nothing is.
    public var excessBytes: Int { max(0, usedBytes - limitBytes) }

    /// What may be in one account, given what is in the others; below 0 when those alone are too much.
    public func room(for holder: MemoryHolder) -> Int {
        limitBytes == .max ? .max : limitBytes - (usedBytes - holder.bytes)
    }

    /// A new account; `name` shows in statistics.
    public func register(_ name: String) -> MemoryHolder {
        let holder = MemoryHolder(name: name, total: total)
        total.add(holder)
        return holder
    }

    /// What each holder says that it holds, in the order of registration.
    public var report: [(name: String, bytes: Int)] { total.report }
}

/// What all holders hold, and which there are. Its own object, so that a budget and its holders do not keep
/// each other alive.
private final class MemoryTotal: Sendable {
    let bytes = Atomic<Int>(0)
    private let lock = SpinLock()
    /// Not counted: a holder takes itself out before it goes. Guarded by `lock`. Weak references instead
    /// would make every count of references to a holder slower.
    nonisolated(unsafe) private var holders: [Unmanaged<MemoryHolder>] = []

    func add(_ holder: MemoryHolder) { lock.withLock { holders.append(.passUnretained(holder)) } }

    func remove(_ holder: Unmanaged<MemoryHolder>) {
        lock.withLock { holders.removeAll { $0.toOpaque() == holder.toOpaque() } }
    }

    var report: [(name: String, bytes: Int)] {
        lock.withLock { holders.map { $0._withUnsafeGuaranteedRef { ($0.name, $0.bytes) } } }
    }
}

/// One holder's account in a `MemoryBudget`.
public final class MemoryHolder: Sendable {
    public let name: String
    private let held = Atomic<Int>(0)
    private let total: MemoryTotal

    fileprivate init(name: String, total: MemoryTotal) {
        self.name = name
        self.total = total
    }

    deinit { total.remove(.passUnretained(self)) }

    public var bytes: Int { held.load(ordering: .relaxed) }

    /// Takes (positive) or gives back (negative).
    public func add(_ bytes: Int) {
        held.add(bytes, ordering: .relaxed)
        total.bytes.add(bytes, ordering: .relaxed)
    }

    /// Takes bytes over from another account of the same budget (negative: gives them to it).
    public func take(_ bytes: Int, from other: MemoryHolder) {
        held.add(bytes, ordering: .relaxed)
        other.held.subtract(bytes, ordering: .relaxed)
    }
}
