// SPDX-License-Identifier: Apache-2.0
import Base

/// One thread of a workload: its session, its share of the work, and what it measured.
///
/// Sendable: used by one thread at a time, its own until that has ended.
final class Worker: @unchecked Sendable {
    let places: [UInt32]
    private(set) var latencies = LatencyHistogram()
    private(set) var watch = Stopwatch()
    private let records: Records
    private let engine: any Engine
    private var session: (any EngineSession)?
    private var version: UInt8 = 0

    init(_ engine: any Engine, _ settings: Settings, _ places: [UInt32]) {
        self.engine = engine
        self.places = places
        records = Records(valueBytes: settings.valueBytes)
    }

    /// Runs `body` for each on a thread of its own and waits for all.
    static func runAll(_ workers: [Worker], _ body: @escaping @Sendable (Worker) throws -> Void) {
        let threads = workers.map { worker in
            WorkloadRun.threads.spawn(name: "benchmark") {
                do {
                    worker.session = try worker.engine.makeSession()
                    worker.watch = Stopwatch()
                    try body(worker)
                    worker.session = nil
                } catch { Output.fail("\(error)") }
            }
        }
        for thread in threads { thread.join() }
    }

    func put(_ place: Int) throws {
        version &+= 1
        try session?.put(records.key(place), records.value(place, version: version))
        latencies.record(nanos: watch.lap())
    }

    /// The value may be of any version.
    func get(_ place: Int) throws {
        let isThere = try session?.get(records.key(place)) { records.check($0, place, version: nil) }
        if isThere != true { records.wrong("no record", place) }
        latencies.record(nanos: watch.lap())
    }
}
