// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// A member of a simulated world: a real thread that runs only while it holds the baton.
///
/// All fields but the semaphore belong to the holder of the baton.
final class SimulatedThread: JoinableThread, @unchecked Sendable {
    enum State {
        case ready
        case blockedOnLock
        case waitingOnCondition
        case sleeping
        case joining
        case finished
    }

    let id: Int
    let name: String
    var state = State.ready
    /// The lock, condition or thread that it waits for.
    var awaited: ObjectIdentifier?
    /// On the virtual clock; `UInt64.max` for none.
    var deadline = UInt64.max
    /// Whether the last wait ended by its deadline.
    var isTimedOut = false
    var held: [ObjectIdentifier] = []
    var handle: pthread_t?
    /// What it does, until it is started.
    var unstarted: ThreadStart?

    private unowned let scheduler: BatonScheduler
    private let semaphore: UnsafeMutablePointer<sem_t>

    init(id: Int, name: String, scheduler: BatonScheduler) {
        self.id = id
        self.name = name
        self.scheduler = scheduler
        semaphore = .allocate(capacity: 1)
        semaphore.initialize(to: sem_t())
        sem_init(semaphore, 0, 0)
    }

    deinit {
        sem_destroy(semaphore)
        semaphore.deallocate()
    }

    /// Gives this thread the baton. The caller touches nothing of the world's afterwards.
    func resume() {
        if let start = unstarted {
            unstarted = nil
            scheduler.launch(start)
        }
        sem_post(semaphore)
    }

    /// Blocks the calling thread, which must be this one, until it is given the baton.
    func awaitBaton() {
        while sem_wait(semaphore) != 0 {}
    }

    func join() { scheduler.join(self) }
}

/// What a new thread starts with.
final class ThreadStart {
    let thread: SimulatedThread
    private let scheduler: BatonScheduler
    private var body: (@Sendable () -> Void)?

    init(_ thread: SimulatedThread, _ scheduler: BatonScheduler, _ body: @escaping @Sendable () -> Void) {
        self.thread = thread
        self.scheduler = scheduler
        self.body = body
    }

    func run() {
        // The world's main thread is the first.
        ThreadOrdinal.setCurrent(thread.id + 1)
        thread.awaitBaton()
        runBody()
        scheduler.finish(thread)
    }

    /// On the stack of the thread that joins it, and holds the baton.
    func runInline() { runBody() }

    /// A function of its own, so that what the body holds is let go while this thread still has the baton.
    @inline(never)
    private func runBody() {
        let body = self.body
        self.body = nil
        body?()
    }
}
