// SPDX-License-Identifier: Apache-2.0
import Base
import Glibc

/// Runs one workload through one engine in this process, and measures it.
final class WorkloadRun {
    static let batchCount = 100
    /// Synced writes stop after this long: some engines would take minutes.
    static let syncedNanosMax: UInt64 = 10_000_000_000
    static let clock = SystemTimeSource()
    static let threads = Threads()

    let workload: Workload
    let settings: Settings
    let records: Records
    let engine: any Engine
    let session: any EngineSession
    var measurement = Measurement()
    var latencies = LatencyHistogram()
    /// Version of each record as last written.
    var versions: [UInt8]
    /// Records that are not there any more, by place.
    var deleted: Set<UInt32> = []
    private var began: (wall: UInt64, cpu: UInt64, written: Int) = (0, 0, 0)

    private init(_ engine: any Engine, _ workload: Workload, _ settings: Settings) throws {
        self.engine = engine
        self.workload = workload
        self.settings = settings
        session = try engine.makeSession()
        records = Records(valueBytes: settings.valueBytes)
        versions = [UInt8](repeating: 0, count: settings.count)
    }

    /// Opens the store, runs the workload, closes the store.
    ///
    /// - Parameter loops: reads are done so many times over, for a profile.
    static func measure(
        _ kind: EngineKind, _ workload: Workload, _ settings: Settings, directory: String, loops: Int
    ) throws -> Measurement {
        let start = clock.monotonicNanos
        let engine = try kind.open(directory, settings, isSynced: workload.isSynced)
        let openNanos = clock.monotonicNanos - start
        var measurement = try measure(engine, workload, settings, loops: loops)
        try engine.close()
        measurement[.openNanos] = Double(openNanos)
        measurement[.directoryBytes] = Double(StoreDirectory.allocatedBytes(directory))
        return measurement
    }

    /// In a function of its own: its session is gone when the engine is closed.
    private static func measure(
        _ engine: any Engine, _ workload: Workload, _ settings: Settings, loops: Int
    ) throws -> Measurement {
        let run = try WorkloadRun(engine, workload, settings)
        try run.run(loops: loops)
        run.measurement[.peakBytes] = Double(ProcessUsage.peakBytes)
        run.measurement[.liveBytes] = Double((settings.count - run.deleted.count) * settings.recordBytes)
        if run.isSampled { try run.checkSample() }
        return run.measurement
    }

    private func run(loops: Int) throws {
        switch workload {
        case .fillseq: try fill(Places.ascending(settings.count))
        case .fillrandom: try fill(Places.permuted(settings.count, seed: 1))
        case .fillbatch: try fillBatches()
        case .fillsync1: try fillSynced(threads: 1, operations: 2_000)
        case .fillsync8: try fillSynced(threads: 8, operations: 8_000)
        case .overwrite: try overwrite()
        case .deleterandom: try deleteRandom()
        case .mixed: try mixed()
        case .readwhilewriting: try readWhileWriting()
        case .readrandom: try readRandom(loops: loops)
        case .readmissing: try readMissing(loops: loops)
        case .multiget: try multiGet(loops: loops)
        case .seekrandom: try seekRandom(loops: loops)
        case .scan: try scan(loops: loops)
        case .open, .recover: break
        case .settle: try engine.settle()
        case .crash: try crash()
        }
    }

    /// Begins the measured part.
    func begin() {
        ProcessUsage.waitUntilIdle()
        began = (WorkloadRun.clock.monotonicNanos, ProcessUsage.cpuNanos, ProcessUsage.writtenBytes)
    }

    /// Ends it: the wall's clock now, the rest when the background is idle.
    func end(operations: Int, puts: Int = 0) {
        measurement[.wallNanos] = Double(WorkloadRun.clock.monotonicNanos - began.wall)
        ProcessUsage.waitUntilIdle()
        measurement[.operations] = Double(operations)
        measurement[.cpuNanos] = Double(ProcessUsage.cpuNanos - began.cpu)
        measurement[.writtenBytes] = Double(ProcessUsage.writtenBytes - began.written)
        measurement[.userBytes] = Double(puts * settings.recordBytes)
        guard latencies.count > 0 else { return }
        measurement[.p50Nanos] = Double(latencies.quantileNanos(0.5))
        measurement[.p99Nanos] = Double(latencies.quantileNanos(0.99))
        measurement[.p9999Nanos] = Double(latencies.quantileNanos(0.9999))
        measurement[.maxNanos] = Double(latencies.maxNanos)
    }

    /// Whether it is known, after the workload, what every record must be.
    private var isSampled: Bool {
        switch workload {
        case .fillsync1, .fillsync8, .readwhilewriting, .crash: false
        default: true
        }
    }

    /// Looks up every so many records, whether they are as they were left.
    private func checkSample() throws {
        let step = max(1, settings.count / 10_000)
        for place in stride(from: 0, to: settings.count, by: step) {
            let isThere = try session.get(records.key(place)) { value in
                records.check(value, place, version: versions[place])
            }
            if isThere == deleted.contains(UInt32(place)) {
                records.wrong(isThere ? "a deleted record" : "no record", place)
            }
        }
    }
}
