// SPDX-License-Identifier: Apache-2.0
import CPlatform
import Glibc

/// Threads, and the way to wait: the machine's own, or a simulated world's.
public final class Threads: Sendable {
    /// Set in a simulated world: every lock, wait, sleep and start of a thread goes to it.
    public let scheduler: (any Scheduler)?

    /// - Parameter scheduler: `nil` for POSIX threads.
    public init(scheduler: (any Scheduler)? = nil) { self.scheduler = scheduler }

    /// Processors that threads may run on; 2 in a simulated world, whatever it runs on.
    public var processorsCount: Int {
        scheduler == nil ? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) : 2
    }

    /// Starts a thread that runs `body`; `name` shows in debuggers and in the simulator's trace.
    public func spawn(name: String, _ body: @escaping @Sendable () -> Void) -> any JoinableThread {
        if let scheduler { return scheduler.spawn(name: name, body) }
        return PosixThread(name: name, body)
    }

    /// Between two steps that take no lock: in a simulated world another thread may run here.
    @inlinable @inline(__always)
    public func interleave() { if let scheduler { scheduler.yield() } }

    /// Blocks this thread for at least `nanos`.
    public func sleep(nanos: UInt64) {
        if let scheduler { return scheduler.sleep(nanos: nanos) }
        var t = timespec(
            tv_sec: Int(nanos / 1_000_000_000), tv_nsec: Int(nanos % 1_000_000_000))
        var rest = timespec()
        while nanosleep(&t, &rest) == -1 && errno == EINTR { t = rest }
    }
}

/// A started thread.
public protocol JoinableThread: AnyObject, Sendable {
    /// Waits until the thread's body has returned. Call once.
    func join()
}

/// What a simulated world puts in the place of the machine's threads.
///
/// Real threads run, one at a time: they pass one baton, and the scheduler's seed decides who gets it at each
/// of these calls.
public protocol Scheduler: AnyObject, Sendable {
    func spawn(name: String, _ body: @escaping @Sendable () -> Void) -> any JoinableThread
    /// Blocks until nobody holds `lock`, then takes it (sets `lock.isHeld`).
    func acquire(_ lock: Lock)
    func release(_ lock: Lock)
    /// Releases `lock`, blocks until woken or until the deadline on the virtual clock, takes `lock` again.
    /// - Returns: false when the deadline passed first.
    func wait(_ condition: Condition, _ lock: Lock, timeoutNanos: UInt64?) -> Bool
    func wake(_ condition: Condition, all: Bool)
    func sleep(nanos: UInt64)
    /// A place where another thread may run; the virtual disk calls it at each operation.
    func yield()
}

private final class PosixThread: JoinableThread, @unchecked Sendable {
    private final class Body {
        let name: String
        let run: @Sendable () -> Void
        init(name: String, run: @escaping @Sendable () -> Void) {
            self.name = name
            self.run = run
        }
    }

    private var handle = pthread_t()

    init(name: String, _ body: @escaping @Sendable () -> Void) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 2 << 20)
        let argument = Unmanaged.passRetained(Body(name: name, run: body)).toOpaque()
        let failure = pthread_create(
            &handle, &attributes,
            { raw in
                let body = Unmanaged<Body>.fromOpaque(raw!).takeRetainedValue()
                platform_name_thread(body.name)
                body.run()
                return nil
            }, argument)
        pthread_attr_destroy(&attributes)
        precondition(failure == 0, "the system refused a thread: errno \(failure)")
    }

    func join() { pthread_join(handle, nil) }
}
