// SPDX-License-Identifier: Apache-2.0
import Base
import LSMStore
import Simulator

/// The states of one scenario that were looked at, and what was found.
struct CrashSearch {
    private(set) var report = CrashReport()
    private let scenario: Scenario
    private let options: CrashHarness.Options
    private var expected: ExpectedStates
    private var seen: Set<State> = []
    private static let failuresMax = 3

    private struct State: Hashable {
        let digest: UInt64
        let atLeast: Int
        let copies: [ProofModel.Copy]
        let begun: Int
        let isNested: Bool
    }

    init(_ scenario: Scenario, _ options: CrashHarness.Options, _ batches: [ProofBatch]) {
        self.scenario = scenario
        self.options = options
        expected = ExpectedStates(batches)
    }

    /// Every choice at one moment, and after it every choice at each moment of the openings that follow.
    mutating func look(at point: CrashPoint, _ name: String, _ note: (String) -> Void) {
        report.moments += 1
        look(at: point, "power loss after \(name)", isNested: false, note)
    }

    private mutating func look(
        at point: CrashPoint, _ name: String, isNested: Bool, _ note: (String) -> Void
    ) {
        CrashChoices(point.image, isBrief: isNested).forEach { fates in
            report.choices += 1
            guard report.failures.count < CrashSearch.failuresMax else { return }
            let full = "\(scenario.name), \(name), changes \(CrashSearch.text(fates))"
            let world = ProofWorld.make(seed: 1, isBrief: true) { full }
            world.disk.restore(point.image, fates)
            guard isNew(world.disk.digest, point.promise, isNested: isNested) else { return }
            note(full)
            var inner: [CrashPoint] = []
            do { inner = try check(world, point.promise, isNested: isNested) } catch {
                report.failures.append("\(full) (k kept, l lost, t torn): \(error)")
            }
            for (i, point) in inner.enumerated() {
                look(
                    at: point, "\(name) (\(CrashSearch.text(fates))), again at operation \(i) of the start",
                    isNested: true, note)
            }
        }
    }

    private mutating func isNew(_ digest: UInt64, _ promise: ProofModel.Promise, isNested: Bool) -> Bool {
        guard digest % options.share == 0 || isNested else { return false }
        let state = State(
            digest: digest, atLeast: promise.atLeast, copies: promise.copies,
            begun: promise.lineage.count, isNested: isNested)
        guard seen.insert(state).inserted else { return false }
        if isNested { report.nestedStates += 1 } else { report.states += 1 }
        return true
    }

    /// - Returns: the moments of the opening.
    private mutating func check(
        _ world: SimulatedWorld, _ promise: ProofModel.Promise, isNested: Bool
    ) throws -> [CrashPoint] {
        world.clock.stepWallClock(byMillis: promise.nowMillis - world.clock.nowMillis)
        var promise = promise
        let recorder = CrashRecorder(world.disk) { promise }
        if options.isNested && !isNested { world.disk.observe(recorder) }
        let opening = StoreOpening(ScriptRun.directory, scenario.options, world)
        try opening.check(promise, &expected, isForward: !isNested) { present in
            world.disk.observe(nil)
            // It was there for all to see: it stays.
            promise = promise.keeping(present)
            recorder.seal()
        }
        try StoreOpening.checkCopies(promise, &expected, scenario.options, world, isForward: isNested)
        return options.isNested && !isNested ? recorder.points : []
    }

    private static func text(_ fates: [PendingUnit.Fate]) -> String {
        String(fates.map { $0 == .kept ? "k" : $0 == .lost ? "l" : "t" })
    }
}
