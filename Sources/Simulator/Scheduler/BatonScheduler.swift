// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Real threads of which exactly one runs: the one that holds the baton. A seed decides who gets it next.
///
/// Each call of `Scheduler` is a point where the baton may pass. Virtual time stands still while anybody can
/// run, and jumps to the earliest deadline when nobody can. Nothing but the seed and the calls themselves
/// enters a decision: no address, no order of a hash table, no start-up order of threads. So one seed gives
/// one interleaving.
///
/// The thread that makes the scheduler is its first member, "main", and holds the baton. Every field belongs
/// to the holder of the baton; passing it (a semaphore's post and wait) orders memory.
public final class BatonScheduler: Scheduler, @unchecked Sendable {
    /// Told of a failure by the thread that finds it, which then stops for ever.
    public var onFailure: @Sendable (SchedulingFailure) -> Void = { failure in
        preconditionFailure("\(failure)")
    }
    /// Nanoseconds on the virtual clock.
    public internal(set) var now: UInt64 = 1_000_000_000
    /// A digest of all decisions so far: equal for equal interleavings.
    public private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325
    /// How often the baton has passed from one thread to another.
    public private(set) var switches = 0

    let options: SchedulerOptions
    var trace: SchedulingTrace
    /// Everybody who has not finished, in order of birth.
    var members: [SimulatedThread] = []
    private(set) var current: SimulatedThread!
    private var generator: SeededGenerator
    /// Those who could run but do not hold the baton.
    private var ready: [SimulatedThread] = []
    private var unjoined: [SimulatedThread] = []
    private let meanQuantum: Int
    private var quantum = 1
    private var steps = 0
    private var blockedOnLocks = 0
    private var threadCount = 0
    private var names: [String] = []

    public init(seed: UInt64, options: SchedulerOptions = .init()) {
        var generator = SeededGenerator(seed: seed)
        meanQuantum = max(1, options.meanQuantum ?? (1 << Int(generator.next() % 8)))
        self.generator = generator
        self.options = options
        trace = SchedulingTrace(length: options.traceLength)
        current = newMember("main")
    }

    /// The name of the thread that holds the baton.
    public var currentName: String { current.name }

    // MARK: Scheduler

    public func spawn(name: String, _ body: @escaping @Sendable () -> Void) -> any JoinableThread {
        let thread = newMember(name)
        thread.unstarted = ThreadStart(thread, self, body)
        if !options.startsThreadsLate, let start = thread.unstarted {
            thread.unstarted = nil
            launch(start)
        }
        unjoined.append(thread)
        ready.append(thread)
        yield()
        return thread
    }

    /// Gives a thread a stack of its own, on which it waits for the baton.
    func launch(_ start: ThreadStart) {
        let thread = start.thread
        let argument = Unmanaged.passRetained(start).toOpaque()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 1 << 20)
        var handle = pthread_t()
        let failure = pthread_create(
            &handle, &attributes,
            { raw in
                Unmanaged<ThreadStart>.fromOpaque(raw!).takeRetainedValue().run()
                return nil
            }, argument)
        pthread_attr_destroy(&attributes)
        precondition(failure == 0, "the system refused a thread: errno \(failure)")
        thread.handle = handle
    }

    public func acquire(_ lock: Lock) {
        yield()
        take(lock)
    }

    public func release(_ lock: Lock) {
        give(lock)
        yield()
    }

    public func wait(_ condition: Condition, _ lock: Lock, timeoutNanos: UInt64?) -> Bool {
        let me = current!
        give(lock)
        if options.spuriousWakeOneIn > 0 && below(options.spuriousWakeOneIn) == 0 {
            reschedule("woken without a cause")
        } else {
            me.awaited = ObjectIdentifier(condition)
            block(.waitingOnCondition, deadline: deadline(timeoutNanos), "waits on a condition")
        }
        let isTimedOut = me.isTimedOut
        me.isTimedOut = false
        take(lock)
        return !isTimedOut
    }

    public func wake(_ condition: Condition, all: Bool) {
        let id = ObjectIdentifier(condition)
        var waiters = 0
        for member in members where member.state == .waitingOnCondition && member.awaited == id {
            waiters += 1
        }
        if waiters > 0 {
            var chosen = all ? -1 : below(waiters)
            for member in members where member.state == .waitingOnCondition && member.awaited == id {
                if all || chosen == 0 { makeReady(member) }
                chosen -= 1
            }
        }
        yield()
    }

    public func sleep(nanos: UInt64) {
        if nanos == 0 { return reschedule("yields") }
        block(.sleeping, deadline: deadline(nanos), "sleeps")
    }

    @inline(__always)
    public func yield() {
        quantum &-= 1
        if quantum <= 0 { endQuantum() }
    }

    // MARK: Threads' ends

    /// Blocks until the thread's body has returned, then until the machine's thread is gone.
    func join(_ thread: SimulatedThread) {
        if let start = thread.unstarted { runInline(start) }
        while thread.state != .finished {
            current.awaited = ObjectIdentifier(thread)
            block(.joining, deadline: .max, "joins")
        }
        if let handle = thread.handle {
            pthread_join(handle, nil)
            thread.handle = nil
        }
        unjoined.removeAll { $0 === thread }
    }

    /// Runs a thread that was never given the baton in the place of the one that joins it, which could not go
    /// on before it has ended anyway.
    private func runInline(_ start: ThreadStart) {
        let (me, thread) = (current!, start.thread)
        thread.unstarted = nil
        ready.removeAll { $0 === thread }
        me.state = .joining
        me.awaited = ObjectIdentifier(thread)
        current = thread
        start.runInline()
        let next = end(thread)
        if next === me { return }
        next.resume()
        me.awaitBaton()
    }

    /// Joins every thread that nobody joined. A thread that never ends shows as a failure.
    public func joinAll() {
        while let thread = unjoined.first { join(thread) }
    }

    /// The end of a thread's body: the baton goes to another, for good.
    func finish(_ me: SimulatedThread) { end(me).resume() }

    /// - Returns: who holds the baton now, and is to be resumed.
    private func end(_ me: SimulatedThread) -> SimulatedThread {
        if !me.held.isEmpty { fail(.misuse, "\(me.name) ended while it held a lock") }
        me.state = .finished
        members.removeAll { $0 === me }
        let id = ObjectIdentifier(me)
        for member in members where member.state == .joining && member.awaited == id { makeReady(member) }
        return handOver(from: me, "ends")
    }

    // MARK: Locks

    private func take(_ lock: Lock) {
        let me = current!
        let id = ObjectIdentifier(lock)
        while lock.isHeld {
            if me.held.contains(id) { fail(.misuse, "\(me.name) takes a lock that it holds already") }
            blockedOnLocks += 1
            me.awaited = id
            block(.blockedOnLock, deadline: .max, "waits for a lock")
            blockedOnLocks -= 1
        }
        lock.isHeld = true
        me.held.append(id)
    }

    private func give(_ lock: Lock) {
        let id = ObjectIdentifier(lock)
        guard lock.isHeld, let position = current.held.lastIndex(of: id) else {
            fail(.misuse, "\(current.name) releases a lock that it does not hold")
        }
        current.held.remove(at: position)
        lock.isHeld = false
        guard blockedOnLocks > 0 else { return }
        for member in members where member.state == .blockedOnLock && member.awaited == id {
            makeReady(member)
        }
    }

    // MARK: Decisions

    private func newMember(_ name: String) -> SimulatedThread {
        let thread = SimulatedThread(id: threadCount, name: name, scheduler: self)
        threadCount += 1
        names.append(name)
        members.append(thread)
        return thread
    }

    private func makeReady(_ thread: SimulatedThread) {
        thread.state = .ready
        thread.deadline = .max
        thread.awaited = nil
        ready.append(thread)
    }

    private func deadline(_ nanos: UInt64?) -> UInt64 {
        guard let nanos else { return .max }
        let (sum, overflow) = now.addingReportingOverflow(nanos)
        return overflow ? .max : sum
    }

    /// A number from 0 to `bound` - 1.
    private func below(_ bound: Int) -> Int {
        Int(truncatingIfNeeded: ((generator.next() >> 32) &* UInt64(bound)) >> 32)
    }

    @inline(never)
    private func endQuantum() {
        steps &+= meanQuantum
        if steps > options.stepsWithoutProgressMax {
            fail(.livelock, "no virtual time has passed for \(steps) calls")
        }
        quantum = 1 + below(2 * meanQuantum)
        if !ready.isEmpty && below(ready.count + 1) != 0 { reschedule("loses the baton") }
    }

    /// The caller goes among those who could run, and one of them all is chosen.
    private func reschedule(_ cause: StaticString) {
        ready.append(current)
        leave(cause)
    }

    private func block(_ state: SimulatedThread.State, deadline: UInt64, _ cause: StaticString) {
        current.state = state
        current.deadline = deadline
        leave(cause)
    }

    private func leave(_ cause: StaticString) {
        let me = current!
        let next = handOver(from: me, cause)
        if next === me { return }
        next.resume()
        me.awaitBaton()
    }

    /// Chooses who runs next; the caller resumes it.
    private func handOver(from me: SimulatedThread, _ cause: StaticString) -> SimulatedThread {
        if ready.isEmpty { advance() }
        let i = ready.count == 1 ? 0 : below(ready.count)
        let next = ready[i]
        ready.swapAt(i, ready.count - 1)
        ready.removeLast()
        quantum = 1 + below(2 * meanQuantum)
        if trace.isOn { trace.add(.init(nanos: now, cause: cause, from: me.id, to: next.id)) }
        if next !== me { switches += 1 }
        digest = (digest ^ UInt64(next.id) ^ now) &* 0x0000_0100_0000_01B3
        current = next
        return next
    }

    /// Nobody can run: moves the clock to the earliest deadline and readies those whose time has come.
    private func advance() {
        var earliest = UInt64.max
        for member in members { earliest = min(earliest, member.deadline) }
        if earliest == .max { fail(.deadlock, "nobody can run and nobody waits for a time") }
        now = max(now, earliest)
        steps = 0
        if now > options.virtualNanosMax { fail(.endless, "the virtual clock is past its bound") }
        for member in members where member.deadline <= now {
            member.isTimedOut = member.state == .waitingOnCondition
            makeReady(member)
        }
    }

    /// Reports, and stops this thread for ever: the others wait for a baton that never comes.
    private func fail(_ kind: SchedulingFailure.Kind, _ reason: String) -> Never {
        onFailure(SchedulingFailure(kind: kind, description: report(kind, reason)))
        while true { pause() }
    }

    func name(_ id: Int) -> String { "\(names[id])#\(id)" }
}
