// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import LSMStore
import Synchronization

/// Many threads at once on one store on the real disk: for the thread sanitizer, and for what only true
/// parallelism shows. Every snapshot must show each lane whole, at one of its batches.
public final class Stress: Sendable {
    public struct Report: Sendable {
        public var commits: UInt64 = 0
        public var checks: UInt64 = 0
        public var checkpoints: UInt64 = 0
        public var failures: [String] = []
    }

    private static let writers = 8
    private static let readers = 4

    private let directory: String
    private let seconds: UInt64
    private let commits = Atomic<UInt64>(0)
    private let checks = Atomic<UInt64>(0)
    private let checkpoints = Atomic<UInt64>(0)
    private let isOver = Atomic<Bool>(false)
    private let failures = FailureList()

    public init(directory: String, seconds: UInt64) {
        self.directory = directory
        self.seconds = seconds
    }

    public func run() throws -> Report {
        let store = try Store.open(directory, options: LaneKeyspaces.options(1))
        let handles = try LaneKeyspaces(store)
        var threads: [any JoinableThread] = []
        for number in 0..<Stress.writers {
            threads.append(spawn("writer \(number)") { try $0.write(number, store, handles) })
        }
        for number in 0..<Stress.readers {
            threads.append(spawn("reader \(number)") { try $0.read(number, store, handles) })
        }
        threads.append(spawn("maintainer") { try $0.maintain(store) })
        let clock = SystemTimeSource()
        let end = clock.monotonicNanos + seconds * 1_000_000_000
        while clock.monotonicNanos < end && failures.all.isEmpty { Threads().sleep(nanos: 20_000_000) }
        isOver.store(true, ordering: .relaxed)
        for thread in threads { thread.join() }
        let snapshot = store.snapshot()
        for number in 0..<Stress.writers { _ = try Lane(number).check(store, handles, at: snapshot) }
        if let first = try store.verify().findings.first { failures.add("verify finds: \(first)") }
        try store.close()
        return Report(
            commits: commits.load(ordering: .relaxed), checks: checks.load(ordering: .relaxed),
            checkpoints: checkpoints.load(ordering: .relaxed), failures: failures.all)
    }

    /// Two threads that write one variable without a lock: the sanitizer must tell.
    public static func plantRace() -> Int {
        let shared = Unguarded()
        let threads = (0..<2).map { _ in
            Threads().spawn(name: "racer") { for _ in 0..<10_000 { shared.count.pointee &+= 1 } }
        }
        for thread in threads { thread.join() }
        return shared.count.pointee
    }

    private func spawn(_ name: String, _ body: @escaping @Sendable (Stress) throws -> Void)
        -> any JoinableThread
    {
        Threads().spawn(name: name) { [self] in
            do { try body(self) } catch { failures.add("\(name): \(error)") }
        }
    }

    private func write(_ number: Int, _ store: Store, _ handles: LaneKeyspaces) throws {
        let lane = Lane(number)
        let batch = WriteBatch()
        var n = try lane.check(store, handles, at: store.snapshot())
        while !isOver.load(ordering: .relaxed) {
            n += 1
            try lane.fill(batch, n, handles)
            try store.commit(batch, lane.durability(n))
            commits.add(1, ordering: .relaxed)
        }
    }

    private func read(_ number: Int, _ store: Store, _ handles: LaneKeyspaces) throws {
        var generator = SeededGenerator(seed: UInt64(number))
        var old: [Snapshot] = []
        var last = [UInt64](repeating: 0, count: Stress.writers)
        while !isOver.load(ordering: .relaxed) {
            let lane = Int.random(in: 0..<Stress.writers, using: &generator)
            let found = try Lane(lane).check(store, handles, at: store.snapshot())
            if found < last[lane] {
                throw ProofFailure("lane \(lane) went back from \(last[lane]) to \(found)")
            }
            last[lane] = found
            if old.count < 4 { old.append(store.snapshot()) }
            let i = Int.random(in: 0..<old.count, using: &generator)
            _ = try Lane(lane).check(store, handles, at: old[i])
            if Int.random(in: 0..<20, using: &generator) == 0 { old.remove(at: i) }
            checks.add(2, ordering: .relaxed)
        }
    }

    private func maintain(_ store: Store) throws {
        var round = 0
        while !isOver.load(ordering: .relaxed) {
            round += 1
            switch round % 4 {
            case 0: try store.compact()
            case 1: try store.flush()
            case 2: if let first = try store.verify().findings.first { throw first }
            default: try checkpoint(store)
            }
            Threads().sleep(nanos: 20_000_000)
        }
    }

    private func checkpoint(_ store: Store) throws {
        let target = directory + "-copy"
        try store.checkpoint(to: target)
        let copy = try Store.open(target, options: LaneKeyspaces.options(2))
        let handles = try LaneKeyspaces(copy)
        let snapshot = copy.snapshot()
        for number in 0..<Stress.writers { _ = try Lane(number).check(copy, handles, at: snapshot) }
        try copy.close()
        let files = Environment.system.files
        for name in try files.list(target) { try files.remove(target + "/" + name) }
        try files.removeDirectory(target)
        checkpoints.add(1, ordering: .relaxed)
    }
}

/// What went wrong in any thread.
private final class FailureList: @unchecked Sendable {
    private let lock = SpinLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }
}

/// Deliberately guarded by nothing: the planted race.
private final class Unguarded: @unchecked Sendable {
    /// Raw memory, as the store's hot structures are.
    let count = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    init() { count.initialize(to: 0) }
    deinit { count.deallocate() }
}
