// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A mutex that the simulator can see. Not recursive.
///
/// Cost without a simulator: one branch beside `pthread_mutex`.
public final class Lock: @unchecked Sendable {
    /// Whether a simulated thread holds it. Only the simulator's scheduler reads or writes this.
    public var isHeld = false

    @usableFromInline let scheduler: (any Scheduler)?
    /// Whether there is a scheduler: asked first, since looking at a reference counts it.
    @usableFromInline let isSimulated: Bool
    @usableFromInline let mutex: UnsafeMutablePointer<pthread_mutex_t>

    public init(_ threads: Threads) {
        scheduler = threads.scheduler
        isSimulated = threads.scheduler != nil
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    @inlinable @inline(__always)
    public func lock() {
        if isSimulated { return acquireSimulated() }
        pthread_mutex_lock(mutex)
    }

    @inlinable @inline(__always)
    public func unlock() {
        if isSimulated { return releaseSimulated() }
        pthread_mutex_unlock(mutex)
    }

    @inline(never) @usableFromInline
    func acquireSimulated() { scheduler?.acquire(self) }

    @inline(never) @usableFromInline
    func releaseSimulated() { scheduler?.release(self) }

    @inlinable @inline(__always)
    public func withLock<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
        lock()
        defer { unlock() }
        return try body()
    }
}

/// A condition variable of one `Lock`.
public final class Condition: @unchecked Sendable {
    private let lock: Lock
    private let condition: UnsafeMutablePointer<pthread_cond_t>

    public init(_ lock: Lock) {
        self.lock = lock
        condition = .allocate(capacity: 1)
        condition.initialize(to: pthread_cond_t())
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
    }

    /// Releases the lock, waits to be woken, takes the lock again. May return without a cause: check, and
    /// wait again.
    /// - Requires: the caller holds the lock.
    public func wait() {
        if let scheduler = lock.scheduler {
            _ = scheduler.wait(self, lock, timeoutNanos: nil)
            return
        }
        pthread_cond_wait(condition, lock.mutex)
    }

    /// As `wait()`, for at most `timeoutNanos`.
    /// - Returns: false when the time ran out.
    public func wait(timeoutNanos: UInt64) -> Bool {
        if let scheduler = lock.scheduler {
            return scheduler.wait(self, lock, timeoutNanos: timeoutNanos)
        }
        var t = timespec()
        clock_gettime(CLOCK_MONOTONIC, &t)
        let (seconds, nanos) = timeoutNanos.quotientAndRemainder(dividingBy: 1_000_000_000)
        t.tv_sec += Int(seconds)
        t.tv_nsec += Int(nanos)
        if t.tv_nsec >= 1_000_000_000 {
            t.tv_sec += 1
            t.tv_nsec -= 1_000_000_000
        }
        return pthread_cond_timedwait(condition, lock.mutex, &t) == 0
    }

    public func signal() {
        if let scheduler = lock.scheduler { return scheduler.wake(self, all: false) }
        pthread_cond_signal(condition)
    }

    public func broadcast() {
        if let scheduler = lock.scheduler { return scheduler.wake(self, all: true) }
        pthread_cond_broadcast(condition)
    }
}
