// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc
import LSMStore

/// Fills a fresh store: CPU time of the whole process for a put, and how long commits take.
struct WriteBenchmark {
    private static let valueBytes = 100
    private let workload: WriteWorkload
    private let directory: String

    init(_ workload: WriteWorkload, directory: String) {
        self.workload = workload
        self.directory = directory + "/" + workload.rawValue
    }

    /// One line of figures.
    func line() -> String {
        removeDirectory()
        defer { removeDirectory() }
        do { return try measure() } catch { return "\(workload.rawValue): \(error)" }
    }

    private func measure() throws(StoreError) -> String {
        let store = try Store.open(directory)
        let keyspace = try store.keyspace(
            "written", options: KeyspaceOptions(upperCompression: .none, lastCompression: .none))
        let latencies = UnsafeMutablePointer<UInt32>.allocate(capacity: workload.threads * commits)
        defer { latencies.deallocate() }
        let cpu = nanos(CLOCK_PROCESS_CPUTIME_ID)
        let wall = nanos(CLOCK_MONOTONIC)
        var own: UInt64 = 0
        if workload.threads == 1 {
            let before = nanos(CLOCK_THREAD_CPUTIME_ID)
            fill(store, keyspace, thread: 0, latencies)
            own = nanos(CLOCK_THREAD_CPUTIME_ID) - before
        } else {
            let shared = Shared(store: store, keyspace: keyspace, latencies: latencies)
            let threads = (0..<workload.threads).map { thread in
                Environment.system.threads.spawn(name: "writer \(thread)") {
                    fill(
                        shared.store, shared.keyspace, thread: thread, shared.latencies + thread * commits)
                }
            }
            for thread in threads { thread.join() }
        }
        let spent = nanos(CLOCK_PROCESS_CPUTIME_ID) - cpu
        let took = nanos(CLOCK_MONOTONIC) - wall
        let statistics = store.statistics
        try store.close()
        let total = workload.threads * workload.puts
        var sorted = UnsafeMutableBufferPointer(start: latencies, count: workload.threads * commits)
        sorted.sort()
        func micros(_ share: Double) -> Double {
            Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1_000
        }
        return "\(workload.rawValue): CPU \(rounded(Double(spent) / Double(total) / 1_000)) µs a put, "
            + "writer's own \(rounded(Double(own) / Double(total) / 1_000)), "
            + "\(Int(Double(total) * 1e9 / Double(took))) puts/s; commit p50 \(rounded(micros(0.5))), "
            + "p99 \(rounded(micros(0.99))), p99.9 \(rounded(micros(0.999))) µs; "
            + "\(statistics.syncs) syncs, \(statistics.flushes) flushes, \(statistics.compactions) compactions"
    }

    private struct Shared: @unchecked Sendable {
        // Each thread writes its own part of the latencies.
        let store: Store
        let keyspace: Keyspace
        let latencies: UnsafeMutablePointer<UInt32>
    }

    private var commits: Int { workload.puts / workload.putsPerCommit }

    private func fill(
        _ store: Store, _ keyspace: Keyspace, thread: Int, _ latencies: UnsafeMutablePointer<UInt32>
    ) {
        let value = UnsafeMutableRawBufferPointer.allocate(
            byteCount: WriteBenchmark.valueBytes, alignment: 8)
        defer { value.deallocate() }
        value.initializeMemory(as: UInt8.self, repeating: 7)
        let batch = WriteBatch()
        let first = thread * workload.puts
        do {
            for commit in 0..<commits {
                batch.clear()
                for i in 0..<workload.putsPerCommit {
                    var key = workload.key(first + commit * workload.putsPerCommit + i)
                    try withUnsafeBytes(of: &key) { key throws(StoreError) in
                        _ = try batch.put(keyspace, key, UnsafeRawBufferPointer(value))
                    }
                }
                // Reading the clock costs a fiftieth of a put: only one commit in 16 is timed where nothing
                // is waited for.
                let isTimed = workload.isSynced || commit % 16 == 0
                let begun = isTimed ? nanos(CLOCK_MONOTONIC) : 0
                try store.commit(batch, workload.isSynced ? .sync : .buffered)
                if isTimed {
                    let took = UInt32(clamping: nanos(CLOCK_MONOTONIC) - begun)
                    let last = workload.isSynced ? commit + 1 : min(commit + 16, commits)
                    for i in commit..<last { latencies[i] = took }
                }
            }
        } catch {
            preconditionFailure("a commit failed: \(error)")
        }
    }

    private func nanos(_ clock: clockid_t) -> UInt64 {
        var t = timespec()
        clock_gettime(clock, &t)
        return UInt64(t.tv_sec) * 1_000_000_000 + UInt64(t.tv_nsec)
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    private func removeDirectory() {
        let files = Environment.system.files
        for name in (try? files.list(directory)) ?? [] { try? files.remove(directory + "/" + name) }
        try? files.removeDirectory(directory)
    }
}
