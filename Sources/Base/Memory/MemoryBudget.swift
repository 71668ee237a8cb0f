// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The one number that bounds what the process holds in memory on purpose.
///
/// Every holder (memtables, block cache, iterators, …) registers once and then reports what it holds. The
/// budget itself frees nothing: who adds memory asks `isExceeded`, and sheds or slows down. An account ends
/// with its last reference.
///
/// What a *fixed* account holds cannot be shed (open index segments). It takes room from the others down to
/// half of the limit and no further: they would give up all that they work with and win nothing. From there
/// on the process holds more than the limit, and `usedBytes` says so.
public final class MemoryBudget: Sendable {
    public let limitBytes: Int
    private let total = MemoryTotal()

    public init(limitBytes: Int) { self.limitBytes = limitBytes }

    public var usedBytes: Int { total.bytes.load(ordering: .relaxed) }
    public var isExceeded: Bool { usedBytes > boundBytes }

    /// What is used above what may be; 0 when nothing is.
    public var excessBytes: Int { max(0, usedBytes - boundBytes) }

    /// The limit; more only where half of it would not be left beside fixed accounts.
    private var boundBytes: Int {
        max(limitBytes, total.fixedBytes.load(ordering: .relaxed) + limitBytes / 2)
    }

    /// What may be in one account, given what is in the others; below 0 when those alone are too much.
    public func room(for holder: MemoryHolder) -> Int {
        limitBytes == .max ? .max : boundBytes - (usedBytes - holder.bytes)
    }

    /// A new account.
    /// - Parameters:
    ///   - name: shows in statistics.
    ///   - isFixed: whether nobody can shed what it holds.
    public func register(_ name: String, isFixed: Bool = false) -> MemoryHolder {
        let holder = MemoryHolder(name: name, total: total, isFixed: isFixed)
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
    let fixedBytes = Atomic<Int>(0)
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
    private let isFixed: Bool

    fileprivate init(name: String, total: MemoryTotal, isFixed: Bool) {
        self.name = name
        self.isFixed = isFixed
        self.total = total
    }

    deinit { total.remove(.passUnretained(self)) }

    public var bytes: Int { held.load(ordering: .relaxed) }

    /// Takes (positive) or gives back (negative).
    public func add(_ bytes: Int) {
        held.add(bytes, ordering: .relaxed)
        total.bytes.add(bytes, ordering: .relaxed)
        if isFixed { total.fixedBytes.add(bytes, ordering: .relaxed) }
    }

    /// Takes bytes over from another account of the same budget (negative: gives them to it).
    /// - Requires: neither account is fixed.
    public func take(_ bytes: Int, from other: MemoryHolder) {
        assert(!isFixed && !other.isFixed)
        held.add(bytes, ordering: .relaxed)
        other.held.subtract(bytes, ordering: .relaxed)
    }
}
