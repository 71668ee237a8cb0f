// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// Opens the store on every state in which power loss may leave a scenario's disk.
///
/// The script runs once on a simulated disk. After each operation of the disk, each choice of what was not
/// synced makes a state; equal states of which the same is promised are looked at once. On each the store
/// must open, hold a beginning of the commits, each whole, with all that was promised, agree with the model
/// in every keyspace and attached file, and be sound. The power goes again at every operation of that
/// opening, and the store is opened on what is left then.
public struct CrashHarness: Sendable {
    public struct Options: Sendable {
        /// Of all states, one in so many is looked at.
        public var share: UInt64 = 1
        /// Whether the power goes again while the store is opened.
        public var isNested = true
        /// Decides between the store's threads.
        public var seed: UInt64 = 7
        /// Whether the disk forgets what it was told to sync. Then there must be failures.
        public var diskLies = false

        public init() {}
    }

    private let scenario: Scenario
    private let options: Options

    public init(_ scenario: Scenario, _ options: Options = Options()) {
        self.scenario = scenario
        self.options = options
    }

    /// - Parameter note: told before each state what is looked at, for the case that the process ends.
    public func run(_ note: (String) -> Void = { _ in }) throws -> CrashReport {
        let (points, batches) = try record()
        var search = CrashSearch(scenario, options, batches)
        for (number, point) in points.enumerated() {
            search.look(at: point, "operation \(number + 1) of \(points.count)", note)
        }
        return search.report
    }

    private func record() throws -> ([CrashPoint], [ProofBatch]) {
        let world = ProofWorld.make(seed: options.seed, isBrief: false) { [scenario] in scenario.name }
        var faults = DiskFaults.none
        faults.liesAboutSync = options.diskLies
        world.disk.faults = faults
        let run = ScriptRun(scenario, in: world, isTolerant: false)
        let recorder = CrashRecorder(world.disk) { [unowned run] in
            run.model.promise(afterPowerLoss: true, nowMillis: run.world.clock.nowMillis)
        }
        world.disk.observe(recorder)
        do { try run.run() } catch { throw ProofFailure("\(scenario.name), nothing going wrong: \(error)") }
        world.scheduler.joinAll()
        world.disk.observe(nil)
        recorder.seal()
        return (recorder.points, run.model.batches)
    }
}
